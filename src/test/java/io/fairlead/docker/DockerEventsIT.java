package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Docker's stream of events, over the history that /api/v1 tells, too. */
class DockerEventsIT extends DockerService {

    private static String now() {
        Instant now = Instant.now();
        return now.getEpochSecond() + "." + String.format("%09d", now.getNano());
    }

    private static List<String> actions(List<JsonNode> events) {
        return events.stream()
                .map(event ->
                        event.get("Type").asString() + " " + event.get("Action").asString())
                .toList();
    }

    /** What was until now, as a whole. */
    private List<JsonNode> past(DockerClient client, String since, String filters) throws IOException {
        String query = DockerClient.query("since", since, "until", now(), "filters", filters);
        List<JsonNode> events = new ArrayList<>();
        try (DockerClient.Stream stream = client.open("GET", "/events" + query, null)) {
            assertThat(stream.status()).isEqualTo(200);
            for (String line = stream.line(); line != null; line = stream.line()) {
                events.add(tools.jackson.databind.json.JsonMapper.shared().readTree(line));
            }
        }
        return events;
    }

    /** A sandbox that comes and goes in a network; answers the network's id. */
    private String story() throws IOException, InterruptedException {
        String id = network("{\"name\":\"shop\",\"driver\":\"bridge\"}");
        String endpoint = attach("shop", "{\"sandbox\":\"" + sandbox("web") + "\"}")
                .expect(201)
                .string("/id");
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        api.delete("/api/v1/sandboxes/web").expect(204);
        api.delete("/api/v1/networks/shop").expect(204);
        return id;
    }

