package io.fairlead.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the unix socket. It is bound in a directory that nobody else can enter, gets its mode and group there and
 * is then moved into place: it is never open to anybody for a moment, takes the place of one that a killed service left
 * behind, and may lie in any directory.
 */
final class DockerSocket implements LifecycleListener {

    /** What {@code sun_path} holds, without the zero at its end. */
    private static final int LONGEST = 107;

    private static final Logger LOG = LoggerFactory.getLogger(DockerSocket.class);

    private final Path path;
    private final Path staging;
    private final @Nullable GroupPrincipal group;
    private @Nullable Object inode;

    private DockerSocket(Path path, @Nullable GroupPrincipal group) {
        this.path = path;
        this.group = group;
        staging = path.resolveSibling(
                ".fl" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    }

    /**
     * Looks whether a socket can be made here, and makes its directory if there is none.
     *
     * @param group empty or null for the service's own
     * @throws IOException with what is in the way, in words for the administrator
     */
    static DockerSocket prepare(Path path, @Nullable String group) throws IOException {
        Path file = path.toAbsolutePath().normalize();
        DockerSocket socket = new DockerSocket(file, group(file, group));
        if (length(file) > LONGEST || length(socket.bound()) > LONGEST) {
            throw new IOException("the path is too long for a unix socket: " + file);
        }
        socket.makeDirectory();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            requireStale(file);
        }
        if (!Files.isWritable(file.resolveSibling("."))) {
            throw new IOException("the directory " + file.getParent() + " cannot be written");
        }
        return socket;
    }

    private static int length(Path file) {
        return file.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static @Nullable GroupPrincipal group(Path path, @Nullable String name) throws IOException {
        if (name == null || name.isBlank()) {
            return null;
        }
        try {
            return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new UnknownGroupException("fairlead.docker.group: this host has no group '" + name + "'", e);
        }
    }

    /** The group of the socket that was set does not exist. */
    static final class UnknownGroupException extends IOException {
        UnknownGroupException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private void makeDirectory() throws IOException {
        Path directory = path.resolveSibling(".").normalize();
        if (Files.isDirectory(directory)) {
            // systemd makes it, for root alone. Others that were there are whosever they were.
            if (path.equals(Path.of(DockerSettings.DEFAULT_SOCKET))) {
                give(directory);
            }
            return;
        }
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        give(directory);
    }

    private static void requireStale(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException(file + " exists and is no socket");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            LOG.debug("Nobody answers on {}, a service that was killed left it: {}", file, e.getMessage());
            return;
        }
        throw new IOException("another process answers on " + file);
    }

    /** Where it is bound at first. */
    Path bound() {
        return staging.resolve("s");
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        try {
            switch (event.getType()) {
                case Lifecycle.BEFORE_INIT_EVENT ->
                    Files.createDirectory(
                            staging,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                case Lifecycle.AFTER_START_EVENT -> moveIntoPlace();
                case Lifecycle.BEFORE_STOP_EVENT -> remove();
                default -> LOG.trace("{}", event.getType());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the socket of Docker's API, " + path, e);
        }
    }

    private void moveIntoPlace() throws IOException {
        give(bound());
        inode = inode(bound());
        Files.move(bound(), path, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(staging);
        LOG.info("Docker's API: export DOCKER_HOST=unix://{}", path);
    }

    private void give(Path file) throws IOException {
        if (group != null) {
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
        }
    }

    /** Not what another service has put there meanwhile. */
    private void remove() throws IOException {
        if (inode != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && inode.equals(inode(path))) {
            Files.delete(path);
        }
        Files.deleteIfExists(bound());
        Files.deleteIfExists(staging);
    }

    private static @Nullable Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
