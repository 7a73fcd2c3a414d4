package io.fairlead.libc;

/** Notice of writes to files that {@code java.nio}'s watch service cannot see, such as those below /proc/sys. */
public final class Inotify implements AutoCloseable {

    private static final int IN_CLOEXEC = 0x80000;
    private static final int IN_NONBLOCK = 0x800;
    private static final int IN_MODIFY = 2;
    private static final int IN_MOVE = 0x40 | 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;

    private final FileDescriptor fd;
    private final Memory buffer = Memory.allocate(4096);

    public Inotify() {
        int number = Libc.inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (number < 0) {
            throw new ErrnoException("inotify_init1", new Errno(Libc.errno()));
        }
        fd = new FileDescriptor(number);
    }

    /** Watches writes to one file; the answer is the watch's number, which {@link #drain} reports. */
    public int watch(String path) {
        return watch(path, IN_MODIFY);
    }

    /** Watches which files come to and go from a directory. */
    public int watchDirectory(String path) {
        return watch(path, IN_CREATE | IN_DELETE | IN_MOVE);
    }

    private int watch(String path, int events) {
        int watch = Libc.inotify_add_watch(fd.number(), path, events);
        if (watch < 0) {
            throw new ErrnoException("inotify_add_watch " + path, new Errno(Libc.errno()));
        }
        return watch;
    }

    /**
     * Ends a watch, also of a file that is gone: below /proc/sys the kernel keeps what is watched in memory, and the watch
     * on the account of its user.
     */
    public void unwatch(int watch) {
        if (Libc.inotify_rm_watch(fd.number(), watch) < 0) {
            Errno errno = new Errno(Libc.errno());
            // EINVAL: it ended with its file.
            if (!errno.equals(Errno.EINVAL)) {
                throw new ErrnoException("inotify_rm_watch", errno);
            }
        }
    }

    public FileDescriptor descriptor() {
        return fd;
    }

    /** Takes all waiting notices and answers the numbers of their watches; a queue that overflowed shows as -1. */
    public java.util.Set<Integer> drain() {
        java.util.Set<Integer> watches = new java.util.TreeSet<>();
        while (true) {
            long count = Libc.read(fd.number(), buffer.address(), buffer.size());
            if (count <= 0) {
                return watches;
            }
            // struct inotify_event: int wd; u32 mask, cookie, len; char name[len]
            for (int at = 0; at + 16 <= count; at += 16 + buffer.buffer().getInt(at + 12)) {
                watches.add(buffer.buffer().getInt(at));
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
