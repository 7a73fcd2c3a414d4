package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A netlink socket in the namespace of the thread that opened it. Not thread-safe; {@link NetlinkSocket} is. */
final class SocketTransport implements Transport {

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_LISTEN_ALL_NSID = 8;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int SOCKADDR_NL = 12;
    private static final int MSGHDR = 56;
    private static final int CONTROL = 64;
    private static final int BUFFER_BYTES = 32 << 20;

    private final String name;
    private final FileDescriptor fd;
    private final Memory kernelAddress = Memory.allocate(SOCKADDR_NL);
    private final Memory header = Memory.allocate(MSGHDR);
    private final Memory vector = Memory.allocate(16);
    private final Memory sender = Memory.allocate(SOCKADDR_NL);
    private final Memory control = Memory.allocate(CONTROL);
    private Memory out = Memory.allocate(16 << 10);
    private Memory in = Memory.allocate(64 << 10);

    SocketTransport(int protocol) {
        name = "netlink protocol " + protocol;
        fd = Sockets.open(name, Sockets.AF_NETLINK, Sockets.SOCK_RAW, protocol);
        try {
            kernelAddress.buffer().putShort(0, (short) Sockets.AF_NETLINK);
            Sockets.bind(name, fd, kernelAddress, SOCKADDR_NL);
            Sockets.setOption(name + " EXT_ACK", fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            Sockets.setOption(name + " CAP_ACK", fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            Sockets.setOption(name + " GET_STRICT_CHK", fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
            enlargeBuffers();
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private void enlargeBuffers() {
        try {
            Sockets.setOption(name + " RCVBUFFORCE", fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, BUFFER_BYTES);
            Sockets.setOption(name + " SNDBUFFORCE", fd, Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, BUFFER_BYTES);
        } catch (ErrnoException e) {
            // Without CAP_NET_ADMIN the default size stays: reading works, and nothing can be changed anyway.
            if (!e.is(Errno.EPERM)) {
                throw e;
            }
        }
    }

    void join(int group) {
        Sockets.setOption(name + " group " + group, fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    void listenToAllNamespaces() {
        Sockets.setOption(name + " LISTEN_ALL_NSID", fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
    }

    FileDescriptor descriptor() {
        return fd;
    }

    @Override
    public void send(ByteBuffer datagram) {
        int length = datagram.remaining();
        if (out.size() < length) {
            out = Memory.allocate(Integer.highestOneBit(length) * 2);
        }
        out.buffer().clear().put(datagram.duplicate());
        Sockets.send(name, fd, out, length, kernelAddress, SOCKADDR_NL);
    }

    @Override
    public @Nullable Datagram receive(int timeoutMillis) {
        while (true) {
            // Looking first costs a microsecond and means that no reply is ever too long.
            int size = fill(Sockets.MSG_PEEK | Sockets.MSG_TRUNC | Sockets.MSG_DONTWAIT);
            if (size < 0) {
                if (timeoutMillis == 0 || !Sockets.awaitReadable(timeoutMillis, fd)[0]) {
                    return null;
                }
                continue;
            }
            if (size > in.size()) {
                in = Memory.allocate(Integer.highestOneBit(size) * 2);
            }
            int length = fill(Sockets.MSG_DONTWAIT);
            // Only the kernel (port 0) is believed; any process may send to a netlink port.
            if (length >= 0 && sender.buffer().getInt(4) == 0) {
                byte[] bytes = new byte[length];
                in.buffer().get(0, bytes);
                return new Datagram(namespaceId(), ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
            }
        }
    }

    /** Fills in a struct msghdr (64-bit layout) and receives. */
    private int fill(int flags) {
        vector.buffer().putLong(0, Sockets.pointer(in)).putLong(8, in.size());
        header.buffer()
                .putLong(0, Sockets.pointer(sender))
                .putInt(8, SOCKADDR_NL)
                .putLong(16, Sockets.pointer(vector))
                .putLong(24, 1)
                .putLong(32, Sockets.pointer(control))
                .putLong(40, CONTROL)
                .putInt(48, 0);
        try {
            return Sockets.receive(name, fd, header, flags);
        } catch (ErrnoException e) {
            throw e.is(Errno.ENOBUFS) ? new OverrunException(name) : e;
        }
    }

    /** The NETLINK_LISTEN_ALL_NSID control message, if there is one: struct cmsghdr is 16 bytes, then the id. */
    private int namespaceId() {
        ByteBuffer c = control.buffer();
        boolean tagged = header.buffer().getLong(40) >= 20
                && c.getInt(8) == SOL_NETLINK
                && c.getInt(12) == NETLINK_LISTEN_ALL_NSID;
        return tagged ? c.getInt(16) : NetlinkMessage.HOME;
    }

    @Override
    public void close() {
        fd.close();
    }
}
