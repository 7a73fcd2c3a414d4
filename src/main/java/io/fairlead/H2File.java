package io.fairlead;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The file of an H2 database. */
record H2File(Path path) {

    private static final String PREFIX = "jdbc:h2:file:";
    private static final String SUFFIX = ".mv.db";

    /** The file that the URL names; empty for a database in memory or of another kind. */
    static Optional<H2File> of(String url) {
        if (!url.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String name = url.substring(PREFIX.length()).replaceAll(";.*", "");
        return Optional.of(new H2File(Path.of(name + SUFFIX).toAbsolutePath()));
    }

    /** Whether H2 would begin an empty database here. */
    boolean isMissing() {
        try {
            return !Files.exists(path) || Files.size(path) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("stat " + path, e);
        }
    }

    /** The process that has the database open; empty if none has, 0 if it has no number that we see. */
    Optional<Long> holder() {
        if (isMissing()) {
            return Optional.empty();
        }
        // H2 locks its file so.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null ? Optional.empty() : Optional.of(listed());
        } catch (IOException e) {
            throw new StartRefusedException("the database " + path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** A line of proc_locks(5) is {@code 1: POSIX ADVISORY WRITE 4711 fe:01:131 0 EOF}. */
    private long listed() throws IOException {
        String inode = ":" + Files.getAttribute(path, "unix:ino");
        for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
            List<String> fields = Arrays.asList(line.strip().split("\\s+"));
            boolean here = fields.size() > 5 && fields.get(5).endsWith(inode);
            if (here && fields.get(3).equals("WRITE")) {
                return Long.parseLong(fields.get(4));
            }
        }
        return 0;
    }
}
