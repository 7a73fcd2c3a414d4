package io.fairlead.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the tests start the service from: its classes as a jar, and an archive of loaded classes, which halves the work of
 * every start. Made once for what was compiled; a folder of
 * classes cannot be archived.
 */
final class ServiceImage {

    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-XX:+ExitOnOutOfMemoryError");

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static List<String> command = List.of();

    private ServiceImage() {}

    /** Java with its options and the application's class; the application's arguments follow. */
    static synchronized List<String> command() {
        if (command.isEmpty()) {
            command = make();
        }
        return command;
    }

    private static List<String> make() {
        try {
            Path folder = Files.createDirectories(TARGET.resolve("service-image"));
            Path jar = folder.resolve("fairlead.jar");
            Path archive = folder.resolve("fairlead.jsa");
            List<String> plain = new ArrayList<>(List.of(tool("java")));
            plain.addAll(FLAGS);
            List<String> application = List.of("-cp", classPath(jar), "io.fairlead.FairleadApplication");
            if (!isCurrent(archive)) {
                Files.deleteIfExists(archive);
                String classes = TARGET.resolve("classes").toString();
                execute(folder, List.of(tool("jar"), "-cf0", jar.toString(), "-C", classes, "."));
                record(folder, archive, plain, application);
            }
            plain.add("-XX:SharedArchiveFile=" + archive);
            plain.addAll(application);
            return List.copyOf(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another JVM than the one that made it ignores an archive, and starts as fast as without. */
    private static boolean isCurrent(Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> sources =
                Stream.concat(Stream.of(TARGET.resolveSibling("pom.xml")), Files.walk(TARGET.resolve("classes")))) {
            return sources.noneMatch(source -> source.toFile().lastModified() > made.toMillis());
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String classPath(Path jar) {
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(entry -> entry.endsWith(".jar"))
                .reduce("", (all, entry) -> all + ":" + entry);
        return jar + libraries;
    }

    /** A start that ends as soon as the context stands, in a network namespace of its own. */
    private static void record(Path folder, Path archive, List<String> plain, List<String> application)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("unshare", "--net"));
        words.addAll(plain);
        words.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh"));
        words.addAll(application);
        words.addAll(List.of(
                "--server.port=0",
                "--fairlead.data-dir=" + folder.resolve("data"),
                "--fairlead.docker.socket=" + folder.resolve("docker.sock")));
        execute(folder, words);
    }

    private static void execute(Path folder, List<String> words) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                try (Stream<String> lines = Files.lines(log)) {
                    throw new IllegalStateException(
                            words.get(0) + " failed: " + lines.limit(40).toList());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
