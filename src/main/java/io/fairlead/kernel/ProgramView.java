package io.fairlead.kernel;

import io.fairlead.libc.Mounts;
import io.fairlead.model.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * What a program in a sandbox sees of its host: all files, none of which it can write, but for private ones that lie over
 * the host's; the links of its network namespace below /sys; and a host name of its own. For a thread that has mounts and a
 * host name to itself. What others mount and unmount is seen, so that nothing here keeps their namespaces alive.
 */
final class ProgramView {

    /** Always there, and to be mounted anew anyhow: where the private files are made before they are laid over others. */
    private static final Path STAGE = Path.of("/sys");

    private ProgramView() {}

    static void make(Program program) {
        Mounts.follow("/");
        Mounts.makeReadOnly("/");
        layOver(program.files());
        // A /sys shows the links of the namespace it was mounted in.
        Mounts.mountSysfs(STAGE.toString());
        if (!program.hostName().isEmpty()) {
            Mounts.setHostName(program.hostName());
        }
    }

    private static void layOver(Map<String, String> files) {
        Mounts.mountTmpfs(STAGE.toString());
        int number = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            // What the host does not have cannot be laid over; a link is followed, as by whoever reads it.
            if (Files.exists(Path.of(file.getKey()))) {
                Path made = write(STAGE.resolve(String.valueOf(number++)), file.getValue());
                Mounts.bind(made.toString(), file.getKey());
            }
        }
        Mounts.unmount(STAGE.toString());
    }

    private static Path write(Path file, String text) {
        try {
            Files.writeString(file, text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException("make a private file", e);
        }
    }
}
