package io.fairlead.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.docker.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Docker Engine 20.10 as the judge of what Docker answers. It lives in a {@link HostNamespace}, with mounts and
 * processes of its own; what is left on the machine after its end, empty control groups, is removed. Where it cannot be
 * had, the test is skipped with the reason.
 */
final class DockerEngine implements AutoCloseable {

    /** The image that is there at the start: one static busybox. */
    static final String IMAGE = "box";

    private static final Path SCRIPTS = Path.of("src/test/docker/engine").toAbsolutePath();
    private static final Path PROGRAMS = Path.of("target/docker-engine").toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(1);

    private final String cgroup = "fairlead-test-" + UUID.randomUUID();
    private final Path directory;
    private final Path log;
    private final Process process;

    private DockerEngine(HostNamespace host, Path directory) throws IOException {
        this.directory = directory;
        log = directory.resolve("log");
        List<String> command = new ArrayList<>(ServiceProcess.onAHostOfItsOwn(host));
        command.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
        command.addAll(List.of(SCRIPTS.resolve("start").toString(), directory.toString(), cgroup, PROGRAMS.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Starts it and waits until it answers. */
    static DockerEngine start(HostNamespace host, Path directory) {
        needPrograms();
        assumeTrue(
                Files.isWritable(Path.of("/sys/fs/cgroup/devices"))
                        || Files.exists(Path.of("/sys/fs/cgroup/cgroup.procs")),
                "Docker's Engine needs control groups");
        try {
            Files.createDirectories(directory);
            DockerEngine engine = new DockerEngine(host, directory);
            try {
                engine.awaitReady();
                engine.importImage();
            } catch (RuntimeException | IOException e) {
                engine.close();
                throw e;
            }
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void needPrograms() {
        Shell.Result unpacked = Shell.tryRun(SCRIPTS.resolve("programs").toString(), PROGRAMS.toString());
        assumeTrue(unpacked.exit() == 0, "Docker's Engine is not here and cannot be fetched: " + unpacked.output());
        String version = Shell.tryRun(program("usr/sbin/dockerd").toString(), "--version")
                .output()
                .strip();
        assumeTrue(
                version.contains("version 20.10."), "the differences are written down for 20.10, this is " + version);
        assumeTrue(Shell.succeeds("which iptables"), "Docker's Engine needs the program iptables");
    }

    /** Where a program is: unpacked by us, or installed. */
    private static Path program(String path) {
        Path unpacked = PROGRAMS.resolve(path);
        return Files.exists(unpacked) ? unpacked : Path.of("/").resolve(path);
    }

    Path socket() {
        return directory.resolve("docker.sock");
    }

    private void awaitReady() {
        await("Docker's Engine ready; log: " + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        Assumptions.abort("Docker's Engine does not run here: " + lastLine());
                    }
                    return Files.exists(socket())
                            && new DockerClient(socket()).get("/_ping").status() == 200;
                });
    }

    private String lastLine() throws IOException {
        return Files.readAllLines(log).stream()
                .reduce((first, second) -> second)
                .orElse("it said nothing");
    }

    private void importImage() throws IOException {
        Path root = Files.createDirectories(directory.resolve("image"));
        Path busybox = program("bin/busybox");
        Files.copy(busybox, root.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        Shell.run("tar -C " + root + " -cf " + directory.resolve("image.tar") + " busybox");
        Shell.Result imported = Shell.tryRun(
                "curl",
                "-sS",
                "--fail-with-body",
                "--unix-socket",
                socket().toString(),
                "-H",
                "Content-Type: application/x-tar",
                "--data-binary",
                "@" + directory.resolve("image.tar"),
                "http://docker/v1.41/images/create?fromSrc=-&repo=" + IMAGE + "&tag=latest");
        if (imported.exit() != 0 || imported.output().contains("error")) {
            throw new IllegalStateException(imported.output());
        }
    }

    /** Ends it with everything that it started: unshare heeds no other signal, and takes its namespaces along. */
    @Override
    public void close() {
        process.destroyForcibly();
        await("end of Docker's Engine").atMost(START).until(() -> !process.isAlive());
        // The kernel empties the groups a moment after their processes are gone.
        await("control groups gone")
                .atMost(START)
                .until(() -> Shell.tryRun(
                                        "bash",
                                        "-c",
                                        "find /sys/fs/cgroup -depth -type d -path '*/" + cgroup
                                                + "*' -exec rmdir {} + 2>&1;" + " ! find /sys/fs/cgroup -type d -name '"
                                                + cgroup + "' | grep -q .")
                                .exit()
                        == 0);
    }
}
