package io.fairlead;

import io.fairlead.kernel.Stranger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which database the directory {@code state} goes with. Beside another database its files would speak of objects that
 * nobody knows, and everything that they speak of would be removed.
 */
record StateOwner(Path directory) {

    private static final String FILE = "installation";

    /** The database's installation; {@link Stranger#OLDER} if a version left the files that did not say so; empty if there are none. */
    Optional<String> installation() {
        try {
            Path file = directory.resolve(FILE);
            if (Files.exists(file)) {
                return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
            }
            return hasFiles() ? Optional.of(Stranger.OLDER) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + directory, e);
        }
    }

    private boolean hasFiles() throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }

    /** From now on it goes with this one. */
    void belongsTo(String installation) {
        try {
            if (!installation().equals(Optional.of(installation))) {
                Files.createDirectories(directory);
                Files.writeString(directory.resolve(FILE), installation + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write " + directory.resolve(FILE), e);
        }
    }

    /** What a person can do who has another database than the one that belongs here. */
    String advice(String found) {
        return "restore that database from a backup; or start once with --fairlead.adopt=" + found
                + ", by which this one takes over what that one left and removes what it does not know, or with"
                + " --fairlead.purge=" + found + ", which removes it and ends";
    }
}
