package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour entry: which Ethernet address an IP address has on a link (include/uapi/linux/neighbour.h).
 *
 * @param index of the link
 * @param mac null while it is not resolved
 * @param state NUD_* bits
 * @param protocol who made it (NDA_PROTOCOL)
 * @param others what this record does not know, as it came
 */
public record Neigh(
        int index, IpAddress address, @Nullable MacAddress mac, int state, int protocol, List<Attribute> others) {

    /** Never expires and is never probed. */
    public static final int PERMANENT = 0x80;

    private static final int HEADER = 12;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NDA_PROTOCOL = 12;

    public Neigh {
        others = List.copyOf(others);
    }

    /** A permanent entry of ours. */
    public static Neigh ours(int index, IpAddress address, MacAddress mac) {
        return new Neigh(index, address, mac, PERMANENT, Rtnetlink.PROTOCOL, List.of());
    }

    public boolean isOurs() {
        return protocol == Rtnetlink.PROTOCOL;
    }

    /** Whether the message is one of IPv4 or IPv6; bridges report their forwarding entries with it too. */
    public static boolean isInternet(NetlinkMessage message) {
        return Rtnetlink.isInternet(family(message));
    }

    /**
     * Reads a RTM_NEWNEIGH or RTM_DELNEIGH message.
     *
     * @throws MalformedMessageException if it is none
     */
    public static Neigh decode(NetlinkMessage message) {
        int family = family(message);
        if (!Rtnetlink.isInternet(family)) {
            throw new MalformedMessageException("neighbour of family " + family);
        }
        Attributes a = message.attributes(HEADER);
        Attribute destination =
                a.find(NDA_DST).orElseThrow(() -> new MalformedMessageException("neighbour without an address"));
        List<Attribute> others = new ArrayList<>();
        for (Attribute attribute : a) {
            boolean known = attribute.type() == NDA_DST
                    || attribute.type() == NDA_PROTOCOL
                    || (attribute.type() == NDA_LLADDR && Rtnetlink.isMac(attribute));
            if (!known) {
                others.add(attribute);
            }
        }
        return new Neigh(
                message.body().getInt(4),
                Rtnetlink.address(destination, family),
                a.find(NDA_LLADDR).filter(Rtnetlink::isMac).map(Rtnetlink::mac).orElse(null),
                Short.toUnsignedInt(message.body().getShort(8)),
                a.find(NDA_PROTOCOL).map(Attribute::u8).orElse(0),
                others);
    }

    private static int family(NetlinkMessage message) {
        if (message.body().remaining() < HEADER) {
            throw new MalformedMessageException(
                    "neighbour message of " + message.body().remaining() + " bytes");
        }
        return Byte.toUnsignedInt(message.body().get(0));
    }

    /** Asks for all neighbour entries of a namespace. */
    public static MessageWriter dump() {
        MessageWriter w = new MessageWriter().message("dump neighbours", Rtnetlink.GETNEIGH, NetlinkMessage.DUMP);
        return w.u8(0).u8(0).u16(0).u32(0).u16(0).u8(0).u8(0);
    }

    public void writeReplace(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.NEWNEIGH, NetlinkMessage.CREATE | NetlinkMessage.REPLACE);
    }

    public void writeDelete(MessageWriter w, String operation) {
        write(w, operation, Rtnetlink.DELNEIGH, 0);
    }

    void write(MessageWriter w, String operation, int type, int flags) {
        w.message(operation, type, flags)
                .u8(Rtnetlink.family(address.v6()))
                .u8(0)
                .u16(0)
                .u32(index)
                .u16(state)
                .u8(0)
                .u8(0)
                .attribute(NDA_DST, address.bytes());
        if (mac != null) {
            w.attribute(NDA_LLADDR, mac.bytes());
        }
        if (protocol != 0) {
            w.attributeU8(NDA_PROTOCOL, protocol);
        }
        others.forEach(a -> w.attribute(a.type(), a.value()));
    }

    /** The same entry without what this record does not know. */
    public Neigh bare() {
        return new Neigh(index, address, mac, state, protocol, List.of());
    }
}
