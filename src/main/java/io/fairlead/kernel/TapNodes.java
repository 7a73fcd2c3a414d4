package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The device nodes of macvtap links, in the /dev that this process sees. The kernel makes them on its devtmpfs with the
 * link, for root alone.
 */
final class TapNodes {

    private static final int ROOT = 0;
    private static final Path CHARACTER_DEVICES = Path.of("/sys/dev/char");

    private TapNodes() {}

    static Path path(int index) {
        return Path.of("/dev/tap" + index);
    }

    /** Who may open the node now; nobody but root if there is none. */
    static TapNode holder(int index) {
        Path path = path(index);
        try {
            return new TapNode(id(path, "unix:uid"), id(path, "unix:gid"));
        } catch (NoSuchFileException e) {
            return new TapNode(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException("look at " + path, e);
        }
    }

    private static @Nullable Integer id(Path path, String attribute) throws IOException {
        Object id = Files.getAttribute(path, attribute);
        return Objects.equals(id, ROOT) ? null : (Integer) id;
    }

    /**
     * Gives the node of a link to whom it is to belong: to the user alone where one is given, else to the group.
     *
     * @throws ErrnoException ENODEV if the node is not there, or is another link's
     */
    static void give(String link, int index, TapNode node) {
        Path path = path(index);
        try {
            check(link, index, path);
            Files.setAttribute(path, "unix:uid", node.user() == null ? ROOT : node.user());
            Files.setAttribute(path, "unix:gid", node.group() == null ? ROOT : node.group());
            boolean shared = node.user() == null && node.group() != null;
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(shared ? "rw-rw----" : "rw-------"));
        } catch (NoSuchFileException e) {
            throw new ErrnoException(
                    "give away " + path + " of " + link
                            + ", which is not in the /dev that this service sees: let it have the host's",
                    Errno.ENODEV);
        } catch (IOException e) {
            throw new UncheckedIOException("give away " + path + " of " + link, e);
        }
    }

    /** Numbers of links are a namespace's own, and the name of the node is not: the first one gets it. */
    private static void check(String link, int index, Path path) throws IOException {
        long device = ((Number) Files.getAttribute(path, "unix:rdev")).longValue();
        Path entry = CHARACTER_DEVICES.resolve(major(device) + ":" + minor(device));
        if (Files.isSymbolicLink(entry)
                && !Files.readSymbolicLink(entry).toString().contains("/net/" + link + "/")) {
            throw new ErrnoException(
                    "give away " + path + " of " + link + ", which is a link's in another network namespace",
                    Errno.ENODEV);
        }
    }

    /** As gnu_dev_major does. */
    private static long major(long device) {
        return device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
    }

    private static long minor(long device) {
        return device & 0xff | device >>> 12 & ~0xffL;
    }
}
