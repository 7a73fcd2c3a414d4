package io.fairlead.libc;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a program by posix_spawn(3), in the network namespace of the calling thread. The JDK's way leaves a thread of its
 * own behind in that namespace, which would keep it alive. Needs a C library that can close what the program must not
 * inherit (glibc 2.34).
 */
public final class Spawn {

    /** Larger than posix_spawnattr_t (336 bytes) and posix_spawn_file_actions_t (80) of any C library. */
    private static final int OPAQUE = 1024;

    private static final int SIGNAL_SET = 128;
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int FIRST_INHERITED = 3;

    private Spawn() {}

    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int posix_spawnp(long pid, String file, long actions, long attributes, long argv, long envp);

        static native int posix_spawn_file_actions_init(long actions);

        static native int posix_spawn_file_actions_destroy(long actions);

        static native int posix_spawn_file_actions_adddup2(long actions, int fd, int as);

        static native int posix_spawn_file_actions_addopen(long actions, int fd, String path, int flags, int mode);

        static native int posix_spawn_file_actions_addclosefrom_np(long actions, int from);

        static native int posix_spawn_file_actions_addchdir_np(long actions, String path);

        static native int posix_spawnattr_init(long attributes);

        static native int posix_spawnattr_destroy(long attributes);

        static native int posix_spawnattr_setflags(long attributes, short flags);

        static native int posix_spawnattr_setsigdefault(long attributes, long set);

        static native int posix_spawnattr_setsigmask(long attributes, long set);

        static native int waitpid(int pid, long status, int options);

        static native int kill(int pid, int signal);

        static native int pipe2(long fds, int flags);
    }

    /** Why programs cannot be started on this host; empty if they can. */
    public static Optional<String> obstacle() {
        try {
            Memory actions = Memory.allocate(OPAQUE);
            check("prepare a program", C.posix_spawn_file_actions_init(actions.address()));
            C.posix_spawn_file_actions_destroy(actions.address());
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of(
                    "the C library cannot start programs safely (glibc 2.34 or newer can): " + e.getMessage());
        }
    }

    /** Both ends of a pipe that no program inherits. */
    public record Pipe(FileDescriptor read, FileDescriptor write) {

        public static Pipe open() {
            Memory fds = Memory.allocate(8);
            if (C.pipe2(fds.address(), O_CLOEXEC) < 0) {
                throw new ErrnoException("make a pipe", new Errno(Libc.errno()));
            }
            return new Pipe(
                    new FileDescriptor(fds.buffer().getInt(0)),
                    new FileDescriptor(fds.buffer().getInt(4)));
        }
    }

    /**
     * What a program reads and writes.
     *
     * @param terminal a terminal's file instead of the three, which becomes the program's own; null for none
     */
    public record Streams(
            int in, int out, int err, @Nullable String terminal) {}

    /**
     * Starts a program in a session of its own, as the service's user, in the calling thread's namespaces.
     *
     * @param arguments the program's name or path first
     * @param directory where it starts; null for where the service is
     * @return its process id, to be waited for by {@link #await}
     * @throws ErrnoException ENOENT if there is no such program or directory
     */
    public static int start(
            List<String> arguments, List<String> environment, @Nullable String directory, Streams streams) {
        Memory actions = Memory.allocate(OPAQUE);
        Memory attributes = Memory.allocate(OPAQUE);
        check("prepare a program", C.posix_spawn_file_actions_init(actions.address()));
        check("prepare a program", C.posix_spawnattr_init(attributes.address()));
        try {
            prepare(actions.address(), directory, streams);
            Memory signals = Memory.allocate(SIGNAL_SET);
            check("prepare a program", C.posix_spawnattr_setsigmask(attributes.address(), signals.address()));
            for (int i = 0; i < SIGNAL_SET; i++) {
                signals.buffer().put(i, (byte) 0xff);
            }
            check("prepare a program", C.posix_spawnattr_setsigdefault(attributes.address(), signals.address()));
            short flags = SETSIGDEF | SETSIGMASK | SETSID;
            check("prepare a program", C.posix_spawnattr_setflags(attributes.address(), flags));
            Memory pid = Memory.allocate(4);
            Texts argv = new Texts(arguments);
            Texts envp = new Texts(environment);
            check(
                    "run " + arguments.get(0),
                    C.posix_spawnp(
                            pid.address(),
                            arguments.get(0),
                            actions.address(),
                            attributes.address(),
                            argv.pointers.address(),
                            envp.pointers.address()));
            java.lang.ref.Reference.reachabilityFence(argv);
            java.lang.ref.Reference.reachabilityFence(envp);
            return pid.buffer().getInt(0);
        } finally {
            C.posix_spawn_file_actions_destroy(actions.address());
            C.posix_spawnattr_destroy(attributes.address());
        }
    }

    private static void prepare(long actions, @Nullable String directory, Streams streams) {
        String terminal = streams.terminal();
        if (terminal != null) {
            // The first terminal that the leader of a session opens becomes its own.
            check("open " + terminal, C.posix_spawn_file_actions_addopen(actions, 0, terminal, O_RDWR, 0));
            check("prepare a program", C.posix_spawn_file_actions_adddup2(actions, 0, 1));
            check("prepare a program", C.posix_spawn_file_actions_adddup2(actions, 0, 2));
        } else {
            check("prepare a program", C.posix_spawn_file_actions_adddup2(actions, streams.in(), 0));
            check("prepare a program", C.posix_spawn_file_actions_adddup2(actions, streams.out(), 1));
            check("prepare a program", C.posix_spawn_file_actions_adddup2(actions, streams.err(), 2));
        }
        check("prepare a program", C.posix_spawn_file_actions_addclosefrom_np(actions, FIRST_INHERITED));
        if (directory != null) {
            check("prepare a program", C.posix_spawn_file_actions_addchdir_np(actions, directory));
        }
    }

    /** A char*[] with the texts that it points to. */
    private static final class Texts {

        private final List<Memory> texts = new ArrayList<>();
        private final Memory pointers;

        Texts(List<String> all) {
            pointers = Memory.allocate(8 * (all.size() + 1));
            for (int i = 0; i < all.size(); i++) {
                byte[] bytes = all.get(i).getBytes(StandardCharsets.UTF_8);
                Memory text = Memory.allocate(bytes.length + 1);
                text.buffer().put(0, bytes);
                texts.add(text);
                pointers.buffer().putLong(8 * i, text.address());
            }
        }
    }

    /**
     * Waits until the program has ended; to be called once.
     *
     * @return its exit code; 128 and the signal's number if one ended it
     */
    public static int await(int pid) {
        Memory status = Memory.allocate(4);
        int ended = C.waitpid(pid, status.address(), 0);
        while (ended < 0 && Libc.errno() == Errno.EINTR.number()) {
            ended = C.waitpid(pid, status.address(), 0);
        }
        if (ended < 0) {
            throw new ErrnoException("wait for process " + pid, new Errno(Libc.errno()));
        }
        int bits = status.buffer().getInt(0);
        int signal = bits & 0x7f;
        return signal == 0 ? bits >> 8 & 0xff : 128 + signal;
    }

    /** Sends a signal to the program and all that it started in its session's first group. Ended ones do not mind. */
    public static void signal(int pid, int signal) {
        C.kill(-pid, signal);
    }

    private static void check(String operation, int errno) {
        if (errno != 0) {
            throw new ErrnoException(operation, new Errno(errno));
        }
    }
}
