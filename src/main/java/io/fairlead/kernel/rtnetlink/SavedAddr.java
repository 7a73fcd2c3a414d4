package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * An address with everything that the kernel said of it, label, lifetimes and metric included, to be put back later or
 * elsewhere.
 *
 * @param body the message's body in hexadecimal digits
 */
public record SavedAddr(String body) {

    private static final int HEADER = 8;
    private static final int FLAGS = 2;
    private static final int INDEX = 4;
    private static final int IFA_LABEL = 3;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int LABEL_MAX = 15;

    /** What the kernel finds out by itself: secondary or temporary, detection failed, deprecated, tentative. */
    private static final int STATE = 0x01 | 0x08 | 0x20 | 0x40;

    /** The kernel's word for "for ever", as an unsigned number. */
    private static final int FOREVER = -1;

    public static SavedAddr of(NetlinkMessage message) {
        return new SavedAddr(Bodies.hex(message));
    }

    /** Where and how it was. */
    public Addr addr() {
        return Addr.decode(message()).bare();
    }

    private NetlinkMessage message() {
        return Bodies.message(Rtnetlink.NEWADDR, body);
    }

    /** Where an address is to go. */
    public record Place(int index, String link) {}

    /** Whether its lifetime is over by then. */
    public boolean isExpired(long seconds) {
        return message()
                .attributes(HEADER)
                .find(IFA_CACHEINFO)
                .map(a -> a.value().getInt(4))
                .filter(valid -> valid != FOREVER && Integer.toUnsignedLong(valid) <= seconds)
                .isPresent();
    }

    /**
     * The same with the lifetimes that it has elsewhere by now: whoever leases it renews it there.
     *
     * @param elsewhere the same address as it is now
     * @param seconds since this was saved
     */
    public SavedAddr renewed(SavedAddr elsewhere, long seconds) {
        NetlinkMessage message = message();
        byte[] info = message.attributes(HEADER)
                .find(IFA_CACHEINFO)
                .map(Attribute::bytes)
                .orElse(null);
        byte[] now = elsewhere
                .message()
                .attributes(HEADER)
                .find(IFA_CACHEINFO)
                .map(Attribute::bytes)
                .orElse(null);
        if (info == null || now == null) {
            return this;
        }
        return new SavedAddr(
                body.replace(HexFormat.of().formatHex(info), HexFormat.of().formatHex(since(now, info, seconds))));
    }

    /** As they would have been when this was saved; when it was made and changed stays. */
    private static byte[] since(byte[] now, byte[] saved, long seconds) {
        ByteBuffer b = ByteBuffer.wrap(saved.clone()).order(ByteOrder.nativeOrder());
        ByteBuffer lifetimes = ByteBuffer.wrap(now).order(ByteOrder.nativeOrder());
        for (int at = 0; at <= INDEX; at += INDEX) {
            int lifetime = lifetimes.getInt(at);
            long then = Integer.toUnsignedLong(lifetime) + seconds;
            b.putInt(at, lifetime == FOREVER ? FOREVER : (int) Math.min(then, 0xffff_fffeL));
        }
        return b.array();
    }

    /**
     * Makes it, or changes one that is there.
     *
     * @param from name of the link that it was on, with which its label begins
     * @param seconds since it was saved, by which its lifetimes are shorter now
     * @param atOnce without duplicate address detection
     */
    public void write(MessageWriter w, String operation, Place to, String from, long seconds, boolean atOnce) {
        NetlinkMessage message = message();
        ByteBuffer header = message.body();
        boolean v6 = addr().prefix().v6();
        int more = atOnce && v6 ? Addr.NODAD : 0;
        w.message(operation, Rtnetlink.NEWADDR, NetlinkMessage.CREATE | NetlinkMessage.REPLACE)
                .u8(header.get(0))
                .u8(header.get(1))
                .u8(header.get(FLAGS) & ~STATE | more)
                .u8(header.get(3))
                .u32(to.index());
        for (Attribute attribute : message.attributes(HEADER)) {
            switch (attribute.type()) {
                case IFA_LABEL -> label(w, attribute.string(), from, to.link());
                case IFA_FLAGS -> w.attributeU32(IFA_FLAGS, attribute.u32() & ~STATE | more);
                case IFA_CACHEINFO -> w.attribute(IFA_CACHEINFO, lifetimes(attribute.bytes(), seconds));
                default -> w.attribute(attribute.type(), attribute.value());
            }
        }
    }

    private static void label(MessageWriter w, String label, String from, String to) {
        String moved = label.startsWith(from) ? to + label.substring(from.length()) : label;
        if (moved.length() <= LABEL_MAX) {
            w.attributeString(IFA_LABEL, moved);
        }
    }

    /** struct ifa_cacheinfo: preferred and valid seconds, then when it was made and changed. */
    private static byte[] lifetimes(byte[] info, long seconds) {
        ByteBuffer b = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        for (int at = 0; at <= INDEX; at += INDEX) {
            int lifetime = b.getInt(at);
            if (lifetime != FOREVER) {
                b.putInt(at, (int) Math.max(0, Integer.toUnsignedLong(lifetime) - seconds));
            }
        }
        return info;
    }

    /** Bodies of messages as text. */
    static final class Bodies {

        private Bodies() {}

        static String hex(NetlinkMessage message) {
            byte[] bytes = new byte[message.body().remaining()];
            message.body().duplicate().get(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        static NetlinkMessage message(int type, String hex) {
            ByteBuffer body = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
            return new NetlinkMessage(type, 0, 0, 0, NetlinkMessage.HOME, body);
        }
    }
}
