package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One engine at a time for a host's namespace. */
class HostLockKernelTest {

    private static String path(ScratchNamespace namespace) {
        return "/run/netns/" + namespace.name();
    }

    @Test
    void theSecondOneLearnsWhoHasIt() {
        try (ScratchNamespace host = ScratchNamespace.create();
                HostLock first = HostLock.take(path(host))) {
            assertThat(first).isNotNull();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> HostLock.take(path(host)))
                        .isInstanceOf(HostLock.TakenException.class)
                        .hasMessageStartingWith("another Fairlead, process "
                                + ProcessHandle.current().pid() + ", manages the network namespace " + path(host));
            }
            first.close();
            HostLock.take(path(host)).close();
        }
    }

    @Test
    void anotherHostIsAnother() {
        try (ScratchNamespace host = ScratchNamespace.create();
                ScratchNamespace other = ScratchNamespace.create();
                HostLock first = HostLock.take(path(host));
                HostLock second = HostLock.take(path(other))) {
            assertThat(first).isNotEqualTo(second);
        }
    }

    /** Anybody may take a name. */
    @Test
    void whoMayNotChangeNetworksKeepsNobodyAway() throws IOException, InterruptedException {
        String program = "import os, socket, time; s = socket.socket(socket.AF_UNIX); os.setuid(65534);"
                + " s.bind('\\0fairlead/engine'); s.listen(1); print('bound', flush=True); time.sleep(600)";
        try (ScratchNamespace host = ScratchNamespace.create()) {
            Process process = new ProcessBuilder("nsenter", "--net=" + path(host), "python3", "-c", program)
                    .redirectErrorStream(true)
                    .start();
            try {
                byte[] said = process.getInputStream().readNBytes(5);
                assertThat(new String(said, StandardCharsets.US_ASCII)).isEqualTo("bound");
                HostLock.take(path(host)).close();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