    @Test
    void live() throws IOException, InterruptedException {
        try (DockerClient.Stream stream = docker.open("GET", "/events", null)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).isEqualTo("application/jsonl");
            assertThat(stream.header("Api-Version")).isEqualTo("1.54");
            String id = network("{\"name\":\"shop\",\"driver\":\"bridge\"}");
            JsonNode event = stream.json();
            assertThat(event.propertyNames()).containsExactly("Type", "Action", "Actor", "scope", "time", "timeNano");
            assertThat(event.at("/Type").asString()).isEqualTo("network");
            assertThat(event.at("/Action").asString()).isEqualTo("create");
            assertThat(event.at("/Actor/ID").asString()).isEqualTo(id);
            assertThat(event.at("/Actor/Attributes/name").asString()).isEqualTo("shop");
            assertThat(event.at("/Actor/Attributes/type").asString()).isEqualTo("bridge");
            assertThat(event.at("/scope").asString()).isEqualTo("local");
            assertThat(event.at("/timeNano").asLong() / 1_000_000_000L)
                    .isEqualTo(event.at("/time").asLong());
        }
    }

    @Test
    void theWholeStory() throws IOException, InterruptedException {
        String since = now();
        String id = story();
        List<JsonNode> events = past(docker, since, "");
        assertThat(actions(events))
                .containsExactly(
                        "network create",
                        "container create",
                        "container start",
                        "network connect",
                        "network disconnect",
                        "container die",
                        "container destroy",
                        "network destroy");
        JsonNode container = events.get(1).at("/Actor");
        for (int i : new int[] {3, 4}) {
            JsonNode actor = events.get(i).at("/Actor");
            assertThat(actor.at("/ID").asString()).isEqualTo(id);
            assertThat(actor.at("/Attributes/container")).isEqualTo(container.at("/ID"));
            assertThat(actor.at("/Attributes/name").asString()).isEqualTo("shop");
            assertThat(actor.at("/Attributes/type").asString()).isEqualTo("bridge");
        }
        assertThat(container.at("/Attributes/name").asString()).isEqualTo("web");
        assertThat(events.get(5).at("/Actor/Attributes/exitCode").asString()).isEqualTo("0");
    }

    @Test
    void olderClientsGetWhatTheyRead() throws IOException, InterruptedException {
        String since = now();
        story();
        JsonNode container = past(docker.version("1.51"), since, "").get(1);
        assertThat(container.propertyNames()).contains("status", "id", "from");
        assertThat(container.at("/status").asString()).isEqualTo("create");
        assertThat(container.at("/id")).isEqualTo(container.at("/Actor/ID"));
        assertThat(past(docker.version("1.51"), since, "").get(0).has("status")).isFalse();
        assertThat(past(docker.version("1.52"), since, "").get(1).has("status")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':['network']} | network create,network connect,network disconnect,network destroy",
                "{'type':{'container':true}} | container create,container start,container die,container destroy",
                "{'event':['connect','die']} | network connect,container die",
                "{'type':['network'],'event':['create']} | network create",
                "{'network':['shop']} | network create,network connect,network disconnect,network destroy",
                "{'network':['sh']} | network create,network connect,network disconnect,network destroy",
                "{'container':['web']} | container create,container start,container die,container destroy",
                "{'container':['other']} | ''",
                "{'scope':['local'],'event':['start']} | container start",
                "{'scope':['swarm']} | ''",
                "{'label':['a=b']} | ''",
                "{'daemon':['x']} | ''",
                "{'image':['nginx']} | ''",
                "{'image':['fairlead/sandbox']} | container create,container start,container die,container destroy"
            })
    void filters(String filters, String expected) throws IOException, InterruptedException {
        String since = now();
        story();
        assertThat(String.join(",", actions(past(docker, since, filters.replace('\'', '"')))))
                .isEqualTo(expected);
    }

    @Test
    void anEndThatIsToComeEndsTheStream() throws IOException, InterruptedException {
        String since = now();
        String query = DockerClient.query(
                "since", since, "until", Instant.now().plusSeconds(2).toString());
        try (DockerClient.Stream stream = docker.open("GET", "/events" + query, null)) {
            network("{\"name\":\"shop\",\"driver\":\"bridge\"}");
            assertThat(stream.json().at("/Action").asString()).isEqualTo("create");
            assertThat(stream.line()).isNull();
        }
    }

    @Test
    void withoutABeginningTheLatestPastIsTold() throws IOException, InterruptedException {
        story();
        List<JsonNode> events = new ArrayList<>();
        try (DockerClient.Stream stream = docker.open("GET", "/events" + DockerClient.query("until", now()), null)) {
            for (String line = stream.line(); line != null; line = stream.line()) {
                events.add(tools.jackson.databind.json.JsonMapper.shared().readTree(line));
            }
        }
        assertThat(actions(events)).endsWith("container destroy", "network destroy");
    }

    @Test
    void renamed() throws IOException, InterruptedException {
        sandbox("web");
        String since = now();
        api.send(api.request("/api/v1/sandboxes/web")
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"front\"}")))
                .expect(200);
        List<JsonNode> events = past(docker, since, "");
        assertThat(actions(events)).containsExactly("container rename");
        assertThat(events.get(0).at("/Actor/Attributes/oldName").asString()).isEqualTo("/web");
        assertThat(events.get(0).at("/Actor/Attributes/name").asString()).isEqualTo("front");
    }

    @Test
    void asASequence() throws IOException, InterruptedException {
        String since = now();
        story();
        try (DockerClient.Stream stream = docker.open(
                "GET",
                "/events" + DockerClient.query("since", since, "until", now()),
                null,
                "Accept: application/json-seq, application/x-ndjson")) {
            assertThat(stream.header("Content-Type")).isEqualTo("application/json-seq");
            assertThat(stream.line()).startsWith("\u001e{");
        }
        try (DockerClient.Stream old = docker.version("1.44").open("GET", "/events?until=1", null)) {
            assertThat(old.header("Content-Type")).isEqualTo("application/json");
            assertThat(old.line()).isNull();
        }
    }

    @Test
    void wrongMoments() {
        docker.get("/events?since=yesterday").expect(400, "invalid value for 'since': invalid timestamp \"yesterday\"");
        docker.get("/events?since=20&until=10").expect(400, "`since` time (20) cannot be after `until` time (10)");
        docker.get("/events?filters=x").expect(400, "invalid filter");
    }

    @Test
    void whoGoesAwayFreesItsPlace() throws IOException {
        List<DockerClient.Stream> open = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            DockerClient.Stream stream = docker.open("GET", "/events", null);
            assertThat(stream.status()).isEqualTo(200);
            open.add(stream);
        }
        docker.get("/events").expect(503);
        assertThat(docker.get("/info").json().at("/NEventsListener").asInt()).isEqualTo(32);
        for (DockerClient.Stream stream : open) {
            stream.close();
        }
        Awaitility.await()
                .until(() -> docker.get("/info").json().at("/NEventsListener").asInt() == 0);
    }
}
