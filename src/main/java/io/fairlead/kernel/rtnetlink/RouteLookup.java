package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.IpAddress;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel where it would send a packet: policy rules, reverse path filter and all.
 *
 * @param destination of the packet
 * @param source of the packet, null for one that is still to get it
 * @param in index of the link that it came in by, 0 for one that is sent here
 * @param mark of the packet
 * @param protocol IANA number, 0 to leave it open
 * @param sourcePort 0 to leave it open
 * @param destinationPort 0 to leave it open
 */
public record RouteLookup(
        IpAddress destination,
        @Nullable IpAddress source,
        int in,
        int mark,
        int protocol,
        int sourcePort,
        int destinationPort) {

    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_IIF = 3;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_MARK = 16;
    private static final int RTA_IP_PROTO = 27;
    private static final int RTA_SPORT = 28;
    private static final int RTA_DPORT = 29;
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** The request, whose one answer {@link RouteEntry#decode} reads; refused with an errno where there is no way. */
    public MessageWriter request() {
        int family = Rtnetlink.family(destination.v6());
        IpAddress from = source;
        MessageWriter w = new MessageWriter()
                .message("look up the route to " + destination, Rtnetlink.GETROUTE, 0)
                .u8(family)
                .u8(destination.bitLength())
                .u8(from == null ? 0 : from.bitLength())
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0);
        w.attribute(RTA_DST, destination.bytes());
        if (from != null) {
            w.attribute(RTA_SRC, from.bytes());
        }
        if (in != 0) {
            w.attributeU32(RTA_IIF, in);
        }
        if (mark != 0) {
            w.attributeU32(RTA_MARK, mark);
        }
        // The kernel takes ports only of protocols that have them.
        if (protocol == TCP || protocol == UDP) {
            w.attributeU8(RTA_IP_PROTO, protocol);
            if (sourcePort != 0 && destinationPort != 0) {
                w.attributeBe16(RTA_SPORT, sourcePort).attributeBe16(RTA_DPORT, destinationPort);
            }
        }
        return w;
    }

    /** The address that a packet gets which has none yet. */
    public static Optional<IpAddress> source(NetlinkMessage answer, boolean v6) {
        int header = 12;
        return answer.attributes(header)
                .find(RTA_PREFSRC)
                .map(attribute -> Rtnetlink.address(attribute, Rtnetlink.family(v6)));
    }
}
