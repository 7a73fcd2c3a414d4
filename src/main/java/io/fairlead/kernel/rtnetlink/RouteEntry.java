package io.fairlead.kernel.rtnetlink;

import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a routing table.
 *
 * @param destination without host bits; length 0 is the default route
 * @param table number; {@link #MAIN}, {@link #LOCAL}, or another
 * @param protocol who made it (rtm_protocol)
 * @param scope rtm_scope
 * @param type rtm_type; {@link #UNICAST} leads somewhere, {@link #HERE} to the host itself
 * @param gateway next hop, or null
 * @param source what is sent by it comes from here unless the sender says otherwise, or null
 * @param index of the outgoing link, 0 for none or several
 * @param metric lower wins; 0 if none was given
 * @param others what this record does not know, as it came
 */
public record RouteEntry(
        IpPrefix destination,
        int table,
        int protocol,
        int scope,
        int type,
        @Nullable IpAddress gateway,
        @Nullable IpAddress source,
        int index,
        int metric,
        List<Attribute> others) {

    public static final int MAIN = 254;
    public static final int LOCAL = 255;
    public static final int UNICAST = 1;
    /** RTN_LOCAL. */
    public static final int HERE = 2;
    /** RTN_BROADCAST. */
    public static final int BROADCAST = 3;

    private static final int ANYCAST = 4;
    private static final int MULTICAST = 5;
    private static final int RTPROT_KERNEL = 2;
    /** What the kernel ranks an IPv6 subnet of its own by (IP6_RT_PRIO_ADDRCONF). */
    private static final int PREFIX_METRIC6 = 256;

    private static final IpPrefix ALL_MULTICAST6 = IpPrefix.of("ff00::/8");
    private static final int HEADER = 12;
    private static final int SCOPE_UNIVERSE = 0;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_HOST = 254;
    /** Behind the kernel's own local routes, whose metric is 0, so that the host keeps using those. */
    private static final int LOCAL_METRIC = 4096;

    private static final int RTM_F_CLONED = 0x200;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_TABLE = 15;

    public RouteEntry {
        others = List.copyOf(others);
    }

    /** A route of ours in the main table. */
    public static RouteEntry ours(IpPrefix destination, @Nullable IpAddress gateway, int index) {
        int scope = gateway == null && !destination.v6() ? SCOPE_LINK : SCOPE_UNIVERSE;
        return new RouteEntry(
                destination, MAIN, Rtnetlink.PROTOCOL, scope, UNICAST, gateway, null, index, 0, List.of());
    }

    /** The same route for what is sent from an address of this host. */
    public RouteEntry from(IpAddress address) {
        return new RouteEntry(destination, table, protocol, scope, type, gateway, address, index, metric, others);
    }

    /** A route of ours in the local table: what comes by the link to the destination is for the host itself. */
    public static RouteEntry oursHere(IpPrefix destination, int index) {
        int scope = destination.v6() ? SCOPE_UNIVERSE : SCOPE_HOST;
        return new RouteEntry(
                destination, LOCAL, Rtnetlink.PROTOCOL, scope, HERE, null, null, index, LOCAL_METRIC, List.of());
    }

    /**
     * The kernel's own local route to an address of the link.
     *
     * @param source the first address of its subnet; null for IPv6
     */
    public static RouteEntry kernelHere(IpAddress address, @Nullable IpAddress source, int index) {
        int scope = address.v6() ? SCOPE_UNIVERSE : SCOPE_HOST;
        return new RouteEntry(single(address), LOCAL, RTPROT_KERNEL, scope, HERE, null, source, index, 0, List.of());
    }

    /**
     * The kernel's own route to the subnet of an address.
     *
     * @param metric that was asked for with the address, or 0
     */
    public static RouteEntry kernelSubnet(IpPrefix subnet, @Nullable IpAddress source, int index, int metric) {
        boolean v6 = subnet.v6();
        int scope = v6 ? SCOPE_UNIVERSE : SCOPE_LINK;
        int rank = v6 && metric == 0 ? PREFIX_METRIC6 : metric;
        return new RouteEntry(subnet, MAIN, RTPROT_KERNEL, scope, UNICAST, null, source, index, rank, List.of());
    }

    /** The kernel's own route for what everybody in an IPv4 subnet is to hear. */
    public static RouteEntry kernelBroadcast(IpAddress address, IpAddress source, int index) {
        return new RouteEntry(
                single(address), LOCAL, RTPROT_KERNEL, SCOPE_LINK, BROADCAST, null, source, index, 0, List.of());
    }

    /** The kernel's own route to the routers of an IPv6 subnet, which leads to a link that forwards (RFC 4291, 2.6.1). */
    public static RouteEntry kernelAnycast(IpAddress address, int index) {
        return new RouteEntry(
                single(address), LOCAL, RTPROT_KERNEL, SCOPE_UNIVERSE, ANYCAST, null, null, index, 0, List.of());
    }

    /** The kernel's own route for IPv6 multicast. */
    public static RouteEntry kernelMulticast6(int index) {
        return new RouteEntry(
                ALL_MULTICAST6,
                LOCAL,
                RTPROT_KERNEL,
                SCOPE_UNIVERSE,
                MULTICAST,
                null,
                null,
                index,
                PREFIX_METRIC6,
                List.of());
    }

    private static IpPrefix single(IpAddress address) {
        return new IpPrefix(address, address.bitLength());
    }

    /** Whether the kernel makes it by itself, with an address of a link. */
    public boolean isMadeByKernel() {
        return protocol == RTPROT_KERNEL && gateway == null && index != 0;
    }

    /** Whether an address made anew is the only way to have it back: nobody else can give it the metric 0. */
    public boolean isBoundToAddress() {
        return destination.v6() && isMadeByKernel() && metric == 0;
    }

    /** As iproute2 names it. */
    public String describe() {
        String kind = switch (type) {
            case HERE -> "local ";
            case BROADCAST -> "broadcast ";
            case ANYCAST -> "anycast ";
            case MULTICAST -> "multicast ";
            default -> "";
        };
        boolean single = destination.length() == destination.address().bitLength();
        return kind + (single ? destination.address().toString() : destination.toString());
    }

    /** Whether it delivers to the host itself and was made by us. */
    public boolean isOursHere() {
        return table == LOCAL && type == HERE && isOurs();
    }

    public boolean isOurs() {
        return protocol == Rtnetlink.PROTOCOL;
    }

    /** Whether the message is an IPv4 or IPv6 route proper, not a cached one (IPv6 reports those too). */
    public static boolean isInternet(NetlinkMessage message) {
        checkLength(message);
        return Rtnetlink.isInternet(Byte.toUnsignedInt(message.body().get(0)))
                && (message.body().getInt(8) & RTM_F_CLONED) == 0;
    }

    /**
     * Reads a RTM_NEWROUTE or RTM_DELROUTE message.
     *
     * @throws MalformedMessageException if it is none
     */
    public static RouteEntry decode(NetlinkMessage message) {
        checkLength(message);
        int family = Byte.toUnsignedInt(message.body().get(0));
        if (!Rtnetlink.isInternet(family)) {
            throw new MalformedMessageException("route of family " + family);
        }
        Attributes a = message.attributes(HEADER);
        IpAddress address =
                a.find(RTA_DST).map(d -> Rtnetlink.address(d, family)).orElse(Rtnetlink.any(family));
        List<Attribute> others = new ArrayList<>();
        for (Attribute attribute : a) {
            switch (attribute.type()) {
                case RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_PREFSRC, RTA_TABLE -> {}
                default -> others.add(attribute);
            }
        }
        return new RouteEntry(
                Rtnetlink.prefix(address, Byte.toUnsignedInt(message.body().get(1))),
                a.find(RTA_TABLE)
                        .map(Attribute::u32)
                        .orElse(Byte.toUnsignedInt(message.body().get(4))),
                Byte.toUnsignedInt(message.body().get(5)),
                Byte.toUnsignedInt(message.body().get(6)),
                Byte.toUnsignedInt(message.body().get(7)),
                a.find(RTA_GATEWAY).map(g -> Rtnetlink.address(g, family)).orElse(null),
                a.find(RTA_PREFSRC).map(p -> Rtnetlink.address(p, family)).orElse(null),
                a.find(RTA_OIF).map(Attribute::u32).orElse(0),
                a.find(RTA_PRIORITY).map(Attribute::u32).orElse(0),
                others);
    }

    private static void checkLength(NetlinkMessage message) {
        if (message.body().remaining() < HEADER) {
            throw new MalformedMessageException(
                    "route message of " + message.body().remaining() + " bytes");
        }
    }

    /** Asks for all routes of a family. */
    public static MessageWriter dump(boolean v6) {
        MessageWriter w = new MessageWriter()
                .message("dump " + (v6 ? "IPv6" : "IPv4") + " routes", Rtnetlink.GETROUTE, NetlinkMessage.DUMP);
        return w.u8(v6 ? Sockets.AF_INET6 : Sockets.AF_INET)
                .u8(0)
                .u16(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0);
    }

    public void writeCreate(MessageWriter w, String operation) {
        // EXCL would refuse a second route to a destination, though it be by another link.
        int flags = isOursHere() || isMadeByKernel() ? NetlinkMessage.APPEND : NetlinkMessage.EXCL;
        write(w, operation, Rtnetlink.NEWROUTE, NetlinkMessage.CREATE | flags);
    }

    public void writeReplace(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.REPLACE);
    }

    public void writeDelete(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.DELROUTE, 0);
    }

    void write(MessageWriter w, String operation, int messageType, int messageFlags) {
        w.message(operation, messageType, messageFlags)
                .u8(Rtnetlink.family(destination.v6()))
                .u8(destination.length())
                .u16(0)
                .u8(table > 255 ? 0 : table)
                .u8(protocol)
                .u8(scope)
                .u8(type)
                .u32(0);
        w.attributeU32(RTA_TABLE, table);
        if (destination.length() > 0) {
            w.attribute(RTA_DST, destination.address().bytes());
        }
        if (gateway != null) {
            w.attribute(RTA_GATEWAY, gateway.bytes());
        }
        if (source != null) {
            w.attribute(RTA_PREFSRC, source.bytes());
        }
        if (index != 0) {
            w.attributeU32(RTA_OIF, index);
        }
        if (metric != 0) {
            w.attributeU32(RTA_PRIORITY, metric);
        }
        others.forEach(a -> w.attribute(a.type(), a.value()));
    }

    /** The same route without what this record does not know. */
    public RouteEntry bare() {
        return new RouteEntry(destination, table, protocol, scope, type, gateway, source, index, metric, List.of());
    }
}
