package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What carries datagrams to and from the kernel; tests put a function from requests to replies here. */
public interface Transport extends AutoCloseable {

    void send(ByteBuffer datagram);

    /**
     * Waits for the next datagram.
     *
     * @param timeoutMillis 0 to answer at once
     * @return null if none came in time
     * @throws OverrunException if the kernel had to drop messages for want of buffer space
     */
    @Nullable
    Datagram receive(int timeoutMillis);

    @Override
    void close();

    /**
     * @param namespaceId see {@link NetlinkMessage#namespaceId()}
     * @param bytes the datagram, whole; valid until the next receive only if the transport says so
     */
    record Datagram(int namespaceId, ByteBuffer bytes) {}

    /** ENOBUFS: notifications were lost, so whoever follows them has to look at everything again. */
    final class OverrunException extends io.fairlead.libc.ErrnoException {
        private static final long serialVersionUID = 1L;

        public OverrunException(String operation) {
            super(operation, Errno.ENOBUFS);
        }
    }
}
