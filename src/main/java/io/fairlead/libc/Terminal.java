package io.fairlead.libc;

/** A pseudo-terminal of pty(7): what is written to its one side is typed on its other. */
public final class Terminal {

    private static final String DEVICE = "/dev/ptmx";
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TIOCSPTLCK = 0x40045431L;
    private static final long TIOCGPTN = 0x80045430L;
    private static final long TIOCSWINSZ = 0x5414L;

    private final FileDescriptor descriptor;
    private final String file;

    private Terminal(FileDescriptor descriptor, String file) {
        this.descriptor = descriptor;
        this.file = file;
    }

    /**
     * @throws ErrnoException if the host has no more of them
     */
    public static Terminal open() {
        int fd = Libc.open(DEVICE, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
        if (fd < 0) {
            throw new ErrnoException("open " + DEVICE, new Errno(Libc.errno()));
        }
        FileDescriptor descriptor = new FileDescriptor(fd);
        Memory number = Memory.allocate(4);
        number.buffer().putInt(0, 0);
        check("unlock a terminal", Libc.ioctl(fd, TIOCSPTLCK, number.address()), descriptor);
        check("find a terminal's file", Libc.ioctl(fd, TIOCGPTN, number.address()), descriptor);
        return new Terminal(descriptor, "/dev/pts/" + number.buffer().getInt(0));
    }

    private static void check(String operation, int result, FileDescriptor descriptor) {
        if (result < 0) {
            Errno errno = new Errno(Libc.errno());
            descriptor.close();
            throw new ErrnoException(operation, errno);
        }
    }

    /** This side. */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /** The file of the other side. */
    public String file() {
        return file;
    }

    /** Tells whoever is at the other side how large the window is. One that is closed has none. */
    public void resize(int columns, int rows) {
        Memory size = Memory.allocate(8);
        size.buffer().putShort(0, (short) rows).putShort(2, (short) columns);
        Libc.ioctl(descriptor.number(), TIOCSWINSZ, size.address());
    }
}
