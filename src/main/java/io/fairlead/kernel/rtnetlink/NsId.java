package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;

/**
 * The number by which one namespace knows another (include/uapi/linux/net_namespace.h). A namespace that has one reports
 * its changes to sockets here that listen to all namespaces.
 *
 * @param id 0 and up; {@link #NONE} if there is none
 */
public record NsId(int id) {

    public static final int NONE = -1;

    /** sizeof(struct rtgenmsg), padded */
    private static final int HEADER = 4;

    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    private static final int NETNSA_TARGET_NSID = 4;

    /**
     * Reads a RTM_NEWNSID or RTM_DELNSID message.
     *
     * @throws MalformedMessageException if it is none
     */
    public static NsId decode(NetlinkMessage message) {
        return new NsId(message.attributes(HEADER)
                .find(NETNSA_NSID)
                .map(Attribute::u32)
                .orElseThrow(() -> new MalformedMessageException("namespace id message without an id")));
    }

    /** Asks for the id of the namespace behind a descriptor. */
    public static MessageWriter get(int fd) {
        MessageWriter w = new MessageWriter().message("get namespace id", Rtnetlink.GETNSID, 0);
        return w.u8(0).pad().attributeU32(NETNSA_FD, fd);
    }

    /** Asks for the id by which the namespace with the id {@code from} knows the one behind a descriptor. */
    public static MessageWriter get(int fd, int from) {
        return get(fd).attributeU32(NETNSA_TARGET_NSID, from);
    }

    /** Gives the namespace behind a descriptor this id, or with {@link #NONE} any free one. */
    public MessageWriter assign(int fd) {
        MessageWriter w = new MessageWriter().message("assign namespace id", Rtnetlink.NEWNSID, 0);
        return w.u8(0).pad().attributeU32(NETNSA_FD, fd).attributeU32(NETNSA_NSID, id);
    }
}
