package io.fairlead.access;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modes of what is below the data directory: nobody but its owner reads or writes any of it. The database makes its files
 * with whatever the umask leaves; the process has no umask of its own, because programs of {@code docker exec} would get it.
 */
final class DataDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private DataDirectory() {}

    /** Makes it if there is none. */
    static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        }
    }

    /** Takes away what others than the owner may do. Nothing is done to a directory that was never a data directory. */
    static void mend(Path directory) {
        if (!Files.exists(directory.resolve(AdminToken.FILE))) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
                    restrict(found, DIRECTORY);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) {
                    // A socket in there may be for others, and what a link leads to is not in there.
                    if (attributes.isRegularFile()) {
                        restrict(found, FILE);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path found, IOException e) {
                    LOG.debug("Gone meanwhile: {}", found);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("The modes below {} cannot be looked at: {}", directory, e.getMessage());
        }
    }

    private static void restrict(Path file, Set<PosixFilePermission> most) {
        try {
            Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file));
            if (mode.retainAll(most)) {
                Files.setPosixFilePermissions(file, mode);
            }
        } catch (IOException e) {
            LOG.warn("Others than its owner may use {}, which cannot be changed: {}", file, e.getMessage());
        }
    }
}
