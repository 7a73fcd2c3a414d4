package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two services, one host; one database, two services; and a host that outlives its database. */
@ExtendWith(NeedsRoot.class)
class WhoseIT {

    @TempDir
    Path directory;

    private HostNamespace host;
    private Path first;
    private Path second;

    /** A start that is refused says why in one line, and ends. */
    private String refusal(Path data, String... arguments) {
        try (ServiceProcess refused = ServiceProcess.launch(host, data, arguments)) {
            assertThat(refused.awaitExit()).as(refused.log()).isEqualTo(1);
            List<String> loud = refused.log()
                    .lines()
                    .filter(line -> !line.contains(" INFO ") && !line.isBlank())
                    .toList();
            assertThat(loud).hasSize(1).allMatch(line -> line.contains("Fairlead does not start: "));
            return loud.get(0).replaceAll(".*does not start: ", "");
        }
    }

    private static boolean pings(String sandbox) {
        return Shell.succeeds("ip netns exec " + sandbox + " ping -c 1 -W 5 10.77.0.1");
    }

    @Test
    void theSecondServiceTouchesNothing() throws IOException {
        first = directory.resolve("first");
        second = directory.resolve("second");
        try (HostNamespace made = new HostNamespace()) {
            host = made;
            String web = made.sandbox("web");
            String installation;
            try (ServiceProcess service = ServiceProcess.start(host, first)) {
                installation = service.get("/api/v1/status").get("installation").asString();
                service.post("/api/v1/networks", "{\"name\":\"shop\",\"subnets\":[{\"subnet\":\"10.77.0.0/24\"}]}");
                service.post("/api/v1/sandboxes", "{\"name\":\"" + web + "\"}");
                service.post("/api/v1/networks/shop/endpoints", "{\"sandbox\":\"" + web + "\"}");
                assertThat(pings(web)).isTrue();

                assertThat(refusal(second, "--fairlead.purge=yes"))
                        .contains("--fairlead.purge=yes names no installation");
                assertThat(refusal(first))
                        .isEqualTo(
                                "the database " + first.resolve("db.mv.db") + " is in use by process "
                                        + service.pid()
                                        + ": stop that first, or give this one a directory of its own with --fairlead.data-dir");
                assertThat(refusal(second))
                        .startsWith("another Fairlead, process " + service.pid() + ", manages the network namespace "
                                + host.path());
                service.kill();
            }
            String before = host.fingerprint();
            corrupt();
            assertThat(host.fingerprint()).isEqualTo(before);

            try (ServiceProcess other = ServiceProcess.start(host, second)) {
                assertThat(other.log().lines().filter(line -> line.contains("ReconcilerLifecycle")))
                        .singleElement()
                        .asString()
                        .contains(
                                "This host has something of another Fairlead, installation " + installation,
                                "--fairlead.adopt");
                JsonNode condition = other.get("/api/v1/status").at("/conditions/0");
                assertThat(condition.get("type").asString()).isEqualTo("OtherInstallation");
                assertThat(condition.get("message").asString()).contains(installation);
                assertThat(other.call("GET", "/actuator/health", "").expect(503).toString())
                        .contains("OUT_OF_SERVICE", installation);
                assertThat(other.call(
                                        "POST",
                                        "/api/v1/adopt",
                                        "{\"confirm\":\"adopt\",\"installation\":\"0123456789ab\"}")
                                .status())
                        .isEqualTo(404);
                assertThat(host.fingerprint()).isEqualTo(before);
                assertThat(pings(web)).isTrue();

                JsonNode purged = other.call(
                                "POST",
                                "/api/v1/purge",
                                "{\"confirm\":\"purge\",\"installation\":\"" + installation + "\"}")
                        .expect(200);
                assertThat(purged.get("failures").toString()).isEqualTo("[]");
                assertThat(host.ip("-br link show type bridge")).isEmpty();
                assertThat(host.exec("nft list ruleset")).isEmpty();
                assertThat(other.get("/api/v1/status").get("conditions").toString())
                        .isEqualTo("[]");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> other.call("GET", "/actuator/health", "").status() == 200);
            }
        }
    }

    /** The first one's database is gone, in several ways, while its networks are there. */
    private void corrupt() throws IOException {
        Path database = first.resolve("db.mv.db");
        byte[] whole = Files.readAllBytes(database);
        String installation =
                Files.readString(first.resolve("state/installation")).strip();

        Files.delete(database);
        assertThat(refusal(first)).contains(database + " any more", "--fairlead.adopt=" + installation, "restore");
        assertThat(database).doesNotExist();
        Files.write(database, new byte[0]);
        assertThat(refusal(first)).contains(database + " any more", "--fairlead.purge=" + installation);
        Files.write(database, "no database".repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(refusal(first)).contains("damaged", "Restore the file from a backup");
        Files.write(database, java.util.Arrays.copyOf(whole, 3000));
        assertThat(refusal(first)).contains("damaged", "Restore the file from a backup");
        Files.write(database, whole);
    }
}
