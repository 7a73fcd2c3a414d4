package io.fairlead.dhcp;

import io.fairlead.dhcp.Frame.Received;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Memory;
import io.fairlead.libc.Sockets;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A socket in a sandbox, open for as long as an exchange lasts. */
abstract class Port implements AutoCloseable {

    static final int SO_BINDTODEVICE = 25;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_REUSEADDR = 2;

    private static final int MSGHDR = 56;
    /** The longest frame that a message comes in; jumbo frames are cut, and then no message. */
    private static final int LONGEST = 2048;

    private final FileDescriptor socket;
    private final Memory data = Memory.allocate(LONGEST);
    private final Memory header = Memory.allocate(MSGHDR);
    private final Memory vector = Memory.allocate(16);

    Port(FileDescriptor socket) {
        this.socket = socket;
        vector.buffer().putLong(0, Sockets.pointer(data)).putLong(8, LONGEST);
        header.buffer().putLong(16, Sockets.pointer(vector)).putLong(24, 1);
    }

    FileDescriptor socket() {
        return socket;
    }

    /** The next that came, empty if nothing is waiting. */
    Optional<ByteBuffer> next() {
        int count = Sockets.receive("DHCP", socket, header, Sockets.MSG_DONTWAIT);
        if (count < 0) {
            return Optional.empty();
        }
        byte[] copy = new byte[Math.min(count, LONGEST)];
        data.buffer().get(0, copy);
        return Optional.of(ByteBuffer.wrap(copy));
    }

    /** What it means; empty for what is of no interest. */
    abstract Optional<Received> read(ByteBuffer received);

    void send(String what, byte[] bytes, Memory target) {
        Memory memory = Memory.allocate(bytes.length);
        memory.buffer().put(0, bytes);
        Sockets.send(what, socket, memory, bytes.length, target, target.size());
    }

    @Override
    public void close() {
        socket.close();
    }
}
