package io.fairlead.kernel;

import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket that does nothing but keep a port.
 *
 * <p>TCP: bound with SO_REUSEADDR, so that connections that a former server left in TIME_WAIT are no obstacle; then made
 * to listen for an instant, because only that makes the kernel look for other listeners on the port and ends its
 * permission for later sockets with SO_REUSEADDR to share it; then, without SO_REUSEADDR, shut down. What stays is a bound
 * socket that no other can share a port with, and that answers connections with a reset, as a port that nobody has.
 *
 * <p>UDP: bound without SO_REUSEADDR; two sockets share a port only if both have it.
 */
final class PortSocket {

    private static final int SO_REUSEADDR = 2;
    private static final int SO_RCVBUF = 8;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;

    private PortSocket() {}

    /**
     * What a socket keeps; its family is the address's.
     *
     * @param address {@link IpAddress#ANY4} or {@link IpAddress#ANY6} for all of the family
     */
    record Place(TransportProtocol protocol, IpAddress address, int port) {

        /** The same port on all addresses of the family. */
        Place anywhere() {
            return new Place(protocol, address.v6() ? IpAddress.ANY6 : IpAddress.ANY4, port);
        }

        @Override
        public String toString() {
            return protocol + " " + (address.v6() ? "[" + address + "]" : address) + ":" + port;
        }
    }

    /**
     * Opens it in the calling thread's namespace.
     *
     * @throws ErrnoException EADDRINUSE if somebody has the port, EADDRNOTAVAIL if the host has no such address,
     *     EPROTONOSUPPORT if the kernel does not have the protocol
     */
    static FileDescriptor open(Place place) {
        boolean v6 = place.address.v6();
        boolean udp = place.protocol == TransportProtocol.UDP;
        String what = place.toString();
        FileDescriptor socket = Sockets.open(
                what,
                v6 ? Sockets.AF_INET6 : Sockets.AF_INET,
                udp ? Sockets.SOCK_DGRAM : Sockets.SOCK_STREAM,
                place.protocol.number());
        try {
            if (v6) {
                Sockets.setOption(what, socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            if (place.protocol == TransportProtocol.TCP) {
                Sockets.setOption(what, socket, Sockets.SOL_SOCKET, SO_REUSEADDR, 1);
            }
            bind(what, socket, place);
            if (place.protocol == TransportProtocol.TCP) {
                Sockets.listen(what, socket, 0);
                Sockets.setOption(what, socket, Sockets.SOL_SOCKET, SO_REUSEADDR, 0);
                Sockets.shutdown(what, socket);
            } else {
                // Packets that no rule diverts end here; nobody reads them, so keep as few as the kernel allows.
                Sockets.setOption(what, socket, Sockets.SOL_SOCKET, SO_RCVBUF, 0);
            }
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** struct sockaddr_in and sockaddr_in6: the family in the machine's byte order, everything else in the network's. */
    private static void bind(String what, FileDescriptor socket, Place place) {
        boolean v6 = place.address.v6();
        Memory address = Memory.allocate(SOCKADDR_IN6);
        ByteBuffer b = address.buffer();
        b.putShort(0, (short) (v6 ? Sockets.AF_INET6 : Sockets.AF_INET));
        b.duplicate().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) place.port);
        b.put(v6 ? 8 : 4, place.address.bytes());
        Sockets.bind(what, socket, address, v6 ? SOCKADDR_IN6 : SOCKADDR_IN);
    }
}
