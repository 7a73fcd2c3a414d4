package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service tells of real traffic is what {@code ip -s link} tells inside the sandbox. */
@ExtendWith(NeedsRoot.class)
@SuppressWarnings("NullAway.Init")
class TrafficIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PINGS = 20;

    @TempDir
    Path directory;

    private HostNamespace host;
    private ServiceProcess service;
    private String a;
    private String b;
    private String endpoint;
    private String address;

    @BeforeEach
    void attach() {
        host = new HostNamespace();
        service = ServiceProcess.start(host, directory.resolve("data"));
        a = host.sandbox("a");
        b = host.sandbox("b");
        service.post("/api/v1/networks", "{\"name\":\"shop\"}");
        for (String sandbox : new String[] {a, b}) {
            service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
        }
        endpoint = attach(a).get("id").asString();
        String withLength = attach(b).at("/addresses/0").asString();
        address = withLength.substring(0, withLength.indexOf('/'));
    }

    private JsonNode attach(String sandbox) {
        return service.post("/api/v1/networks/shop/endpoints", "{\"sandbox\":\"" + sandbox + "\"}");
    }

    @AfterEach
    void close() {
        if (service != null) {
            service.close();
        }
        host.close();
    }

    private void ping() {
        Shell.run("ip netns exec " + a + " ping -q -c " + PINGS + " -i 0.01 -s 1000 " + address);
    }

    private static JsonNode stats(String sandbox) {
        return JSON.readTree(Shell.run("ip -n " + sandbox + " -s -j link show dev eth0"))
                .get(0)
                .get("stats64");
    }

    private void agrees(JsonNode traffic, JsonNode ip) {
        for (String count : new String[] {"bytes", "packets"}) {
            assertThat(traffic.at("/sent/" + count).asLong())
                    .isEqualTo(ip.at("/tx/" + count).asLong());
            assertThat(traffic.at("/received/" + count).asLong())
                    .isEqualTo(ip.at("/rx/" + count).asLong());
        }
    }

    @Test
    void agreesWithTheSandboxes() {
        ping();
        await().untilAsserted(() -> {
            JsonNode inA = stats(a);
            assertThat(inA.at("/tx/packets").asLong()).isGreaterThanOrEqualTo(PINGS);
            agrees(service.get("/api/v1/endpoints/" + endpoint + "/traffic"), inA);
            agrees(service.get("/api/v1/traffic?network=shop").at("/endpoints/0"), inA);
            long sum = inA.at("/tx/bytes").asLong() + stats(b).at("/tx/bytes").asLong();
            assertThat(service.get("/api/v1/networks/shop/traffic")
                            .at("/sent/bytes")
                            .asLong())
                    .isEqualTo(sum);
            assertThat(service.get("/actuator/prometheus").asString().lines())
                    .filteredOn(line -> line.startsWith("fairlead_endpoint_transmit_packets_total{")
                            && line.contains("sandbox=\"" + a + "\"")
                            && line.contains("endpoint=\"" + endpoint.substring(0, 12) + "\""))
                    .singleElement()
                    .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.indexOf(' '))))
                            .isEqualTo(inA.at("/tx/packets").asDouble()));
        });
    }

    @Test
    void streamsUntilTheServiceStops() throws IOException {
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                service.stream("/api/v1/traffic?network=shop&interval=1"), StandardCharsets.UTF_8))) {
            long before = next(events).at("/endpoints/0/sent/packets").asLong();
            ping();
            JsonNode event = next(events);
            while (event.at("/endpoints/0/sent/packets").asLong() < before + PINGS) {
                event = next(events);
            }
            agrees(event.at("/endpoints/0"), stats(a));
            service.close();
            // The end of the answer, not of the connection: that would be an exception.
            while (!next(events).isNull()) {
                assertThat(events).isNotNull();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(service.log())
                        .contains("Graceful shutdown complete")
                        .doesNotContain(" ERROR ", "Graceful shutdown aborted"));
    }

    @Test
    void leavesEndpointsOutOfTheMetrics() {
        ping();
        JsonNode before = service.get("/api/v1/endpoints/" + endpoint + "/traffic");
        service.close();
        service = ServiceProcess.start(host, directory.resolve("data"), "--fairlead.traffic.endpoint-metrics=false");
        assertThat(service.get("/actuator/prometheus").asString())
                .doesNotContain("fairlead_endpoint_")
                .contains("fairlead_network_transmit_bytes_total{driver=\"bridge\",network=\"shop\"}");
        assertThat(service.get("/api/v1/endpoints/" + endpoint + "/traffic")
                        .at("/sent/packets")
                        .asLong())
                .as("a restart of the service leaves the kernel's counters alone")
                .isGreaterThanOrEqualTo(before.at("/sent/packets").asLong());
    }

    private static JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = events.readLine();
        }
        return JSON.readTree(line == null ? "null" : line.substring("data:".length()));
    }
}
