package io.fairlead.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Docker's own command line: the machine's, or Debian's, unpacked below {@code target}. Where it cannot be had, who asks
 * for it is skipped with the reason.
 */
final class DockerCommand {

    private static final Path SCRIPT = Path.of("src/test/docker/engine/client").toAbsolutePath();
    private static final Path PROGRAMS = Path.of("target/docker-engine").toAbsolutePath();
    private static final Pattern VERSION = Pattern.compile("version (\\d+)");

    private static Shell.@Nullable Result found;

    private DockerCommand() {}

    private static synchronized Shell.Result find() {
        if (found == null) {
            found = Shell.tryRun(SCRIPT.toString(), PROGRAMS.toString());
        }
        return found;
    }

    static boolean isThere() {
        return look().isPresent();
    }

    /** The program's file. */
    static Path path() {
        return look().orElseGet(() ->
                Assumptions.abort("Docker's command line is not here and cannot be fetched: " + find().output()));
    }

    private static Optional<Path> look() {
        String output = find().output().strip();
        Path program = Path.of(output.substring(output.lastIndexOf('\n') + 1));
        return find().exit() == 0 && Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
    }

    /** A call of it, word by word. */
    static List<String> words(String host) {
        return new ArrayList<>(List.of(path().toString(), "-H", host));
    }

    /** Whether it is there, as new as its sessions in the documents were written down from. */
    static boolean isAtLeast(int version) {
        Matcher number = VERSION.matcher(
                look().map(program -> Shell.run(program + " --version")).orElse(""));
        return number.find() && Integer.parseInt(number.group(1)) >= version;
    }
}
