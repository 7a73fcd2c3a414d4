package io.fairlead.kernel;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One real packet: a TCP connection that is opened and closed, a UDP datagram of one byte, or an ICMP echo.
 *
 * @param from namespace that sends it
 * @param source address to send it from, null to leave that to the kernel
 * @param destination address to send it to
 * @param protocol {@link #TCP}, {@link #UDP}, or anything else for ICMP
 * @param port destination port, 0 for ICMP
 * @param watched where it should arrive, null if that is outside or the host
 */
public record TestPacket(
        NamespaceRef from,
        @Nullable IpAddress source,
        IpAddress destination,
        int protocol,
        int port,
        @Nullable Watched watched) {

    public static final int TCP = 6;
    public static final int UDP = 17;

    /** How long answers take at most. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /**
     * A sandbox's end of the way.
     *
     * @param address destination as it arrives
     * @param port destination port as it arrives
     */
    public record Watched(NamespaceRef namespace, IpAddress address, int port) {}

    /** What the sender heard. */
    public enum Answer {
        /** The connection was made, the datagram or the echo answered. */
        ANSWERED,
        /** The other end, or a firewall, said no: a reset or port unreachable. */
        REFUSED,
        /** Somebody on the way said that it cannot be reached. */
        UNREACHABLE,
        NOTHING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param sent whether it could be sent at all
     * @param arrived whether it was seen at the end that was watched; empty if none was
     */
    public record Result(boolean sent, Optional<Boolean> arrived, Answer answer) {}

    /** Sends it and waits, a second or so, for what comes of it. */
    Result send(NetworkNamespace namespaces) {
        Watched end = watched;
        if (end == null) {
            Answer answer = ask(namespaces);
            return new Result(answer != Answer.UNREACHABLE, Optional.empty(), answer);
        }
        try (FileDescriptor socket = namespaces.call(
                end.namespace(), () -> Sniffer.open(end.address().v6()))) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            Thread sender = new Thread(() -> answer.completeAsync(() -> ask(namespaces), Runnable::run), "test-packet");
            sender.setDaemon(true);
            sender.start();
            boolean arrived = new Sniffer(socket, end, protocol).awaits(PATIENCE, answer);
            Answer heard = answer.join();
            return new Result(arrived || heard != Answer.UNREACHABLE, Optional.of(arrived), heard);
        }
    }

    private Answer ask(NetworkNamespace namespaces) {
        return namespaces.call(from, () -> {
            try {
                return switch (protocol) {
                    case TCP -> connect();
                    case UDP -> datagram();
                    default -> echo();
                };
            } catch (SocketTimeoutException e) {
                return Answer.NOTHING;
            } catch (PortUnreachableException e) {
                return Answer.REFUSED;
            } catch (NoRouteToHostException e) {
                return Answer.UNREACHABLE;
            } catch (ConnectException e) {
                return String.valueOf(e.getMessage()).contains("refused") ? Answer.REFUSED : Answer.UNREACHABLE;
            } catch (IOException e) {
                // ENETUNREACH, EHOSTUNREACH and EPERM come as plain socket exceptions.
                return Answer.UNREACHABLE;
            }
        });
    }

    private Answer connect() throws IOException {
        try (Socket socket = new Socket()) {
            if (source != null) {
                socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
            }
            socket.connect(new InetSocketAddress(destination.toInetAddress(), port), (int) PATIENCE.toMillis());
            return Answer.ANSWERED;
        }
    }

    private Answer datagram() throws IOException {
        InetSocketAddress local =
                source == null ? new InetSocketAddress(0) : new InetSocketAddress(source.toInetAddress(), 0);
        try (DatagramSocket socket = new DatagramSocket(local)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(destination.toInetAddress(), port));
            socket.send(new DatagramPacket(new byte[] {'?'}, 1));
            socket.receive(new DatagramPacket(new byte[1500], 1500));
            return Answer.ANSWERED;
        }
    }

    private Answer echo() throws IOException {
        return destination.toInetAddress().isReachable((int) PATIENCE.toMillis()) ? Answer.ANSWERED : Answer.NOTHING;
    }
}
