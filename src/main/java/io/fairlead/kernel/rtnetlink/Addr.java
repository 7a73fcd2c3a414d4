package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * An address on a link (include/uapi/linux/if_addr.h).
 *
 * @param index of the link
 * @param prefix with host bits
 * @param scope rtm_scope: 0 universe, 253 link, 254 host
 * @param flags IFA_F_* bits
 * @param protocol who made it (IFA_PROTO), 0 if nobody said
 * @param others what this record does not know, as it came
 */
public record Addr(int index, IpPrefix prefix, int scope, int flags, int protocol, List<Attribute> others) {

    /** No duplicate address detection: the address is usable at once. */
    public static final int NODAD = 0x02;

    /** IFA_F_SECONDARY: another IPv4 address of the link came first in its subnet. */
    private static final int SECONDARY = 0x01;
    /** IFA_F_DADFAILED or IFA_F_TENTATIVE: not usable (yet). */
    private static final int UNUSABLE = 0x08 | 0x40;

    private static final int PERMANENT = 0x80;
    private static final int NOPREFIXROUTE = 0x200;

    private static final int HEADER = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_RT_PRIORITY = 9;
    private static final int IFA_PROTO = 11;

    public Addr {
        others = List.copyOf(others);
    }

    /** An address of ours. */
    public static Addr ours(int index, IpPrefix prefix) {
        // IFA_F_NOPREFIXROUTE is never set: the route to the subnet comes and goes with the address.
        return new Addr(index, prefix, 0, prefix.v6() ? NODAD : 0, Rtnetlink.PROTOCOL, List.of());
    }

    public boolean isOurs() {
        return protocol == Rtnetlink.PROTOCOL;
    }

    /** Whether it is an IPv4 address whose subnet the link had an address in before. */
    public boolean isSecondary() {
        return !prefix.v6() && (flags & SECONDARY) != 0;
    }

    /** Whether the kernel takes packets to it: not before duplicate address detection is through. */
    public boolean isUsable() {
        return !prefix.v6() || (flags & UNUSABLE) == 0;
    }

    /** Whether the kernel makes a route to its subnet with it. */
    public boolean hasPrefixRoute() {
        return (flags & NOPREFIXROUTE) == 0;
    }

    /** Metric of the route to its subnet, 0 if nobody asked for one. */
    public int metric() {
        return others.stream()
                .filter(a -> a.type() == IFA_RT_PRIORITY)
                .findFirst()
                .map(Attribute::u32)
                .orElse(0);
    }

    /** Whether it has another end instead of a subnet. */
    public boolean isPointToPoint() {
        return others.stream().anyMatch(a -> a.type() == IFA_ADDRESS);
    }

    /** Whether the message is one of IPv4 or IPv6. */
    public static boolean isInternet(NetlinkMessage message) {
        return Rtnetlink.isInternet(family(message));
    }

    /**
     * Reads a RTM_NEWADDR or RTM_DELADDR message.
     *
     * @throws MalformedMessageException if it is none
     */
    public static Addr decode(NetlinkMessage message) {
        int family = family(message);
        if (!Rtnetlink.isInternet(family)) {
            throw new MalformedMessageException("address of family " + family);
        }
        Attributes a = message.attributes(HEADER);
        // On a point-to-point link IFA_ADDRESS is the other end, and IFA_LOCAL ours; IPv6 has only IFA_ADDRESS else.
        Attribute own = a.find(IFA_LOCAL)
                .or(() -> a.find(IFA_ADDRESS))
                .orElseThrow(() -> new MalformedMessageException("address message without an address"));
        IpAddress address = Rtnetlink.address(own, family);
        List<Attribute> others = new ArrayList<>();
        for (Attribute attribute : a) {
            boolean peer = attribute.type() == IFA_ADDRESS && !attribute.value().equals(own.value());
            boolean known = attribute.type() == IFA_LOCAL
                    || attribute.type() == IFA_ADDRESS
                    || attribute.type() == IFA_FLAGS
                    || attribute.type() == IFA_PROTO;
            if (!known || peer) {
                others.add(attribute);
            }
        }
        int header = Byte.toUnsignedInt(message.body().get(2));
        return new Addr(
                message.body().getInt(4),
                Rtnetlink.prefix(address, Byte.toUnsignedInt(message.body().get(1))),
                Byte.toUnsignedInt(message.body().get(3)),
                a.find(IFA_FLAGS).map(Attribute::u32).orElse(header),
                a.find(IFA_PROTO).map(Attribute::u8).orElse(0),
                others);
    }

    private static int family(NetlinkMessage message) {
        if (message.body().remaining() < HEADER) {
            throw new MalformedMessageException(
                    "address message of " + message.body().remaining() + " bytes");
        }
        return Byte.toUnsignedInt(message.body().get(0));
    }

    /** Asks for all IPv4 and IPv6 addresses of a namespace. */
    public static MessageWriter dump() {
        return new MessageWriter()
                .message("dump addresses", Rtnetlink.GETADDR, NetlinkMessage.DUMP)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0);
    }

    public void writeCreate(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.NEWADDR, NetlinkMessage.CREATE | NetlinkMessage.EXCL);
    }

    public void writeDelete(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.DELADDR, 0);
    }

    void write(MessageWriter w, String operation, int type, int messageFlags) {
        w.message(operation, type, messageFlags)
                .u8(Rtnetlink.family(prefix.v6()))
                .u8(prefix.length())
                .u8(flags)
                .u8(scope)
                .u32(index)
                .attribute(IFA_LOCAL, prefix.address().bytes());
        if (others.stream().noneMatch(a -> a.type() == IFA_ADDRESS)) {
            w.attribute(IFA_ADDRESS, prefix.address().bytes());
        }
        w.attributeU32(IFA_FLAGS, flags);
        if (protocol != 0) {
            w.attributeU8(IFA_PROTO, protocol);
        }
        others.forEach(a -> w.attribute(a.type(), a.value()));
    }

    /** The same address with nothing else but what its routes depend on. */
    public Addr bare() {
        List<Attribute> kept = others.stream()
                .filter(a -> a.type() == IFA_RT_PRIORITY || a.type() == IFA_ADDRESS)
                .toList();
        return new Addr(index, prefix, scope, flags, protocol, kept);
    }

    /** Whether it can be made anew without losing anything: others end by themselves (IFA_F_PERMANENT). */
    public boolean isPermanent() {
        return isOurs() || (flags & PERMANENT) != 0;
    }

    /** The same address to be made again, with what it was asked for with. */
    public Addr anew() {
        return new Addr(index, prefix, scope, flags & (NOPREFIXROUTE | (prefix.v6() ? NODAD : 0)), protocol, others);
    }

    /** The same address on another link. */
    public Addr on(int link) {
        return new Addr(link, prefix, scope, flags, protocol, others);
    }
}
