package io.fairlead.dhcp;

import io.fairlead.dhcp.Frame.Received;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Datagrams through the sandbox's own stack, from the address that it has. Bound to the link and to no address: a server
 * that refuses to renew says so to everybody.
 */
final class RoutedPort extends Port {

    private static final int SOCKADDR_IN = 16;

    private RoutedPort(FileDescriptor socket) {
        super(socket);
    }

    /**
     * Opens it in the calling thread's namespace.
     *
     * @throws ErrnoException EADDRINUSE if the sandbox runs a client itself
     */
    static RoutedPort open(String link) {
        FileDescriptor socket = Sockets.open("datagrams", Sockets.AF_INET, Sockets.SOCK_DGRAM, 0);
        try {
            byte[] name = link.getBytes(StandardCharsets.US_ASCII);
            Memory text = Memory.allocate(name.length + 1);
            text.buffer().put(0, name);
            Sockets.setOption("link " + link, socket, Sockets.SOL_SOCKET, SO_BINDTODEVICE, text);
            Sockets.setOption("reuse", socket, Sockets.SOL_SOCKET, SO_REUSEADDR, 1);
            Sockets.bind("port 68", socket, address(IpAddress.ANY4, Frame.CLIENT_PORT), SOCKADDR_IN);
            return new RoutedPort(socket);
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** struct sockaddr_in: u16 family, be16 port, be32 address. */
    private static Memory address(IpAddress address, int port) {
        Memory memory = Memory.allocate(SOCKADDR_IN);
        memory.buffer().putShort(0, (short) Sockets.AF_INET);
        memory.buffer().put(4, address.bytes());
        memory.buffer().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
        return memory;
    }

    void send(byte[] message, IpAddress server) {
        send("to " + server, message, address(server, Frame.SERVER_PORT));
    }

    @Override
    Optional<Received> read(ByteBuffer received) {
        return Optional.of(new Received.Datagram(null, received));
    }
}
