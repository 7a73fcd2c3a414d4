package io.fairlead.kernel;

import io.fairlead.libc.Sockets;
import io.fairlead.model.Connection;
import io.fairlead.model.IpAddress;
import io.fairlead.model.TransportProtocol;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All TCP and UDP sockets of a namespace by their local address (include/uapi/linux/inet_diag.h). */
final class SocketTable implements AutoCloseable {

    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int INET_DIAG_SKV6ONLY = 11;
    private static final int REQUEST_SOCKID = 48;
    /** struct inet_diag_msg. */
    private static final int MESSAGE = 72;

    /**
     * Bits of the kernel's TCP states: listening, and (since Linux 6.8) bound without listening. An unbound state of UDP
     * is "closed".
     */
    private static final int LISTENING = 1 << 10 | 1 << 13;

    private static final int ESTABLISHED = 1 << 1;

    /** Of inet_diag_sockid, which begins at 4: source and destination port, then both addresses, in network order. */
    private static final int SOURCE = 8;

    private static final int DESTINATION = 24;

    private static final int UDP_UNCONNECTED = 1 << 7;
    private static final int ALL = -1;

    private final NetlinkSocket socket;

    private SocketTable(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens it in the calling thread's namespace. */
    static SocketTable open() {
        return new SocketTable(NetlinkSocket.open(NetlinkSocket.SOCK_DIAG));
    }

    /**
     * A socket's local end.
     *
     * @param both an IPv6 socket that takes IPv4 as well
     */
    record Bound(IpAddress address, int port, boolean both) {

        /** Whether binding this address on this port would collide. */
        boolean excludes(IpAddress other) {
            if (address.v6() != other.v6()) {
                return both && address.isAny();
            }
            return address.isAny() || other.isAny() || address.equals(other);
        }
    }

    /** Sockets that wait for somebody: servers. */
    List<Bound> servers(TransportProtocol protocol) {
        return list(protocol, protocol == TransportProtocol.TCP ? LISTENING : UDP_UNCONNECTED);
    }

    /** Sockets in any state, connections and their remains included. */
    List<Bound> all(TransportProtocol protocol) {
        return list(protocol, ALL);
    }

    /** Established TCP connections by both ends. */
    List<Connection> connections() {
        List<Connection> connections = new ArrayList<>();
        dump(TransportProtocol.TCP, ESTABLISHED, message -> connections.add(connection(message)));
        return connections;
    }

    private static Connection connection(NetlinkMessage message) {
        checkLength(message);
        return new Connection(
                address(message, SOURCE), port(message, 4), address(message, DESTINATION), port(message, 6));
    }

    private List<Bound> list(TransportProtocol protocol, int states) {
        List<Bound> sockets = new ArrayList<>();
        dump(protocol, states, message -> read(message).ifPresent(sockets::add));
        return sockets;
    }

    private void dump(TransportProtocol protocol, int states, Consumer<NetlinkMessage> each) {
        if (protocol != TransportProtocol.SCTP) {
            for (int family : new int[] {Sockets.AF_INET, Sockets.AF_INET6}) {
                MessageWriter w = new MessageWriter();
                w.message("list " + protocol + " sockets", SOCK_DIAG_BY_FAMILY, NetlinkMessage.DUMP)
                        .u8(family)
                        .u8(protocol.number())
                        .u16(0)
                        .u32(states)
                        .bytes(new byte[REQUEST_SOCKID]);
                socket.dump(w).forEach(each);
            }
        }
    }

    static Optional<Bound> read(NetlinkMessage message) {
        checkLength(message);
        boolean v6 = message.body().get(0) == Sockets.AF_INET6;
        int port = port(message, 4);
        boolean only6 = message.attributes(MESSAGE)
                        .find(INET_DIAG_SKV6ONLY)
                        .map(Attribute::u8)
                        .orElse(0)
                == 1;
        return port == 0 ? Optional.empty() : Optional.of(new Bound(address(message, SOURCE), port, v6 && !only6));
    }

    private static void checkLength(NetlinkMessage message) {
        if (message.body().remaining() < MESSAGE) {
            throw new MalformedMessageException(
                    "socket of " + message.body().remaining() + " bytes, fewer than " + MESSAGE);
        }
    }

    private static int port(NetlinkMessage message, int at) {
        return Byte.toUnsignedInt(message.body().get(at)) << 8
                | Byte.toUnsignedInt(message.body().get(at + 1));
    }

    private static IpAddress address(NetlinkMessage message, int at) {
        byte[] address = new byte[message.body().get(0) == Sockets.AF_INET6 ? 16 : 4];
        message.body().get(at, address);
        return unmapped(IpAddress.of(address));
    }

    /** The IPv4 address in ::ffff:a.b.c.d. */
    private static IpAddress unmapped(IpAddress address) {
        boolean mapped = address.v6() && address.high() == 0 && address.low() >>> 32 == 0xffff;
        return mapped ? new IpAddress(false, 0, address.low() & 0xffff_ffffL) : address;
    }

    @Override
    public void close() {
        socket.close();
    }
}
