package io.fairlead.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One received message ({@code struct nlmsghdr}, include/uapi/linux/netlink.h).
 *
 * @param type message type; below 16 are control messages
 * @param flags NLM_F_* bits
 * @param sequence number of the request it answers, 0 for a notification
 * @param port the sender's port id, 0 for the kernel's own
 * @param namespaceId id of the namespace it comes from (all-nsid sockets), or {@link #HOME} for the socket's own
 * @param body what follows the header, in native byte order, position 0; never write to it
 */
public record NetlinkMessage(int type, int flags, int sequence, int port, int namespaceId, ByteBuffer body) {

    public static final int HOME = -1;
    public static final int HEADER = 16;

    public static final int REQUEST = 0x1;
    public static final int MULTI = 0x2;
    public static final int ACK = 0x4;
    public static final int DUMP_INTERRUPTED = 0x10;
    public static final int ROOT = 0x100;
    public static final int MATCH = 0x200;
    public static final int DUMP = ROOT | MATCH;
    public static final int REPLACE = 0x100;
    public static final int EXCL = 0x200;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    static final int ACK_TLVS = 0x200;
    static final int CAPPED = 0x100;
    static final int TYPE_NOOP = 1;
    static final int TYPE_ERROR = 2;
    static final int TYPE_DONE = 3;
    static final int TYPE_OVERRUN = 4;

    /**
     * Splits a datagram into its messages.
     *
     * @throws MalformedMessageException if a length field points outside the datagram or below the header
     */
    public static List<NetlinkMessage> parse(ByteBuffer datagram, int namespaceId) {
        ByteBuffer b = datagram.duplicate().order(ByteOrder.nativeOrder());
        List<NetlinkMessage> messages = new ArrayList<>(1);
        while (b.remaining() >= HEADER) {
            int start = b.position();
            int length = b.getInt(start);
            if (length < HEADER || length > b.remaining()) {
                throw new MalformedMessageException(
                        "message of " + length + " bytes in a datagram with " + b.remaining() + " left");
            }
            ByteBuffer body = b.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            messages.add(new NetlinkMessage(
                    Short.toUnsignedInt(b.getShort(start + 4)),
                    Short.toUnsignedInt(b.getShort(start + 6)),
                    b.getInt(start + 8),
                    b.getInt(start + 12),
                    namespaceId,
                    body));
            b.position(Math.min(b.limit(), start + align(length)));
        }
        return messages;
    }

    /** The attributes that follow a fixed family header of {@code headerLength} bytes. */
    public Attributes attributes(int headerLength) {
        if (body.remaining() < headerLength) {
            throw new MalformedMessageException("message type " + type + " has " + body.remaining()
                    + " bytes, fewer than its " + headerLength + " byte header");
        }
        int start = Math.min(align(headerLength), body.limit());
        return Attributes.parse(body.slice(start, body.limit() - start));
    }

    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    static int align(int length) {
        return (length + 3) & ~3;
    }
}
