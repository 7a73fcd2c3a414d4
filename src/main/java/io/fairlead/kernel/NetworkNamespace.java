package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Namespaces;
import io.fairlead.model.NamespaceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work inside network namespaces. Namespaces belong to threads, so every visit runs on a platform thread of its own
 * that enters, works, and dies; it never returns to a pool. The only caller of {@link Namespaces}.
 */
public final class NetworkNamespace {

    private static final System.Logger LOG = System.getLogger(NetworkNamespace.class.getName());
    private static final String OWN = "/proc/thread-self/ns/net";
    private static final Path DIRECTORY = Path.of("/run/netns");
    private static final PatientLooks LOOKS = new PatientLooks(Duration.ofSeconds(2));

    private final String hostPath;
    private final boolean ownIsHost;

    /**
     * @param hostPath namespace file of the namespace that is managed as the host; empty for the process's own
     */
    public NetworkNamespace(String hostPath) {
        this.hostPath = hostPath;
        this.ownIsHost = hostPath.isEmpty() || identityOf(hostPath).equals(identityOf("/proc/self/ns/net"));
    }

    /**
     * Which namespace a file stands for; two files with the same identity are the same namespace.
     *
     * @param device of the namespace file system
     * @param inode number of the namespace
     */
    public record Identity(long device, long inode) {}

    /** The identity of the namespace, or empty if there is none (any more) under this name. */
    public Optional<Identity> identity(NamespaceRef namespace) {
        return identityOf(namespace.isHost() ? (ownIsHost ? "/proc/self/ns/net" : hostPath) : namespace.path());
    }

    /** Why a file is no network namespace, in words for a person; empty if it is one. */
    static Optional<String> problem(String path) {
        try (FileDescriptor fd = open(path)) {
            return Optional.empty();
        } catch (ErrnoException e) {
            return Optional.of(e.is(Errno.ENOENT) ? "there is no file " + path : String.valueOf(e.getMessage()));
        }
    }

    private static FileDescriptor open(String path) {
        return LOOKS.look(path, () -> Namespaces.open(path));
    }

