package io.fairlead.libc;

/** The clock that goes on while the host sleeps, and that nobody can set (CLOCK_BOOTTIME, include/uapi/linux/time.h). */
public final class BootTime {

    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS = 1_000_000_000L;

    private BootTime() {}

    /** Nanoseconds since the host was started. */
    public static long nanos() {
        Memory timespec = Memory.allocate(16);
        if (Libc.clock_gettime(CLOCK_BOOTTIME, timespec.address()) < 0) {
            throw new ErrnoException("clock_gettime", new Errno(Libc.errno()));
        }
        return timespec.buffer().getLong(0) * NANOS + timespec.buffer().getLong(8);
    }
}
