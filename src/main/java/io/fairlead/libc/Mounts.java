package io.fairlead.libc;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;

/** Mounts and the host name of the calling thread, which must have both to itself: see {@link Namespaces#unshareView}. */
public final class Mounts {

    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
    private static final long MS_BIND = 4096;
    private static final long MS_REC = 16384;
    private static final long MS_SLAVE = 1L << 19;
    private static final int MNT_DETACH = 2;

    /** One number on every architecture, because it came after they agreed: include/uapi/asm-generic/unistd.h. */
    private static final long MOUNT_SETATTR = 442;

    private static final long AT_FDCWD = -100;
    private static final long AT_RECURSIVE = 0x8000;
    private static final long MOUNT_ATTR_RDONLY = 1;

    /** struct mount_attr, first version: attr_set, attr_clr, propagation, userns_fd. */
    private static final int MOUNT_ATTR_SIZE = 32;

    private Mounts() {}

    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native long syscall(long number, long directory, long path, long flags, long attributes, long size);

        static native int sethostname(String name, long length);
    }

    /** Mounts from here on come from the original, and none goes back there. */
    public static void follow(String directory) {
        check("mount --make-rslave " + directory, Libc.mount("", directory, "none", MS_SLAVE | MS_REC, 0));
    }

    /**
     * Nothing below is to be written, on whatever it is mounted.
     *
     * @throws ErrnoException ENOSYS before Linux 5.12
     */
    public static void makeReadOnly(String directory) {
        Memory attributes = Memory.allocate(MOUNT_ATTR_SIZE);
        attributes.buffer().putLong(0, MOUNT_ATTR_RDONLY);
        byte[] bytes = directory.getBytes(StandardCharsets.UTF_8);
        Memory path = Memory.allocate(bytes.length + 1);
        path.buffer().put(0, bytes);
        long result =
                C.syscall(MOUNT_SETATTR, AT_FDCWD, path.address(), AT_RECURSIVE, attributes.address(), MOUNT_ATTR_SIZE);
        check("mount_setattr " + directory + " (Linux 5.12 or newer has it)", (int) result);
    }

    public static void bind(String source, String target) {
        check("mount --bind " + source + " " + target, Libc.mount(source, target, "none", MS_BIND, 0));
    }

    /** An empty file system in memory that can be written. */
    public static void mountTmpfs(String directory) {
        check(
                "mount -t tmpfs " + directory,
                Libc.mount("tmpfs", directory, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0));
    }

    /** The kernel's objects, with the links of the calling thread's network namespace. */
    public static void mountSysfs(String directory) {
        long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
        check("mount -t sysfs " + directory, Libc.mount("sysfs", directory, "sysfs", flags, 0));
    }

    /** What was mounted there is not there any more; what was bound elsewhere stays. */
    public static void unmount(String directory) {
        check("umount " + directory, Libc.umount2(directory, MNT_DETACH));
    }

    public static void setHostName(String name) {
        check("sethostname " + name, C.sethostname(name, name.getBytes(StandardCharsets.UTF_8).length));
    }

    private static void check(String operation, int result) {
        if (result < 0) {
            throw new ErrnoException(operation, new Errno(Libc.errno()));
        }
    }
}