    private static Optional<Identity> identityOf(String path) {
        try {
            return LOOKS.look(path, () -> identityNow(path));
        } catch (ErrnoException e) {
            // One path that leads to a server that does not answer must not keep us from looking at the others.
            LOG.log(System.Logger.Level.DEBUG, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Identity> identityNow(String path) {
        try {
            Map<String, Object> file = Files.readAttributes(Path.of(path), "unix:dev,ino");
            Identity identity =
                    new Identity((long) file.getOrDefault("dev", -1L), (long) file.getOrDefault("ino", -1L));
            // A file of any other file system is no namespace: the mount point that a crash left behind, for example.
            return identity.device() == Nsfs.DEVICE ? Optional.of(identity) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // A process that is just exiting, or a path that no longer leads anywhere: ENOTDIR, ELOOP, a dead mount.
            // One
            // sandbox that is gone must not keep us from looking at the others.
            LOG.log(System.Logger.Level.DEBUG, "no namespace at {0}: {1}", path, e.getMessage());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("stat " + path, e);
        }
    }

    /** The identity of the namespace that is held open. */
    static Identity identity(FileDescriptor held) {
        String path = "/proc/self/fd/" + held.number();
        return identityOf(path).orElseThrow(() -> new ErrnoException("stat " + path, Errno.ENOENT));
    }

    /** The file system that all namespace files are on. */
    private static final class Nsfs {
        static final long DEVICE = device();

        private static long device() {
            try {
                return (long) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:dev");
            } catch (IOException e) {
                throw new UncheckedIOException("stat /proc/self/ns/net", e);
            }
        }
    }

    /**
     * Runs the work inside the namespace and waits for it.
     *
     * @throws ErrnoException if the namespace cannot be entered; what the work throws comes out unchanged
     */
    public <T> T call(NamespaceRef namespace, Supplier<T> work) {
        return call(namespace, work, () -> {});
    }

    /**
     * As {@link #call(NamespaceRef, Supplier)}, with something left to do inside for which nobody waits.
     *
     * @param after runs on the same thread when the result of the work has been handed over, unless the work failed
     */
    <T> T call(NamespaceRef namespace, Supplier<T> work, Runnable after) {
        if (namespace.isHost() && ownIsHost) {
            T result = work.get();
            after.run();
            return result;
        }
        String path = namespace.isHost() ? hostPath : namespace.path();
        return onNewThread(
                () -> {
                    try (FileDescriptor fd = open(path)) {
                        Namespaces.enter(path, fd);
                    }
                    return work.get();
                },
                after);
    }

    /** As {@link #call}, with mounts and a host name that nobody else sees, in the host's namespace too. */
    <T> T callApart(NamespaceRef namespace, Supplier<T> work) {
        return onNewThread(
                () -> call(namespace, () -> {
                    Namespaces.unshareView();
                    return work.get();
                }),
                () -> {});
    }

    /** As {@link #call}, for work without a result. */
    public void run(NamespaceRef namespace, Runnable work) {
        call(namespace, () -> {
            work.run();
            return true;
        });
    }

    /** Runs the work in a new namespace that ends with it. */
    public static <T> T callInThrowAway(Supplier<T> work) {
        return onNewThread(
                () -> {
                    Namespaces.unshareNetwork();
                    return work.get();
                },
                () -> {});
    }

    /** Whether it has its name below /run/netns. */
    static boolean isNamed(NamespaceRef namespace) {
        return !namespace.isHost() && DIRECTORY.equals(Path.of(namespace.path()).getParent());
    }

    /** Every namespace that has its name below /run/netns now. */
    List<NamespaceRef> named() {
        String[] names = DIRECTORY.toFile().list();
        return names == null
                ? List.of()
                : Arrays.stream(names)
                        .sorted()
                        .map(name -> new NamespaceRef(DIRECTORY.resolve(name).toString()))
                        .filter(ref -> identity(ref).isPresent())
                        .toList();
    }

    /** The identity of the namespace that the calling thread is in. */
    static Identity here() {
        return identityOf(OWN).orElseThrow(() -> new ErrnoException("stat " + OWN, Errno.ENOENT));
    }

    /** Opens the namespace file, for requests that name a namespace by descriptor. */
    FileDescriptor open(NamespaceRef namespace) {
        if (namespace.isHost()) {
            return open(ownIsHost ? "/proc/self/ns/net" : hostPath);
        }
        return open(namespace.path());
    }

    /**
     * Creates a named namespace below /run/netns, as {@code ip netns add} does.
     *
     * @param prepare runs inside the new namespace before anybody can see it
     * @throws ErrnoException EEXIST if there is one
     */
    public void create(NamespaceRef namespace, Runnable prepare) {
        Path path = Path.of(namespace.path());
        if (!DIRECTORY.equals(path.getParent())) {
            throw new ErrnoException("create namespace " + path + " outside " + DIRECTORY, Errno.EINVAL);
        }
        if (identity(namespace).isPresent()) {
            throw new ErrnoException("create namespace " + path, Errno.EEXIST);
        }
        try {
            Files.createDirectories(DIRECTORY);
            // As ip-netns(8) does, so that shells inside "ip netns exec" and containers see the new one too.
            Namespaces.shareMount(DIRECTORY.toString());
            // A mount point without its mount: what a crash between the two leaves.
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("create namespace " + path, e);
        }
        Namespaces.createMountPoint(namespace.path());
        try {
            onNewThread(
                    () -> {
                        Namespaces.unshareNetwork();
                        prepare.run();
                        Namespaces.bindMount(OWN, namespace.path());
                        return true;
                    },
                    () -> {});
        } catch (RuntimeException e) {
            path.toFile().delete();
            throw e;
        }
    }

    /** Removes a named namespace; it ends when its last process does. Nothing happens if there is none. */
    public void delete(NamespaceRef namespace) {
        if (identity(namespace).isPresent()) {
            Namespaces.unmount(namespace.path());
        }
        try {
            Files.deleteIfExists(Path.of(namespace.path()));
        } catch (IOException e) {
            throw new UncheckedIOException("delete namespace " + namespace, e);
        }
    }

    private static <T> T onNewThread(Supplier<T> work, Runnable after) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    result.completeAsync(work, Runnable::run);
                    if (!result.isCompletedExceptionally()) {
                        after.run();
                    }
                },
                "netns-visit");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
