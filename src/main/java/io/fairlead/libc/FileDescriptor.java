package io.fairlead.libc;

import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor that is closed once, however often {@link #close()} is called. */
public final class FileDescriptor implements AutoCloseable {

    private final AtomicInteger number;

    FileDescriptor(int number) {
        this.number = new AtomicInteger(number);
    }

    /** The descriptor's number, or -1 once closed. */
    public int number() {
        return number.get();
    }

    @Override
    public void close() {
        int open = number.getAndSet(-1);
        if (open >= 0) {
            // Linux releases the descriptor even when close reports EINTR, so there is nothing to retry.
            Libc.close(open);
        }
    }
}
