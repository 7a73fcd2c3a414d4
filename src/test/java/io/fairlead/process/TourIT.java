package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The README's tour, as it stands there, on a host of its own, and again: it leaves nothing in its own way. */
@ExtendWith(NeedsRoot.class)
class TourIT {

    private static final Pattern TOUR = Pattern.compile("<!-- tour -->\\s*```bash\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void theTourWorksAsPastedAndASecondTime() throws IOException {
        Matcher tour = TOUR.matcher(Files.readString(Path.of("README.md")));
        assertThat(tour.find()).isTrue();
        Path script = Files.writeString(directory.resolve("tour"), "set -e\n" + tour.group(1));
        try (HostNamespace host = new HostNamespace();
                ServiceProcess service = ServiceProcess.startInside(host, directory.resolve("data"))) {
            String before = host.fingerprint();
            for (int time = 1; time <= 2; time++) {
                Shell.Result result = Shell.tryRun(
                        "nsenter", "--net=" + host.path(),
                        "env", "FAIRLEAD_DATA_DIR=" + directory.resolve("data"),
                        "bash", script.toString());
                assertThat(result.exit())
                        .as("time " + time + ": " + result.output() + service.log())
                        .isZero();
                assertThat(result.output()).contains("200\n", " 0% packet loss", "\"items\":[{");
                // The last bridge is deleted a moment after the answer.
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(host.fingerprint()).isEqualTo(before));
            }
        } finally {
            Shell.tryRun("ip", "netns", "del", "web");
            Shell.tryRun("ip", "netns", "del", "client");
        }
    }
}
