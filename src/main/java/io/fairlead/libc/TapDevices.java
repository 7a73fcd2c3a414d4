package io.fairlead.libc;

import java.nio.charset.StandardCharsets;

/**
 * TAP devices through {@code /dev/net/tun} (include/uapi/linux/if_tun.h), which rtnetlink can neither make nor give to
 * somebody. A device belongs to the namespace of the thread that opened the descriptor, and lives as long as the
 * descriptor unless it is made persistent.
 */
public final class TapDevices {

    private static final String DEVICE = "/dev/net/tun";
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final long TUNSETOWNER = 0x400454ccL;
    private static final long TUNSETGROUP = 0x400454ceL;

    private static final long TUNSETIFINDEX = 0x400454daL;

    private static final int IFF_TAP = 0x0002;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;

    /** struct ifreq: a name of 16 bytes, and flags. */
    private static final int IFREQ = 40;

    private static final int FLAGS = 16;

    private TapDevices() {}

    /**
     * @throws ErrnoException ENOENT without the device node, ENODEV without the driver, EPERM where a container forbids it
     */
    public static FileDescriptor open() {
        int fd = Libc.open(DEVICE, O_RDWR | O_CLOEXEC, 0);
        if (fd < 0) {
            throw new ErrnoException("open " + DEVICE, new Errno(Libc.errno()));
        }
        return new FileDescriptor(fd);
    }

    /**
     * Makes a device with an index of the kernel's choice and attaches the descriptor to it.
     *
     * @throws ErrnoException EBUSY if there is a link of this name
     */
    public static void create(FileDescriptor tun, String name, boolean multiQueue) {
        attach("create tap " + name, tun, name, IFF_TUN_EXCL | (multiQueue ? IFF_MULTI_QUEUE : 0));
    }

    /**
     * Makes a device and attaches the descriptor to it.
     *
     * @param index for the new link
     * @throws ErrnoException EBUSY if there is a link of this name or index
     */
    public static void create(FileDescriptor tun, String name, int index, boolean multiQueue) {
        Memory number = Memory.allocate(4);
        number.buffer().putInt(0, index);
        check("choose index " + index, Libc.ioctl(tun.number(), TUNSETIFINDEX, number.address()));
        create(tun, name, multiQueue);
    }

    /**
     * Attaches the descriptor to a device that is there.
     *
     * @throws ErrnoException EBUSY if it has one queue and somebody, a virtual machine, has it open
     */
    public static void attach(FileDescriptor tun, String name, boolean multiQueue) {
        attach("open tap " + name, tun, name, multiQueue ? IFF_MULTI_QUEUE : 0);
    }

    private static void attach(String operation, FileDescriptor tun, String name, int flags) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        if (text.length >= FLAGS) {
            throw new ErrnoException(operation, Errno.EINVAL);
        }
        Memory request = Memory.allocate(IFREQ);
        request.buffer().put(0, text).putShort(FLAGS, (short) (IFF_TAP | IFF_NO_PI | flags));
        check(operation, Libc.ioctl(tun.number(), TUNSETIFF, request.address()));
    }

    /** Lets a user open the device who has no rights over the network. */
    public static void giveToUser(FileDescriptor tun, String name, int user) {
        check("give tap " + name + " to user " + user, Libc.ioctl(tun.number(), TUNSETOWNER, user));
    }

    /** Lets a group open the device; where a user is set too, only that user as a member of the group. */
    public static void giveToGroup(FileDescriptor tun, String name, int group) {
        check("give tap " + name + " to group " + group, Libc.ioctl(tun.number(), TUNSETGROUP, group));
    }

    /** Lets the device outlive the descriptor. */
    public static void persist(FileDescriptor tun, String name) {
        check("make tap " + name + " persistent", Libc.ioctl(tun.number(), TUNSETPERSIST, 1));
    }

    private static void check(String operation, int result) {
        if (result < 0) {
            throw new ErrnoException(operation, new Errno(Libc.errno()));
        }
    }
}
