package io.fairlead.libc;

/** A system call that failed: which operation, on what, and the kernel's error number. */
public class ErrnoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Errno errno;

    /**
     * @param operation what was attempted and on which object, for example {@code open /run/netns/web}
     * @param errno the kernel's answer
     */
    public ErrnoException(String operation, Errno errno) {
        super(operation + ": " + errno);
        this.errno = errno;
    }

    /** For subclasses that word the message themselves. */
    protected ErrnoException(String message, Errno errno, boolean worded) {
        super(message);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    public boolean is(Errno other) {
        return errno.equals(other);
    }
}
