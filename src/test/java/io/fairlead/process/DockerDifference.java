package io.fairlead.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A difference between two answers, or a row of the table of the intended ones in {@code docs/docker-differences.md}, in whose
 * cells {@code *} stands for any text.
 *
 * @param request the request's name
 * @param field where in the answer, or "status", "body" or "header NAME"
 * @param docker Docker's value, or {@link #ABSENT}
 * @param fairlead ours
 */
record DockerDifference(String request, String field, String docker, String fairlead) {

    static final String ABSENT = "absent";

    private static final Path PAGE = Path.of("docs/docker-differences.md");
    private static final Pattern ROW = Pattern.compile("\\| `[^|]*` \\| `[^|]*` \\| `[^|]*` \\| `[^|]*` \\| [^|]+ \\|");

    /** The rows of the table: those with four cells in code and the reason. */
    static List<DockerDifference> documented() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> ROW.matcher(line).matches())
                .map(line -> {
                    String[] cells = line.split("` \\| `?");
                    return new DockerDifference(cells[0].substring(3), cells[1], cells[2], cells[3]);
                })
                .toList();
    }

    /** Whether this row of the table speaks of a difference. */
    boolean covers(DockerDifference difference) {
        return matches(request, difference.request)
                && matches(field, difference.field)
                && matches(docker, difference.docker)
                && matches(fairlead, difference.fairlead);
    }

    /** Whether a text is what a pattern says, in which {@code *} stands for any text. */
    static boolean matches(String pattern, String text) {
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }

    @Override
    public String toString() {
        return "| `" + request + "` | `" + field + "` | `" + docker + "` | `" + fairlead + "` |";
    }
}
