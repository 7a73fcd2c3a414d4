package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.LinkCounters;
import io.fairlead.traffic.TrafficSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init")
class TrafficApiIT extends Service {

    private static final String TRAFFIC = "/api/v1/traffic";
    private static final AtomicInteger INDEX = new AtomicInteger(100);

    @Autowired
    private TrafficSettings settings;

    private String network;
    private String web;
    private String db;
    private int index;

    @BeforeEach
    void attach() throws IOException, InterruptedException {
        network = network("{\"name\":\"shop\"}");
        web = attach("shop", "{\"sandbox\":\"" + sandbox("web") + "\"}")
                .expect(201)
                .string("/id");
        db = attach("shop", "{\"sandbox\":\"" + sandbox("db") + "\"}")
                .expect(201)
                .string("/id");
        index = INDEX.getAndAdd(3);
        count(web, index, 4000, 40, 7000, 70);
        count(db, index + 1, 100, 1, 200, 2);
        kernel.count("br-" + network.substring(0, 12), new LinkCounters(index + 2, 11, 1, 0, 0, 22, 2, 0, 0));
    }

    /** What an endpoint's sandbox sent and received. */
    private void count(String endpoint, int link, long sent, long packetsSent, long received, long packetsReceived) {
        kernel.count(
                "ve" + endpoint.substring(0, 13),
                new LinkCounters(link, sent, packetsSent, 1, 2, received, packetsReceived, 3, 4));
    }

    private Api.Answer once(String path, String pointer, long value) {
        return await().until(
                        () -> api.get(path),
                        answer -> answer.expect(200).json().at(pointer).asLong() == value);
    }

    @Test
    void tellsWhatSandboxesSentAndReceived() throws IOException, InterruptedException {
        JsonNode all =
                once(TRAFFIC + "?network=shop", "/networks/0/sent/bytes", 4100).json();
        assertThat(all.at("/networks")).hasSize(1);
        JsonNode shop = all.at("/networks/0");
        assertThat(shop.at("/id").asString()).isEqualTo(network);
        assertThat(shop.at("/network").asString()).isEqualTo("shop");
        assertThat(shop.at("/driver").asString()).isEqualTo("bridge");
        assertThat(shop.at("/endpoints").asInt()).isEqualTo(2);
        assertThat(shop.at("/received/bytes").asLong()).isEqualTo(7200);
        assertThat(shop.at("/sent/dropped").asLong()).isEqualTo(2);
        assertThat(shop.at("/received/errors").asLong()).isEqualTo(8);
        assertThat(shop.at("/sentToHost/bytes").asLong()).isEqualTo(11);
        assertThat(shop.at("/receivedFromHost/packets").asLong()).isEqualTo(2);
        assertThat(all.at("/endpoints").findValuesAsString("sandbox")).containsExactly("web", "db");
        assertThat(all.at("/endpoints/0/endpoint").asString()).isEqualTo(web);
        assertThat(all.at("/endpoints/0/sent/packets").asLong()).isEqualTo(40);
        assertThat(all.at("/endpoints/0/received/dropped").asLong()).isEqualTo(3);
        assertThat(all.at("/endpoints/0").has("at")).isFalse();

        JsonNode whole = api.get(TRAFFIC).expect(200).json();
        assertThat(whole.at("/networks").findValuesAsString("network"))
                .containsExactly("bridge", "host", "none", "shop");
        assertThat(whole.at("/networks/1/endpoints").asInt()).isZero();
        assertThat(whole.at("/networks/1").has("sentToHost")).isFalse();
    }

    @Test
    void tellsOfOneNetworkAndOneEndpoint() throws IOException, InterruptedException {
        JsonNode shop =
                once("/api/v1/networks/shop/traffic", "/sent/bytes", 4100).json();
        assertThat(shop.has("at")).isTrue();
        assertThat(shop.at("/received/packets").asLong()).isEqualTo(72);
        String path = "/api/v1/endpoints/" + web.substring(0, 12) + "/traffic";
        JsonNode endpoint = once(path, "/sent/bytes", 4000).json();
        assertThat(endpoint.at("/network").asString()).isEqualTo("shop");
        assertThat(endpoint.has("at")).isTrue();
        count(web, index, 14_000, 140, 7000, 70);
        JsonNode later = once(path, "/sent/bytes", 14_000).json();
        double seconds = later.at("/seconds").asDouble();
        assertThat(seconds).isGreaterThan(0);
        assertThat(later.at("/sent/bytesPerSecond").asDouble() * seconds).isBetween(9_990.0, 10_010.0);
        assertThat(later.at("/received/packetsPerSecond").asDouble()).isZero();
    }

    @Test
    void isSilentWhereNothingCounts() throws IOException, InterruptedException {
        String lonely = attach("none", "{\"sandbox\":\"" + sandbox("lonely") + "\"}")
                .expect(201)
                .string("/id");
        JsonNode endpoint =
                api.get("/api/v1/endpoints/" + lonely + "/traffic").expect(200).json();
        assertThat(endpoint.at("/sandbox").asString()).isEqualTo("lonely");
        assertThat(endpoint.has("sent")).isFalse();
        api.get(TRAFFIC + "?network=nowhere").expect(404);
        api.get("/api/v1/networks/nowhere/traffic").expect(404);
        api.get("/api/v1/endpoints/0000/traffic").expect(404);
    }

