package io.fairlead.libc;

/**
 * System calls on namespaces and mounts. They change the calling thread (setns, unshare), so only {@code
 * kernel.NetworkNamespace}, which owns such threads, may call them.
 */
public final class Namespaces {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int CLONE_NEWNS = 0x00020000;
    private static final int CLONE_NEWUTS = 0x04000000;
    private static final int O_RDONLY = 0;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_PATH = 0x200000;

    /** NSFS_MAGIC of include/uapi/linux/magic.h, the first field of struct statfs (120 bytes). */
    private static final long NSFS_MAGIC = 0x6e736673L;

    private static final int STATFS = 120;

    /** NS_GET_NSTYPE of include/uapi/linux/nsfs.h, since Linux 4.11. */
    private static final long NS_GET_NSTYPE = 0xb703;

    private static final Errno ENOTTY = new Errno(25);
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final long MS_BIND = 4096;
    private static final long MS_REC = 16384;
    private static final long MS_SHARED = 1L << 20;
    private static final int MNT_DETACH = 2;

    private Namespaces() {}

    /**
     * Opens a namespace file such as {@code /run/netns/web} or {@code /proc/17/ns/net}, and nothing else: somebody else names
     * the path, and may have put there what blocks whoever opens it (a FIFO) or what does something then (a device).
     *
     * @throws ErrnoException EINVAL if it is no network namespace
     */
    public static FileDescriptor open(String path) {
        // With O_PATH nothing is opened, but what is there cannot be exchanged any more.
        int place = Libc.open(path, O_PATH | O_CLOEXEC, 0);
        if (place < 0) {
            throw new ErrnoException("open " + path, new Errno(Libc.errno()));
        }
        try (FileDescriptor held = new FileDescriptor(place)) {
            Memory statfs = Memory.allocate(STATFS);
            check("statfs " + path, Libc.fstatfs(held.number(), statfs.address()));
            if (statfs.buffer().getLong(0) != NSFS_MAGIC) {
                throw new ErrnoException("open " + path + ", which is no namespace file", Errno.EINVAL);
            }
            int fd = Libc.open("/proc/self/fd/" + held.number(), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
            if (fd < 0) {
                throw new ErrnoException("open " + path, new Errno(Libc.errno()));
            }
            return network(path, new FileDescriptor(fd));
        }
    }

    private static FileDescriptor network(String path, FileDescriptor namespace) {
        int kind = Libc.ioctl(namespace.number(), NS_GET_NSTYPE, 0);
        // An older kernel says so when it is entered.
        if (kind != CLONE_NEWNET && !(kind < 0 && new Errno(Libc.errno()).equals(ENOTTY))) {
            namespace.close();
            throw new ErrnoException("open " + path + ", which is another kind of namespace", Errno.EINVAL);
        }
        return namespace;
    }

    /** Creates an empty file as a mount point; fails with EEXIST if there is one. */
    public static void createMountPoint(String path) {
        int fd = Libc.open(path, O_RDONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0444);
        if (fd < 0) {
            throw new ErrnoException("create " + path, new Errno(Libc.errno()));
        }
        Libc.close(fd);
    }

    /** Moves the calling thread into the network namespace. */
    public static void enter(String path, FileDescriptor namespace) {
        check("setns " + path, Libc.setns(namespace.number(), CLONE_NEWNET));
    }

    /** Gives the calling thread a new network namespace of its own. */
    public static void unshareNetwork() {
        check("unshare CLONE_NEWNET", Libc.unshare(CLONE_NEWNET));
    }

    /** Gives the calling thread mounts and a host name of its own, as they are now: see {@link Mounts}. */
    public static void unshareView() {
        check("unshare CLONE_NEWNS CLONE_NEWUTS", Libc.unshare(CLONE_NEWNS | CLONE_NEWUTS));
    }

    public static void bindMount(String source, String target) {
        check("mount --bind " + source + " " + target, Libc.mount(source, target, "none", MS_BIND, 0));
    }

    /** Makes a folder a mount whose later mounts below are seen in mount namespaces that were copied from this one. */
    public static void shareMount(String directory) {
        if (Libc.mount("", directory, "none", MS_SHARED | MS_REC, 0) < 0) {
            // EINVAL: it is no mount point yet.
            check("mount --bind " + directory, Libc.mount(directory, directory, "none", MS_BIND | MS_REC, 0));
            check("mount --make-shared " + directory, Libc.mount("", directory, "none", MS_SHARED | MS_REC, 0));
        }
    }

    /** Detaches a mount at once; the namespace behind it lives on while somebody uses it. */
    public static void unmount(String target) {
        check("umount " + target, Libc.umount2(target, MNT_DETACH));
    }

    private static void check(String operation, int result) {
        if (result < 0) {
            throw new ErrnoException(operation, new Errno(Libc.errno()));
        }
    }
}
