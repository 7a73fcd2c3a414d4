package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Ct;
import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way.
 *
 * @param protocol IANA number
 * @param sourcePort 0 where the protocol has none; the type of an ICMP message
 * @param destinationPort 0 where the protocol has none; the code of an ICMP message
 * @param in link that it came in by, null for one that was sent here
 * @param out link that it leaves by, null as long as nobody knows
 * @param inPort port of the bridge that it came in by, null for none
 * @param outPort port of the bridge that it leaves by, null for none
 * @param state of its connection
 * @param status IPS_* bits of its connection, {@link #SOURCE_TRANSLATED} and {@link #DESTINATION_TRANSLATED} of which
 *     count
 * @param mark the packet's
 * @param answer whether it goes against the direction in which the connection was opened
 */
public record Packet(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        @Nullable String in,
        @Nullable String out,
        @Nullable String inPort,
        @Nullable String outPort,
        Ct.State state,
        int status,
        int mark,
        boolean answer) {

    /** IPS_SRC_NAT, include/uapi/linux/netfilter/nf_conntrack_common.h. */
    public static final int SOURCE_TRANSLATED = 0x10;
    /** IPS_DST_NAT. */
    public static final int DESTINATION_TRANSLATED = 0x20;

    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;

    /** The first packet of a connection, not on any link yet. */
    public static Packet opening(
            IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                null,
                null,
                null,
                null,
                Ct.State.NEW,
                0,
                0,
                false);
    }

    public boolean v6() {
        return destination.v6();
    }

    boolean hasPorts() {
        return protocol == TCP || protocol == UDP || protocol == 132 || protocol == 33 || protocol == 136;
    }

    /** The first answer to this one, as its receiver sends it. */
    public Packet reply() {
        boolean echo = protocol == ICMP || protocol == ICMPV6;
        // Echo replies are type 0, or 129 for IPv6.
        int type = protocol == ICMP ? 0 : 129;
        return new Packet(
                destination,
                source,
                protocol,
                echo ? type : destinationPort,
                echo ? 0 : sourcePort,
                null,
                null,
                null,
                null,
                Ct.State.ESTABLISHED,
                status,
                0,
                true);
    }

    public Packet from(IpAddress address) {
        return new Packet(
                address,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                in,
                out,
                inPort,
                outPort,
                state,
                status,
                mark,
                answer);
    }

    public Packet to(IpAddress address) {
        return new Packet(
                source,
                address,
                protocol,
                sourcePort,
                destinationPort,
                in,
                out,
                inPort,
                outPort,
                state,
                status,
                mark,
                answer);
    }

    /** With other ports. */
    public Packet ports(int newSource, int newDestination) {
        return new Packet(
                source,
                destination,
                protocol,
                newSource,
                newDestination,
                in,
                out,
                inPort,
                outPort,
                state,
                status,
                mark,
                answer);
    }

    /** On other links. */
    public Packet links(@Nullable String newIn, @Nullable String newOut) {
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                newIn,
                newOut,
                inPort,
                outPort,
                state,
                status,
                mark,
                answer);
    }

    /** On other ports of a bridge. */
    public Packet bridgePorts(@Nullable String newIn, @Nullable String newOut) {
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                in,
                out,
                newIn,
                newOut,
                state,
                status,
                mark,
                answer);
    }

    Packet tracked(Ct.State newState, int newStatus) {
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                in,
                out,
                inPort,
                outPort,
                newState,
                newStatus,
                mark,
                answer);
    }

    Packet marked(int newMark) {
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                in,
                out,
                inPort,
                outPort,
                state,
                status,
                newMark,
                answer);
    }

    /**
     * The packet as it enters a namespace.
     *
     * @param connection that it answers in, as the namespace knows it; null if it knows none
     */
    public Packet entering(@Nullable Connection connection) {
        Ct.State known = !answer ? Ct.State.NEW : connection == null ? Ct.State.INVALID : Ct.State.ESTABLISHED;
        int bits = connection == null ? 0 : connection.translated().status();
        return new Packet(
                source,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                null,
                null,
                null,
                null,
                known,
                bits,
                0,
                answer);
    }

    @Override
    public String toString() {
        return switch (protocol) {
                    case TCP -> "tcp ";
                    case UDP -> "udp ";
                    case ICMP -> "icmp ";
                    case ICMPV6 -> "icmpv6 ";
                    default -> "protocol " + protocol + " ";
                }
                + end(source, sourcePort) + " -> " + end(destination, destinationPort);
    }

    private String end(IpAddress address, int port) {
        return !hasPorts() || port == 0 ? address.toString() : (v6() ? "[" + address + "]" : address) + ":" + port;
    }
}
