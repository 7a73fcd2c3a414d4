package io.fairlead.libc;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * The C library functions that Fairlead calls, in their C spelling. Pointers and sizes are plain {@code long}s, which
 * JNA's direct mapping passes without conversion; this is why only 64-bit Linux is supported.
 *
 * <p>Every function answers what C answers: a negative value means failure, and {@link #errno()} then tells why.
 */
final class Libc {

    static {
        if (Native.POINTER_SIZE != 8 || !Platform.isLinux()) {
            throw new ExceptionInInitializerError("Fairlead needs 64-bit Linux");
        }
        Native.register(Libc.class, Platform.C_LIBRARY_NAME);
    }

    private Libc() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, long address, int length);

    static native int connect(int fd, long address, int length);

    static native int getsockopt(int fd, int level, int name, long value, long length);

    static native int listen(int fd, int backlog);

    static native int shutdown(int fd, int how);

    static native int setsockopt(int fd, int level, int name, long value, int length);

    static native long sendto(int fd, long buffer, long length, int flags, long address, int addressLength);

    static native long recvmsg(int fd, long header, int flags);

    static native int poll(long fds, long count, int timeoutMillis);

    static native int close(int fd);

    static native int open(String path, int flags, int mode);

    static native int fstatfs(int fd, long buffer);

    static native long read(int fd, long buffer, long length);

    static native long write(int fd, long buffer, long length);

    static native int ioctl(int fd, long request, long argument);

    static native int eventfd(int initial, int flags);

    static native int clock_gettime(int clock, long timespec);

    static native int setns(int fd, int kind);

    static native int unshare(int flags);

    static native int mount(String source, String target, String type, long flags, long data);

    static native int umount2(String target, int flags);

    static native int inotify_init1(int flags);

    static native int inotify_add_watch(int fd, String path, int mask);

    static native int inotify_rm_watch(int fd, int watch);

    static int errno() {
        return Native.getLastError();
    }
}