    @Test
    void feedsPrometheus() throws IOException, InterruptedException {
        count(web, index, 50_000, 400, 7000, 70);
        String endpoint = "fairlead_endpoint_transmit_bytes_total{endpoint=\"%s\",network=\"shop\",sandbox=\"web\"}"
                .formatted(web.substring(0, 12));
        await().untilAsserted(() -> assertThat(metric(endpoint)).isEqualTo(50_000));
        String total = "fairlead_network_transmit_bytes_total{driver=\"bridge\",network=\"shop\"}";
        double before = metric(total);
        count(web, index, 51_000, 410, 7000, 70);
        await().untilAsserted(() -> assertThat(metric(total)).isEqualTo(before + 1000));
        // The link is made anew, and then the endpoint goes: the network's total only grows.
        count(web, INDEX.incrementAndGet(), 30, 1, 20, 1);
        await().untilAsserted(() -> assertThat(metric(total)).isEqualTo(before + 1030));
        await().untilAsserted(() -> {
            api.delete("/api/v1/endpoints/" + web);
            assertThat(metric(endpoint)).isNaN();
            assertThat(metric(total)).isEqualTo(before + 1030);
        });
        assertThat(metric("fairlead_network_host_receive_packets_total{driver=\"bridge\",network=\"shop\"}"))
                .isEqualTo(2);
    }

    private double metric(String name) throws IOException, InterruptedException {
        return api.get("/actuator/prometheus")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private HttpResponse<InputStream> open(String query) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        api.request(TRAFFIC + query)
                                .header("Accept", "text/event-stream")
                                .GET()
                                .build(),
                        BodyHandlers.ofInputStream());
    }

    private static JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = events.readLine();
        }
        return new JsonMapper().readTree(line == null ? "null" : line.substring("data:".length()));
    }

    @Test
    void streamsSamples() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = open("?network=shop&interval=1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).isEqualTo("event:traffic");
            JsonNode first = next(events);
            assertThat(first.at("/networks")).hasSize(1);
            assertThat(first.has("seconds")).isFalse();
            count(web, index, 1_000_000, 1000, 7000, 70);
            JsonNode event = next(events);
            while (event.at("/endpoints/0/sent/bytes").asLong() != 1_000_000) {
                event = next(events);
            }
            assertThat(event.at("/seconds").asDouble()).isGreaterThan(0);
            assertThat(event.at("/networks/0/sent/bytesPerSecond").asDouble()).isGreaterThan(0);
            JsonNode idle = next(events);
            assertThat(idle.at("/networks/0/sent/bytesPerSecond").asDouble()).isZero();
            // The stream ends with its network.
            api.delete("/api/v1/endpoints/" + web).expect(204);
            api.delete("/api/v1/endpoints/" + db).expect(204);
            api.delete("/api/v1/networks/shop").expect(204);
            while (!next(events).isNull()) {
                assertThat(events).isNotNull();
            }
        }
    }

    @Test
    void boundsItsStreams() throws IOException, InterruptedException {
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < settings.maxStreamsEach(); i++) {
            HttpResponse<InputStream> stream = await().until(() -> open("?interval=1"), s -> s.statusCode() == 200);
            open.add(stream.body());
        }
        HttpResponse<InputStream> refused = open("?interval=1");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("streams of traffic are open with your token");
        Api.Answer other = api.post("/api/v1/tokens", "{\"name\":\"screen\",\"role\":\"viewer\"}")
                .expect(201);
        Api viewer = api.as(other.string("/token"));
        HttpResponse<InputStream> others = HttpClient.newHttpClient()
                .send(
                        viewer.request(TRAFFIC + "?interval=1")
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(others.statusCode())
                .as("one caller does not take everybody's")
                .isEqualTo(200);
        others.body().close();
        api.delete("/api/v1/tokens/" + other.string("/id")).expect(204);
        for (InputStream stream : open) {
            stream.close();
        }
        await().atMost(java.time.Duration.ofSeconds(30)).untilAsserted(() -> {
            HttpResponse<InputStream> again = open("?interval=1");
            again.body().close();
            assertThat(again.statusCode()).isEqualTo(200);
        });
    }

    @Test
    void refusesStreamsThatCannotBe() throws IOException, InterruptedException {
        for (String query : List.of("?interval=0", "?interval=61", "?interval=x")) {
            assertThat(open(query).statusCode()).as(query).isEqualTo(400);
        }
        assertThat(open("?network=nowhere").statusCode()).isEqualTo(404);
        Api anonymous = api.as("");
        assertThat(anonymous
                        .send(anonymous.request(TRAFFIC).header("Accept", "text/event-stream"))
                        .status())
                .isEqualTo(401);
        assertThat(api.send(api.request(TRAFFIC).header("Accept", "*/*"))
                        .expect(200)
                        .text())
                .startsWith("{");
    }
}
