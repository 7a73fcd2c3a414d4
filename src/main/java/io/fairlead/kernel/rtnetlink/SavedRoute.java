package io.fairlead.kernel.rtnetlink;

import io.fairlead.kernel.rtnetlink.SavedAddr.Bodies;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A route with everything that the kernel said of it, source, metrics and further next hops included, to be put back later
 * or by another link.
 *
 * @param body the message's body in hexadecimal digits
 */
public record SavedRoute(String body) {

    private static final int HEADER = 12;
    private static final int FLAGS = 8;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_CACHEINFO = 12;
    private static final int RTA_EXPIRES = 23;
    private static final int RTA_NH_ID = 30;

    /** RTNH_F_ONLINK, the only flag that is asked for; the others say how a next hop does. */
    private static final int ONLINK = 4;

    /** Ticks a second in what the kernel tells (USER_HZ). */
    private static final int HZ = 100;

    /** struct rtnexthop: u16 length, u8 flags, u8 weight, int link. */
    private static final int NEXT_HOP = 8;

    public static SavedRoute of(NetlinkMessage message) {
        return new SavedRoute(Bodies.hex(message));
    }

    public RouteEntry entry() {
        return RouteEntry.decode(message()).bare();
    }

    private NetlinkMessage message() {
        return Bodies.message(Rtnetlink.NEWROUTE, body);
    }

    /** Whether one of its next hops goes by the link. */
    public boolean isBy(int index) {
        boolean[] found = {entry().index() == index};
        hops(message().attributes(HEADER))
                .ifPresent(hops -> eachHop(hops, by -> {
                    found[0] |= by == index;
                    return by;
                }));
        return found[0];
    }

    /** Whether it leads by several links. */
    public boolean hasManyHops() {
        return hops(message().attributes(HEADER)).isPresent();
    }

    private static Optional<byte[]> hops(Attributes attributes) {
        return attributes.find(RTA_MULTIPATH).map(Attribute::bytes);
    }

    /** Passes over the next hops, giving each the link that is answered for its own. */
    private static void eachHop(byte[] hops, IntUnaryOperator link) {
        ByteBuffer b = ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + NEXT_HOP <= b.limit()) {
            int length = Short.toUnsignedInt(b.getShort(at));
            b.put(at + 2, (byte) (b.get(at + 2) & ONLINK)).putInt(at + 4, link.applyAsInt(b.getInt(at + 4)));
            if (length < NEXT_HOP) {
                return;
            }
            at += length + 3 & ~3;
        }
    }

    /** Seconds until it ends by itself, 0 for never: a route that a router announced. */
    private static int lifetime(Attributes attributes) {
        // struct rta_cacheinfo: clients, last use, expires …
        return attributes.find(RTA_CACHEINFO).map(a -> a.value().getInt(8) / HZ).orElse(0);
    }

    public boolean isExpired(long seconds) {
        int lifetime = lifetime(message().attributes(HEADER));
        return lifetime > 0 && lifetime <= seconds;
    }

    /**
     * Makes it, in the place of what has its destination, table and metric.
     *
     * @param from index of the link by which it goes, to be exchanged
     * @param to index of the link by which it is to go
     * @param seconds since it was saved, by which its lifetime is shorter now
     */
    public void write(MessageWriter w, String operation, int from, int to, long seconds) {
        NetlinkMessage message = message();
        Attributes attributes = message.attributes(HEADER);
        // A next hop object is bound to its link: it serves there, and elsewhere what it stands for.
        boolean object = from == to && attributes.has(RTA_NH_ID);
        ByteBuffer header = message.body();
        w.message(operation, Rtnetlink.NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.REPLACE);
        for (int at = 0; at < FLAGS; at++) {
            w.u8(header.get(at));
        }
        w.u32(header.getInt(FLAGS) & ONLINK);
        for (Attribute attribute : attributes) {
            switch (attribute.type()) {
                case RTA_OIF -> {
                    if (!object) {
                        w.attributeU32(RTA_OIF, attribute.u32() == from ? to : attribute.u32());
                    }
                }
                case RTA_GATEWAY -> {
                    if (!object) {
                        w.attribute(RTA_GATEWAY, attribute.value());
                    }
                }
                case RTA_MULTIPATH -> {
                    if (!object) {
                        byte[] hops = attribute.bytes();
                        eachHop(hops, by -> by == from ? to : by);
                        w.attribute(RTA_MULTIPATH, hops);
                    }
                }
                case RTA_NH_ID -> {
                    if (object) {
                        w.attribute(RTA_NH_ID, attribute.value());
                    }
                }
                case RTA_CACHEINFO -> {}
                default -> w.attribute(attribute.type(), attribute.value());
            }
        }
        int lifetime = lifetime(attributes);
        if (lifetime > 0) {
            w.attributeU32(RTA_EXPIRES, (int) Math.max(1, lifetime - seconds));
        }
    }
}
