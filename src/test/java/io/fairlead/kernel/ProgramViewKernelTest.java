package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of the host in a sandbox writes nothing of the host's, and sees names and links of its own. */
class ProgramViewKernelTest {

    @TempDir
    Path directory;

    private static String run(ScratchNamespace sandbox, Map<String, String> files, String script) throws IOException {
        Program program = new Program(
                List.of("sh", "-c", script + "; echo =$?"),
                List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                "/",
                false,
                "shop",
                files);
        RunningProgram running =
                NamespaceProgram.start(new NetworkNamespace(""), NamespaceRef.named(sandbox.name()), program);
        running.input().close();
        String output = new String(running.output().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(running.errors().readAllBytes(), StandardCharsets.UTF_8);
        running.exit().join();
        return output + errors;
    }

    @Test
    void writesNothingOfTheHosts() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "before");
        try (ScratchNamespace sandbox = ScratchNamespace.create()) {
            assertThat(run(sandbox, Map.of(), "echo after > " + file)).contains("Read-only file system", "=2");
            // Asked, not tried: nothing of this machine is lost where it does not hold.
            String all =
                    "for f in / /etc /etc/hosts /dev/shm /proc/sys /run /run/netns /tmp; do test -w $f && echo $f; done";
            assertThat(run(sandbox, Map.of(), all)).isEqualTo("=1\n");
            String hosts = run(
                    sandbox,
                    Map.of("/etc/hosts", "10.0.0.1 one\n", "/etc/no-such-file", "x"),
                    "echo 10.0.0.2 two >> /etc/hosts; cat /etc/hosts");
            assertThat(hosts).isEqualTo("10.0.0.1 one\n10.0.0.2 two\n=0\n");
            assertThat(run(sandbox, Map.of(), "hostname; cd /sys/class/net; echo *; test -w /sys"))
                    .isEqualTo("shop\nlo\n=1\n");
        }
        assertThat(Files.readString(file)).isEqualTo("before");
        assertThat(Files.readString(Path.of("/etc/hosts"))).doesNotContain("10.0.0.2 two");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
                .isNotEqualTo("shop");
    }

    /** Of this process, without those of network namespaces, which others may make meanwhile. */
    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> !line.contains("/run/netns"))
                .toList();
    }

    @Test
    void leavesTheServiceItsMountsAndGivesNoDescriptors() throws IOException {
        try (ScratchNamespace sandbox = ScratchNamespace.create()) {
            List<String> before = mounts();
            assertThat(run(sandbox, Map.of("/etc/hosts", ""), "true")).isEqualTo("=0\n");
            // The three, and the folder that ls reads.
            assertThat(run(sandbox, Map.of(), "echo $(ls /proc/self/fd)")).startsWith("0 1 2 3\n");
            assertThat(mounts()).isEqualTo(before);
        }
    }
}
