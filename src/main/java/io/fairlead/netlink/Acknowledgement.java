package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An NLMSG_ERROR or NLMSG_DONE message with the extended acknowledgement that may follow it (Documentation:
 * userspace-api/netlink/intro, "Ext ACK").
 *
 * @param error 0 or a negative error number
 * @param message the kernel's own words
 * @param offset of the refused attribute in the request, or -1
 */
record Acknowledgement(int error, @Nullable String message, int offset) {

    private static final int ATTR_MSG = 1;
    private static final int ATTR_OFFS = 2;
    private static final int ATTR_MISS_TYPE = 5;

    static Acknowledgement parse(NetlinkMessage message) {
        if (message.body().remaining() < 4) {
            return new Acknowledgement(0, null, -1);
        }
        int error = message.body().getInt(0);
        if (!message.has(NetlinkMessage.ACK_TLVS)) {
            return new Acknowledgement(error, null, -1);
        }
        int echoed = message.type() == NetlinkMessage.TYPE_DONE ? 0 : echoedRequest(message);
        Attributes attributes = message.attributes(4 + echoed);
        String text = attributes.find(ATTR_MSG).map(Attribute::string).orElse(null);
        if (text == null && attributes.has(ATTR_MISS_TYPE)) {
            text = "attribute " + attributes.find(ATTR_MISS_TYPE).orElseThrow().u32() + " is missing";
        }
        return new Acknowledgement(
                error, text, attributes.find(ATTR_OFFS).map(Attribute::u32).orElse(-1));
    }

    /** The header of the request is always echoed, its body unless NLM_F_CAPPED says otherwise. */
    private static int echoedRequest(NetlinkMessage message) {
        if (message.body().remaining() < 4 + NetlinkMessage.HEADER) {
            throw new MalformedMessageException("acknowledgement without the header it answers");
        }
        boolean capped = message.has(NetlinkMessage.CAPPED);
        int length = capped ? NetlinkMessage.HEADER : message.body().getInt(4);
        if (length < NetlinkMessage.HEADER || length > message.body().remaining() - 4) {
            throw new MalformedMessageException("acknowledgement echoes " + length + " bytes that it does not hold");
        }
        return length;
    }

    Optional<NetlinkException> toException(String operation) {
        return error == 0
                ? Optional.empty()
                : Optional.of(new NetlinkException(operation, new Errno(Math.abs(error)), message, offset));
    }
}
