package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import io.fairlead.model.NamespaceRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second engine away from a host's namespace. It is a name among the abstract unix sockets, of which every network
 * namespace has its own, also for containers that share one; and which ends with the process, however that ends.
 */
public final class HostLock implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HostLock.class.getName());
    private static final String NAME = "fairlead/engine";

    private static final short AF_UNIX = 1;
    private static final int BACKLOG = 128;
    /** CAP_NET_ADMIN, {@code <linux/capability.h>}. */
    private static final int NET_ADMIN = 12;

    private final @Nullable FileDescriptor socket;

    private HostLock(@Nullable FileDescriptor socket) {
        this.socket = socket;
    }

    /** Somebody else has it. */
    public static final class TakenException extends RuntimeException {
        TakenException(String message) {
            super(message);
        }
    }

    /**
     * Takes the lock, until this is closed or the process ends. A process that may not change networks takes none, and
     * keeps nobody away: anybody can take the name.
     *
     * @param hostNamespace file of the namespace; empty for the process's own
     * @throws TakenException if another engine has it, with the words for a person
     */
    public static HostLock take(String hostNamespace) {
        if (!mayChangeNetworks("self")) {
            return new HostLock(null);
        }
        return new NetworkNamespace(hostNamespace).call(NamespaceRef.HOST, () -> take(place(hostNamespace), address()));
    }

    private static HostLock take(String place, Memory address) {
        FileDescriptor socket = open();
        try {
            Sockets.bind(NAME, socket, address, address.size());
            Sockets.listen(NAME, socket, BACKLOG);
            return new HostLock(socket);
        } catch (ErrnoException e) {
            socket.close();
            if (!e.is(Errno.EADDRINUSE)) {
                throw e;
            }
        }
        int holder = holder(address);
        if (holder > 0 && !mayChangeNetworks(String.valueOf(holder))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "process {0} holds the name {1} in {2} and is no engine: it may not change networks",
                    String.valueOf(holder),
                    NAME,
                    place);
            return new HostLock(null);
        }
        throw new TakenException("another Fairlead, " + (holder > 0 ? "process " + holder : "in another container")
                + ", manages " + place + ": stop it first, or give this one a namespace of its own with"
                + " --fairlead.host-namespace");
    }

    private static String place(String hostNamespace) {
        return hostNamespace.isEmpty() ? "this host's network namespace" : "the network namespace " + hostNamespace;
    }

    /** The process that listens there, in our own numbers; 0 if it has none there, or cannot be asked. */
    private static int holder(Memory address) {
        try (FileDescriptor socket = open()) {
            Sockets.connect(NAME, socket, address, address.size());
            return Sockets.peerProcess(NAME, socket);
        } catch (ErrnoException e) {
            // It has just ended, or was asked by too many.
            LOG.log(System.Logger.Level.DEBUG, e.getMessage());
            return 0;
        }
    }

    private static FileDescriptor open() {
        return Sockets.open(NAME, AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_NONBLOCK, 0);
    }

    /** struct sockaddr_un; a name that begins with a zero byte is in no file system (unix(7)). */
    private static Memory address() {
        byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
        Memory address = Memory.allocate(2 + 1 + name.length);
        address.buffer().putShort(0, AF_UNIX).put(3, name);
        return address;
    }

    private static boolean mayChangeNetworks(String process) {
        try {
            return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(capabilities -> (capabilities >> NET_ADMIN & 1) == 1);
        } catch (IOException e) {
            // It has ended, or hides: who cannot be looked at is believed.
            LOG.log(System.Logger.Level.DEBUG, e.toString());
            return true;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
