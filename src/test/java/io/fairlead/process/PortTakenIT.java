package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A host process takes a published port while the service is down. */
@ExtendWith(NeedsRoot.class)
class PortTakenIT {

    @TempDir
    Path directory;

    @Test
    void isToldAndMendsItselfWhenThePortIsFreeAgain() throws Exception {
        Path data = directory.resolve("data");
        try (HostNamespace host = new HostNamespace()) {
            String web = host.sandbox("web");
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                service.post("/api/v1/sandboxes", "{\"name\":\"" + web + "\"}");
                service.post("/api/v1/networks", "{\"name\":\"shop\"}");
                service.post(
                        "/api/v1/networks/shop/endpoints",
                        "{\"sandbox\":\"" + web + "\",\"ports\":[{\"hostPort\":8080,\"port\":80},"
                                + "{\"hostPort\":8081,\"port\":81}]}");
            }
            Process thief = Line.echo(host.name, 8080);
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(service.get("/api/v1/networks/shop")
                                        .at("/status")
                                        .toString())
                                .contains("PortTaken", "8080", "in use by a process of the host")
                                .doesNotContain("8081"));
                assertThat(host.canBind("127.0.0.1", 8081))
                        .as("the other port is held")
                        .isFalse();
                Line.end(thief);
                thief.waitFor();
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(service.get("/api/v1/networks/shop")
                                        .at("/status/phase")
                                        .asString())
                                .isEqualTo("READY"));
                assertThat(host.canBind("127.0.0.1", 8080)).as("held again").isFalse();
            } finally {
                Line.end(thief);
            }
        }
    }
}
