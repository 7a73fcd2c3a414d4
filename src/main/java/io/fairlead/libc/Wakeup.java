package io.fairlead.libc;

/** A descriptor that becomes readable when another thread says so: ends a {@link Sockets#awaitReadable}. */
public final class Wakeup implements AutoCloseable {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final FileDescriptor fd;

    public Wakeup() {
        int number = Libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (number < 0) {
            throw new ErrnoException("eventfd", new Errno(Libc.errno()));
        }
        fd = new FileDescriptor(number);
    }

    public FileDescriptor descriptor() {
        return fd;
    }

    /** Makes the descriptor readable; it stays so until {@link #clear}. */
    public void signal() {
        Memory one = Memory.allocate(8);
        one.buffer().putLong(0, 1);
        if (Libc.write(fd.number(), one.address(), 8) < 0) {
            Errno errno = new Errno(Libc.errno());
            // EAGAIN: the counter is at its end, so it is readable already.
            if (!errno.equals(Errno.EAGAIN)) {
                throw new ErrnoException("write eventfd", errno);
            }
        }
    }

    /** Makes the descriptor unreadable again. */
    public void clear() {
        Memory count = Memory.allocate(8);
        if (Libc.read(fd.number(), count.address(), 8) < 0) {
            Errno errno = new Errno(Libc.errno());
            if (!errno.equals(Errno.EAGAIN)) {
                throw new ErrnoException("read eventfd", errno);
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
