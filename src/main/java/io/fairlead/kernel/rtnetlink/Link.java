package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.MacAddress;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network link, as the kernel reports it or as it is asked for (include/uapi/linux/if_link.h). In a request null means
 * that the attribute is not sent, and leaves the value as it is.
 *
 * @param index number of the link in its namespace; 0 in a request lets the kernel choose
 * @param up administratively up (IFF_UP)
 * @param arp whether it asks for its neighbours and answers them (not IFF_NOARP)
 * @param kind {@code bridge}, {@code veth} …; null for hardware
 * @param alias free text kept with the link; the empty text removes it
 * @param mtu in bytes
 * @param group number by which many links can be addressed at once
 * @param master index of the bridge that it is a port of, 0 for none
 * @param lower index of the link at the other end or below (IFLA_LINK), in the namespace {@code lowerNamespaceId}
 * @param lowerNamespaceId id of that namespace, or null if it is the link's own
 * @param addressMode how IPv6 link-local addresses are made (enum in6_addr_gen_mode): {@link #MODE_EUI64}, {@link
 *     #MODE_NONE}
 * @param port settings as a bridge port
 * @param carrier whether it can pass frames (IFF_LOWER_UP), as reported
 * @param hardware type of its addresses (ARPHRD_*, ifi_type), as reported
 * @param data what only links of its kind have
 * @param peer the other end of a veth pair that is to be created
 * @param namespaceFd descriptor of the namespace in which to create it
 * @param others what this record does not know, as it came
 */
public record Link(
        int index,
        @Nullable Boolean up,
        @Nullable Boolean arp,
        @Nullable String name,
        @Nullable String kind,
        @Nullable String alias,
        @Nullable MacAddress mac,
        @Nullable Integer mtu,
        @Nullable Integer group,
        @Nullable Integer master,
        @Nullable Integer lower,
        @Nullable Integer lowerNamespaceId,
        @Nullable Integer addressMode,
        @Nullable BridgePort port,
        @Nullable Boolean carrier,
        @Nullable Integer hardware,
        @Nullable LinkData data,
        @Nullable Link peer,
        @Nullable Integer namespaceFd,
        Others others) {

    /** Below this MTU in bytes a link has no IPv6 (IPV6_MIN_MTU, RFC 8200). */
    private static final int IPV6_MTU = 1280;

    public static final int MODE_EUI64 = 0;
    public static final int MODE_NONE = 1;

    private static final int HEADER = 16;
    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_NOARP = 0x80;
    private static final int IFF_LOWER_UP = 0x10000;
    private static final int AF_UNSPEC = 0;
    private static final int AF_BRIDGE = 7;
    private static final int AF_INET6 = 10;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_WIRELESS = 11;
    private static final int IFLA_PROTINFO = 12;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_EXT_MASK = 29;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_TARGET_NETNSID = 46;

    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_INFO_SLAVE_DATA = 5;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    /** Attributes that nobody here asks for, by the list that they stand in. */
    public record Others(
            List<Attribute> link,
            List<Attribute> info,
            List<Attribute> port,
            List<Attribute> families,
            List<Attribute> inet6) {

        public static final Others NONE = new Others(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** A request that changes an existing link. */
    public static LinkBuilder change(int index) {
        return new LinkBuilder(index);
    }

    /** A request that creates a link; {@code index} may be 0. */
    public static LinkBuilder create(int index, String kind, String name) {
        return new LinkBuilder(index).kind(kind).name(name);
    }

    /**
     * Reads a RTM_NEWLINK or RTM_DELLINK message.
     *
     * @throws MalformedMessageException if it is none
     */
    public static Link decode(NetlinkMessage message) {
        Attributes a = message.attributes(HEADER);
        Attributes info = a.nested(IFLA_LINKINFO);
        boolean bridgePort = info.find(IFLA_INFO_SLAVE_KIND)
                .map(Attribute::string)
                .filter("bridge"::equals)
                .isPresent();
        Attributes port = info.nested(IFLA_INFO_SLAVE_DATA);
        Attributes families = a.nested(IFLA_AF_SPEC);
        Attributes inet6 = families.nested(AF_INET6);
        String kind = info.find(IFLA_INFO_KIND).map(Attribute::string).orElse(null);
        return new Link(
                message.body().getInt(4),
                (message.body().getInt(8) & IFF_UP) != 0,
                (message.body().getInt(8) & IFF_NOARP) == 0,
                a.find(IFLA_IFNAME).map(Attribute::string).orElse(null),
                kind,
                a.find(IFLA_IFALIAS).map(Attribute::string).orElse(null),
                a.find(IFLA_ADDRESS)
                        .filter(Rtnetlink::isMac)
                        .map(Rtnetlink::mac)
                        .orElse(null),
                a.find(IFLA_MTU).map(Attribute::u32).orElse(null),
                a.find(IFLA_GROUP).map(Attribute::u32).orElse(null),
                a.find(IFLA_MASTER).map(Attribute::u32).orElse(null),
                a.find(IFLA_LINK).map(Attribute::u32).orElse(null),
                a.find(IFLA_LINK_NETNSID).map(Attribute::u32).orElse(null),
                inet6.find(IFLA_INET6_ADDR_GEN_MODE).map(Attribute::u8).orElse(null),
                bridgePort ? BridgePort.decode(port, isRunning(message)) : null,
                (message.body().getInt(8) & IFF_LOWER_UP) != 0,
                Short.toUnsignedInt(message.body().getShort(2)),
                LinkData.decode(kind, info.nested(IFLA_INFO_DATA)),
                null,
                null,
                new Others(
                        rest(a, Link::isKnown),
                        rest(info, i -> isKnownInfo(i.type(), bridgePort)),
                        bridgePort ? rest(port, p -> BridgePort.knows(p.type())) : List.of(),
                        rest(families, f -> f.type() == AF_INET6),
                        rest(inet6, i -> i.type() == IFLA_INET6_ADDR_GEN_MODE)));
    }

    private static boolean isKnown(Attribute attribute) {
        return switch (attribute.type()) {
            case IFLA_IFNAME, IFLA_IFALIAS, IFLA_MTU, IFLA_GROUP, IFLA_MASTER, IFLA_LINK -> true;
            case IFLA_LINK_NETNSID, IFLA_LINKINFO, IFLA_AF_SPEC -> true;
            case IFLA_ADDRESS -> Rtnetlink.isMac(attribute);
            default -> false;
        };
    }

    private static boolean isKnownInfo(int type, boolean bridgePort) {
        return type == IFLA_INFO_KIND || (bridgePort && (type == IFLA_INFO_SLAVE_KIND || type == IFLA_INFO_SLAVE_DATA));
    }

    private static List<Attribute> rest(Attributes attributes, Predicate<Attribute> known) {
        List<Attribute> rest = new ArrayList<>();
        for (Attribute attribute : attributes) {
            if (!known.test(attribute)) {
                rest.add(attribute);
            }
        }
        return List.copyOf(rest);
    }

    /** Whether the message is about the link itself, not about its life as a bridge port or a partial wireless event. */
    public static boolean isWhole(NetlinkMessage message) {
        return family(message) == AF_UNSPEC && !message.attributes(HEADER).has(IFLA_WIRELESS);
    }

    /** The port settings in a message of the bridge family, or null if it has none. */
    public static @Nullable BridgePort bridgePort(NetlinkMessage message) {
        Attributes a = message.attributes(HEADER);
        return family(message) == AF_BRIDGE && a.has(IFLA_PROTINFO)
                ? BridgePort.decode(a.nested(IFLA_PROTINFO), isRunning(message))
                : null;
    }

    /** Whether the kernel takes it for able to pass frames, so that it would forward as a bridge's port. */
    private static boolean isRunning(NetlinkMessage message) {
        int wanted = IFF_UP | IFF_RUNNING | IFF_LOWER_UP;
        return (message.body().getInt(8) & wanted) == wanted;
    }

    private static int family(NetlinkMessage message) {
        if (message.body().remaining() < HEADER) {
            throw new MalformedMessageException(
                    "link message of " + message.body().remaining() + " bytes");
        }
        return Byte.toUnsignedInt(message.body().get(0));
    }

    /** Asks for all links of a namespace, without their counters. */
    public static MessageWriter dump() {
        MessageWriter w = new MessageWriter();
        header(w.message("dump links", Rtnetlink.GETLINK, NetlinkMessage.DUMP), 0);
        return w.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    /** Deletes one link. */
    public static void writeDelete(MessageWriter w, String operation, int index) {
        header(w.message(operation, Rtnetlink.DELLINK, 0), index);
    }

    /** Deletes one link in the namespace that the caller's knows by an id. */
    public static void writeDeleteIn(MessageWriter w, String operation, int namespaceId, int index) {
        writeDelete(w, operation, index);
        w.attributeU32(IFLA_TARGET_NETNSID, namespaceId);
    }

    /** Deletes all links of a group. */
    public static void writeDeleteGroup(MessageWriter w, String operation, int group) {
        header(w.message(operation, Rtnetlink.DELLINK, 0), 0);
        w.attributeU32(IFLA_GROUP, group);
    }

    /**
     * Adds a RTM_NEWLINK message.
     *
     * @param flags NLM_F_CREATE and NLM_F_EXCL to create, 0 to change
     */
    public void write(MessageWriter w, String operation, int flags) {
        w.message(operation, Rtnetlink.NEWLINK, flags);
        // The kernel ignores a carrier in a request.
        int state = (Boolean.TRUE.equals(up) ? IFF_UP : 0)
                | (Boolean.FALSE.equals(arp) ? IFF_NOARP : 0)
                | (Boolean.TRUE.equals(carrier) ? IFF_LOWER_UP : 0);
        header(w, hardware, index, state, (up == null ? 0 : IFF_UP) | (arp == null ? 0 : IFF_NOARP));
        writeAttributes(w);
    }

    private static void header(MessageWriter w, int index) {
        header(w, null, index, 0, 0);
    }

    /** As struct ifinfomsg: of the flags, those in {@code changed} are taken. */
    private static void header(MessageWriter w, @Nullable Integer hardware, int index, int flags, int changed) {
        w.u8(0).u8(0).u16(hardware == null ? 0 : hardware).u32(index).u32(flags).u32(changed);
    }

    private void writeAttributes(MessageWriter w) {
        ifSet(name, v -> w.attributeString(IFLA_IFNAME, v));
        ifSet(mac, v -> w.attribute(IFLA_ADDRESS, v.bytes()));
        ifSet(mtu, v -> w.attributeU32(IFLA_MTU, v));
        ifSet(group, v -> w.attributeU32(IFLA_GROUP, v));
        ifSet(master, v -> w.attributeU32(IFLA_MASTER, v));
        ifSet(lower, v -> w.attributeU32(IFLA_LINK, v));
        ifSet(lowerNamespaceId, v -> w.attributeU32(IFLA_LINK_NETNSID, v));
        ifSet(namespaceFd, v -> w.attributeU32(IFLA_NET_NS_FD, v));
        ifSet(alias, v -> w.attributeString(IFLA_IFALIAS, v));
        if (kind != null || port != null || !others.info.isEmpty()) {
            w.nested(IFLA_LINKINFO, this::writeInfo);
        }
        if (addressMode != null || !others.families.isEmpty() || !others.inet6.isEmpty()) {
            w.nested(IFLA_AF_SPEC, this::writeFamilies);
        }
        copy(w, others.link);
    }

    private void writeInfo(MessageWriter w) {
        ifSet(kind, v -> w.attributeString(IFLA_INFO_KIND, v));
        ifSet(
                peer,
                p -> w.nested(
                        IFLA_INFO_DATA,
                        data -> data.enclosed(VETH_INFO_PEER, end -> {
                            // A struct ifinfomsg before the attributes. IFF_UP here is refused with ENOTCONN.
                            header(end, p.index);
                            p.writeAttributes(end);
                        })));
        // What was read is written again as it came, with what nobody here knows of it.
        if (data != null && others.info.stream().noneMatch(a -> a.type() == IFLA_INFO_DATA)) {
            w.nested(IFLA_INFO_DATA, data::write);
        }
        ifSet(port, p -> {
            w.attributeString(IFLA_INFO_SLAVE_KIND, "bridge");
            w.nested(IFLA_INFO_SLAVE_DATA, data -> {
                p.write(data);
                copy(data, others.port);
            });
        });
        copy(w, others.info);
    }

    private void writeFamilies(MessageWriter w) {
        if (addressMode != null || !others.inet6.isEmpty()) {
            w.nested(AF_INET6, inet6 -> {
                ifSet(addressMode, v -> inet6.attributeU8(IFLA_INET6_ADDR_GEN_MODE, v));
                copy(inet6, others.inet6);
            });
        }
        copy(w, others.families);
    }

    private static void copy(MessageWriter w, List<Attribute> attributes) {
        attributes.forEach(a -> w.attribute(a.type(), a.value()));
    }

    private static <T> void ifSet(@Nullable T value, Consumer<T> writer) {
        if (value != null) {
            writer.accept(value);
        }
    }

    /** The same link without what this record does not know: what is worth comparing and keeping. */
    public Link bare() {
        return toBuilder().others(Others.NONE).build();
    }

    public LinkBuilder toBuilder() {
        LinkBuilder b = new LinkBuilder(index)
                .up(up)
                .arp(arp)
                .name(name)
                .kind(kind)
                .alias(alias)
                .mac(mac)
                .mtu(mtu)
                .group(group);
        b.master(master)
                .lower(lower, lowerNamespaceId)
                .addressMode(addressMode)
                .port(port)
                .carrier(carrier)
                .hardware(hardware)
                .data(data)
                .peer(peer);
        return b.namespaceFd(namespaceFd).others(others);
    }

    /** The link's name; only requests can lack one. */
    public String nameOrEmpty() {
        return name == null ? "" : name;
    }

    /** Whether its MTU leaves it without IPv6. */
    public boolean isTooSmallForIpv6() {
        return isTooSmallForIpv6(mtu);
    }

    /** Whether an MTU leaves a link without IPv6; null is the kernel's choice, which does not. */
    public static boolean isTooSmallForIpv6(@Nullable Integer mtu) {
        return mtu != null && mtu < IPV6_MTU;
    }

    /** Whether the kernel gives it an IPv6 link-local address; it gives none to a link without IPv6. */
    public boolean hasLinkLocal() {
        return addressMode != null && addressMode != MODE_NONE;
    }

    public boolean isUp() {
        return Boolean.TRUE.equals(up);
    }

    public boolean isKind(String wanted) {
        return wanted.equals(kind);
    }

    public int masterOrZero() {
        return master == null ? 0 : master;
    }
}
