package io.fairlead.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells whether a file names a network namespace, by looking at the file alone. */
final class NamespaceFiles {

    private NamespaceFiles() {}

    /**
     * @return what is wrong, empty if nothing is
     */
    static Optional<String> problem(Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                // The links in /proc/PID/ns lead nowhere in the file system; their text tells the kind.
                String target = Files.readSymbolicLink(file).toString();
                if (target.contains(":[")) {
                    return target.startsWith("net:[")
                            ? Optional.empty()
                            : Optional.of(file + " is another kind of namespace: " + target);
                }
            }
            if (!Files.exists(file)) {
                return Optional.of("there is no file " + file);
            }
            // Bind mounts of a namespace, as ip netns and container runtimes make them.
            return Files.getFileStore(file).type().equals("nsfs")
                    ? Optional.empty()
                    : Optional.of(file + " is no namespace file");
        } catch (IOException e) {
            return Optional.of(file + " cannot be read: " + e.getMessage());
        }
    }
}
