package io.fairlead.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sockets as the kernel offers them: any address family, any protocol. Calls interrupted by a signal are repeated. */
public final class Sockets {

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    /** So that nothing on the socket waits. */
    public static final int SOCK_NONBLOCK = 0x800;

    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int MSG_PEEK = 0x02;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final short POLLIN = 1;

    private static final int SO_PEERCRED = 17;
    private static final int SOCK_CLOEXEC = 0x80000;

    private Sockets() {}

    /** Opens a socket in the namespace of the calling thread; it stays in that namespace for good. */
    public static FileDescriptor open(String what, int family, int type, int protocol) {
        int fd = Libc.socket(family, type | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw new ErrnoException("socket " + what, new Errno(Libc.errno()));
        }
        return new FileDescriptor(fd);
    }

    public static void bind(String what, FileDescriptor socket, Memory address, int length) {
        if (Libc.bind(socket.number(), address.address(), length) < 0) {
            throw new ErrnoException("bind " + what, new Errno(Libc.errno()));
        }
    }

    public static void connect(String what, FileDescriptor socket, Memory address, int length) {
        if (Libc.connect(socket.number(), address.address(), length) < 0) {
            throw new ErrnoException("connect " + what, new Errno(Libc.errno()));
        }
    }

    /** The process at the other end of a connected unix socket; 0 if it has no number that we see (unix(7)). */
    public static int peerProcess(String what, FileDescriptor socket) {
        Memory credentials = Memory.allocate(12);
        Memory length = Memory.allocate(4);
        length.buffer().putInt(0, credentials.size());
        if (Libc.getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, credentials.address(), length.address()) < 0) {
            throw new ErrnoException("getsockopt " + what, new Errno(Libc.errno()));
        }
        return credentials.buffer().getInt(0);
    }

    public static void listen(String what, FileDescriptor socket, int backlog) {
        if (Libc.listen(socket.number(), backlog) < 0) {
            throw new ErrnoException("listen " + what, new Errno(Libc.errno()));
        }
    }

    /** Ends both directions; a listening socket stops listening and keeps its address. */
    public static void shutdown(String what, FileDescriptor socket) {
        int both = 2;
        if (Libc.shutdown(socket.number(), both) < 0) {
            throw new ErrnoException("shutdown " + what, new Errno(Libc.errno()));
        }
    }

    /** Sets an option whose value is an {@code int}. */
    public static void setOption(String what, FileDescriptor socket, int level, int name, int value) {
        Memory memory = Memory.allocate(4);
        memory.buffer().putInt(0, value);
        if (Libc.setsockopt(socket.number(), level, name, memory.address(), 4) < 0) {
            throw new ErrnoException("setsockopt " + what, new Errno(Libc.errno()));
        }
    }

    /** Sets an option whose value is a structure or a text. */
    public static void setOption(String what, FileDescriptor socket, int level, int name, Memory value) {
        if (Libc.setsockopt(socket.number(), level, name, value.address(), value.size()) < 0) {
            throw new ErrnoException("setsockopt " + what, new Errno(Libc.errno()));
        }
    }

    /**
     * Asks for a property of a link in the socket's namespace (netdevice(7)).
     *
     * @param request like SIOCGIFINDEX
     * @param link its name
     * @return what follows the name in struct ifreq
     * @throws ErrnoException ENODEV if there is no such link
     */
    public static ByteBuffer askLink(FileDescriptor socket, long request, String link) {
        Memory ifreq = Memory.allocate(40);
        ifreq.buffer().put(0, link.getBytes(StandardCharsets.US_ASCII));
        if (Libc.ioctl(socket.number(), request, ifreq.address()) < 0) {
            throw new ErrnoException("ask for link " + link, new Errno(Libc.errno()));
        }
        return ifreq.buffer().slice(16, 24).order(ByteOrder.nativeOrder());
    }

    /** Sends the first {@code length} bytes; {@code address} may be empty for a socket whose peer is implied. */
    public static void send(
            String what, FileDescriptor socket, Memory data, int length, Memory address, int addressLength) {
        while (Libc.sendto(socket.number(), data.address(), length, 0, address.address(), addressLength) < 0) {
            Errno errno = new Errno(Libc.errno());
            if (!errno.equals(Errno.EINTR)) {
                throw new ErrnoException("send " + what, errno);
            }
        }
    }

    /**
     * Receives into a {@code struct msghdr} laid out by the caller.
     *
     * @return the number of bytes, or -1 when nothing is waiting and {@code MSG_DONTWAIT} was given
     */
    public static int receive(String what, FileDescriptor socket, Memory header, int flags) {
        while (true) {
            long count = Libc.recvmsg(socket.number(), header.address(), flags);
            if (count >= 0) {
                return Math.toIntExact(count);
            }
            Errno errno = new Errno(Libc.errno());
            if (errno.equals(Errno.EAGAIN)) {
                return -1;
            }
            if (!errno.equals(Errno.EINTR)) {
                throw new ErrnoException("recvmsg " + what, errno);
            }
        }
    }

    /** Waits until one of the descriptors can be read; answers for each whether it can. */
    public static boolean[] awaitReadable(int timeoutMillis, FileDescriptor... sockets) {
        Memory fds = Memory.allocate(8 * sockets.length);
        ByteBuffer b = fds.buffer();
        for (int i = 0; i < sockets.length; i++) {
            b.putInt(8 * i, sockets[i].number()).putShort(8 * i + 4, POLLIN).putShort(8 * i + 6, (short) 0);
        }
        boolean[] readable = new boolean[sockets.length];
        int count = Libc.poll(fds.address(), sockets.length, timeoutMillis);
        if (count < 0) {
            Errno errno = new Errno(Libc.errno());
            if (!errno.equals(Errno.EINTR)) {
                throw new ErrnoException("poll", errno);
            }
        }
        for (int i = 0; count > 0 && i < sockets.length; i++) {
            readable[i] = b.getShort(8 * i + 6) != 0;
        }
        return readable;
    }

    /** The address of the memory, to be written into a structure that holds pointers. */
    public static long pointer(Memory memory) {
        return memory.address();
    }
}
