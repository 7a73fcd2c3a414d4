package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that class files do not show. */
class SourceRulesTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final int LONGEST_FILE = 500;

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static List<String> filesWith(String pattern) throws IOException {
        Pattern compiled = Pattern.compile(pattern);
        return sources().stream()
                .filter(file -> compiled.matcher(read(file)).find())
                .map(file -> MAIN.relativize(file).toString())
                .sorted()
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        List<Path> packages = sources().stream().map(Path::getParent).distinct().toList();
        assertThat(packages).allSatisfy(folder -> {
            String text = read(folder.resolve("package-info.java"));
            assertThat(text).startsWith("/**").contains("@NullMarked");
        });
    }

    @Test
    void noFileIsTooLongToReadInOneGo() throws IOException {
        assertThat(sources())
                .allSatisfy(file -> assertThat(read(file).lines().count())
                        .as(file.toString())
                        .isLessThanOrEqualTo(LONGEST_FILE));
    }

    @Test
    void everythingIsCaughtOnlyWhereALoopOrARequestEnds() throws IOException {
        assertThat(filesWith("catch \\((Exception|Throwable)\\b"))
                .allMatch(file -> file.startsWith("io/fairlead/web/"));
        // To clean up and throw it on is fine.
        assertThat(filesWith("catch \\(RuntimeException \\w+\\) \\{(?![^}]*throw )"))
                .allMatch(file -> file.startsWith("io/fairlead/web/") || file.startsWith("io/fairlead/reconcile/"));
    }

    @Test
    void nobodyPrintsToTheConsole() throws IOException {
        assertThat(filesWith("System\\.(out|err)\\b")).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(filesWith("\\b(TODO|FIXME|XXX)\\b")).isEmpty();
    }
}
