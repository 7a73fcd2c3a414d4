package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryApiIT extends Service {

    private static final String AUDIT = "/api/v1/audit";
    private static final String EVENTS = "/api/v1/events";
    private static final String LEASES = "/api/v1/leases";

    private EventReader stream(Api as, String query, String... headers) throws IOException, InterruptedException {
        var request = as.request(EVENTS + query);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return new EventReader(request.GET());
    }

    /** Opens streams until one is refused. */
    private void fill(Api as, List<EventReader> open) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            EventReader reader = stream(as, "");
            if (reader.status() != 200) {
                assertThat(reader.status()).isEqualTo(503);
                reader.close();
                return;
            }
            open.add(reader);
        }
    }

    private static List<String> texts(Api.Answer list) {
        List<String> texts = new ArrayList<>();
        list.expect(200)
                .json()
                .at("/items")
                .forEach(item -> texts.add(item.get("kind").asString() + " "
                        + item.get("action").asString() + " " + item.get("name").asString()));
        return texts;
    }

    @Test
    void auditsWhoDidWhat() throws IOException, InterruptedException {
        String id = api.post("/api/v1/networks", "{\"name\":\"shop\"}", "X-Request-Id", "job-17")
                .expect(201)
                .string("/id");
        api.send(api.request("/api/v1/networks/shop")
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString("{\"labels\":{\"tier\":\"web\"}}")))
                .expect(200);
        api.post("/api/v1/networks", "{\"name\":\"shop\"}").expect(409);
        api.delete("/api/v1/networks/shop").expect(204);
        Api.Answer audit = api.get(AUDIT + "?object=" + id + "&sort=at").expect(200);
        assertThat(texts(audit)).containsExactly("network create shop", "network update shop", "network destroy shop");
        JsonNode created = audit.json().at("/items/0");
        assertThat(created.get("who").asString()).isEqualTo("admin");
        assertThat(created.get("role").asString()).isEqualTo("administrator");
        assertThat(created.get("from").asString()).isEqualTo("127.0.0.1");
        assertThat(created.get("request").asString()).isEqualTo("job-17");
        assertThat(created.get("node").asString()).isEqualTo("testnode");
        assertThat(created.has("before")).isFalse();
        assertThat(created.at("/after/driver").asString()).isEqualTo("bridge");
        JsonNode updated = audit.json().at("/items/1");
        assertThat(updated.at("/details/changed").toString()).isEqualTo("[\"labels\"]");
        assertThat(updated.at("/before/labels").toString()).isEqualTo("{}");
        assertThat(updated.at("/after/labels/tier").asString()).isEqualTo("web");
        assertThat(updated.get("request").asString()).isNotEmpty();
        assertThat(audit.json().at("/items/2").has("after")).isFalse();
        assertThat(texts(api.get(AUDIT + "?kind=host&limit=1"))).containsExactly("host purge testnode");
    }

    @Test
    void auditsReservations() throws IOException, InterruptedException {
        network("{\"name\":\"kept\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}");
        String reservations = "/api/v1/networks/kept/reservations";
        api.post(reservations, "{\"address\":\"10.9.0.7\",\"sandbox\":\"db\"}").expect(201);
        api.delete(reservations + "/10.9.0.7").expect(204);
        Api.Answer audit =
                api.get(AUDIT + "?kind=reservation&network=kept&limit=2").expect(200);
        assertThat(texts(audit))
                .containsExactly("reservation destroy 10.9.0.7 in kept", "reservation create 10.9.0.7 in kept");
        assertThat(audit.string("/items/0/before/sandbox")).isEqualTo("db");
    }

    @Test
    void auditsWhoMayWhatWithoutSecrets() throws IOException, InterruptedException {
        Api.Answer token = api.post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"operator\"}")
                .expect(201);
        api.post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"viewer\"}").expect(409);
        String code = api.post("/api/v1/session/links", "").expect(201).string("/code");
        Browser browser = new Browser(port());
        browser.signIn(Browser.json("code", code)).expect(200);
        browser.send("POST", "/api/v1/networks", "{\"name\":\"browsed\"}").expect(201);
        Api ci = api.as(token.string("/token"));
        ci.post("/api/v1/networks", "{\"name\":\"built\"}").expect(201);
        Api.Answer audit = ci.get(AUDIT + "?limit=5").expect(200);
        assertThat(texts(audit))
                .containsExactly(
                        "network create built",
                        "network create browsed",
                        "session open admin",
                        "link create admin",
                        "token create ci");
        assertThat(audit.text()).doesNotContain(code, token.string("/token"));
        assertThat(audit.string("/items/0/who")).isEqualTo("ci");
        assertThat(audit.string("/items/1/who")).isEqualTo("session of admin");
        assertThat(texts(api.get(AUDIT + "?who=ci"))).containsExactly("network create built");
        assertThat(texts(api.get(EVENTS + "?limit=2")))
                .as("what concerns rights is no event")
                .containsExactly("network create built", "network create browsed");
        api.delete("/api/v1/tokens/" + token.string("/id")).expect(204);
        assertThat(texts(api.get(AUDIT + "?limit=1"))).containsExactly("token revoke ci");
    }

    @Test
    void showsEventsToEverybodyAndTheAuditToOperators() throws IOException, InterruptedException {
        for (String role : List.of("viewer", "operator")) {
            Api.Answer token = api.post("/api/v1/tokens", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}")
                    .expect(201);
            Api user = api.as(token.string("/token"));
            user.get(AUDIT).expect(role.equals("viewer") ? 403 : 200);
            user.get(EVENTS).expect(200);
            user.get(LEASES).expect(200);
            user.get("/api/v1/repairs").expect(200);
            api.delete("/api/v1/tokens/" + token.string("/id")).expect(204);
        }
        api.as("").get(EVENTS).expect(401);
    }

    @Test
    void knowsWhoHadAnAddress() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}");
        sandbox("old");
        String id = attach("a", "{\"sandbox\":\"old\",\"addresses\":[\"10.9.0.7\"]}")
                .expect(201)
                .string("/id");
        api.delete("/api/v1/endpoints/" + id).expect(204);
        sandbox("new");
        attach("a", "{\"sandbox\":\"new\",\"addresses\":[\"10.9.0.7\"]}").expect(201);
        Api.Answer both =
                api.get(LEASES + "?address=10.9.0.7&network=a&limit=2").expect(200);
        assertThat(both.string("/items/0/sandboxName")).isEqualTo("new");
        assertThat(both.json().at("/items/0").has("to")).isFalse();
        assertThat(both.string("/items/1/sandboxName")).isEqualTo("old");
        assertThat(both.string("/items/1/endpoint")).isEqualTo(id);
        String then = both.string("/items/1/from");
        Api.Answer one = api.get(LEASES + "?address=10.9.0.0/24&at=" + then).expect(200);
        assertThat(one.json().at("/items")).hasSize(1);
        assertThat(one.string("/items/0/sandboxName")).isEqualTo("old");
        assertThat(api.get(LEASES + "?sandbox=new").json().at("/items")).hasSize(1);
        assertThat(api.get(LEASES + "?address=here&at=yesterday").expect(400).fields())
                .containsExactly("address", "at");
        api.get(LEASES + "?at=" + then + "&since=" + then).expect(400);
    }

    @Test
    void pagesAndFiltersEvents() throws IOException, InterruptedException {
        network("{\"name\":\"a\"}");
        sandbox("s");
        String endpoint = attach("a", "{\"sandbox\":\"s\"}").expect(201).string("/id");
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        Api.Answer first =
                api.get(EVENTS + "?kind=network,endpoint,sandbox&limit=3").expect(200);
        assertThat(texts(first))
                .containsExactly("endpoint disconnect s in a", "endpoint connect s in a", "sandbox create s");
        assertThat(first.json().at("/items/1/details/addresses")).hasSize(1);
        assertThat(first.string("/items/1/networkName")).isEqualTo("a");
        Api.Answer second = api.get(EVENTS + "?kind=network,endpoint,sandbox&limit=3&cursor=" + first.string("/next"));
        assertThat(texts(second).get(0)).isEqualTo("network create a");
        assertThat(texts(api.get(EVENTS + "?action=connect&network=a&limit=1")))
                .containsExactly("endpoint connect s in a");
        assertThat(api.get(EVENTS + "?kind=cat&since=now&x=1").expect(400).fields())
                .containsExactlyInAnyOrder("kind", "since", "x");
        api.get(EVENTS + "?lastEventId=1").expect(400);
    }

    @Test
    void recordsTroubleAndRepairs() throws IOException, InterruptedException {
        kernel.refuse(change -> change.resource().key().toString().contains("fair-t"));
        String id = network("{\"name\":\"t\",\"options\":{\"com.docker.network.bridge.name\":\"fair-t\"}}");
        kernel.refuse(change -> false);
        await().untilAsserted(() -> assertThat(texts(api.get(EVENTS + "?object=" + id + "&sort=at")))
                .containsExactly("network create t", "network degraded t", "network ready t"));
        kernel.lose("fair-t");
        await().untilAsserted(() -> assertThat(texts(api.get(EVENTS + "?object=" + id + "&limit=1")))
                .containsExactly("network repair t"));
        JsonNode event = api.get(EVENTS + "?object=" + id + "&limit=1").json().at("/items/0");
        JsonNode repair = api.get("/api/v1/repairs?owner=t&limit=1").json().at("/items/0");
        assertThat(repair.get("id")).isEqualTo(event.get("id"));
        assertThat(repair.get("lastedMillis")).isEqualTo(event.at("/details/lastedMillis"));
        assertThat(repair.at("/changes/0/kind").asString()).isEqualTo("bridge");
    }

    @Test
    void streamsAndGoesOnWhereItBroke() throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        String last;
        try (EventReader reader = stream(api, "?kind=network")) {
            assertThat(reader.status()).isEqualTo(200);
            await().until(() -> !reader.lastId().isEmpty());
            network("{\"name\":\"n1\"}");
            sandbox("unseen");
            network("{\"name\":\"n2\"}");
            await().until(() -> reader.events().size() == 2);
            all.addAll(reader.texts());
            last = reader.lastId();
        }
        network("{\"name\":\"n3\"}");
        try (EventReader reader = stream(api, "?kind=network", "Last-Event-ID", last)) {
            network("{\"name\":\"n4\"}");
            await().until(() -> reader.events().size() == 2);
            all.addAll(reader.texts());
            assertThat(reader.gaps()).isEmpty();
        }
        assertThat(all)
                .containsExactly("network create n1", "network create n2", "network create n3", "network create n4");
        try (EventReader reader = stream(api, "?kind=network&lastEventId=" + last)) {
            await().until(() -> reader.events().size() == 2);
        }
        try (EventReader reader = stream(api, "", "Last-Event-ID", "999999999")) {
            await().until(() -> !reader.gaps().isEmpty());
        }
    }

    @Test
    void refusesStreamsItCannotGive() throws IOException, InterruptedException {
        for (String query : List.of("?lastEventId=x", "?limit=5", "?kind=cat", "?until=2026-01-01T00:00:00Z")) {
            try (EventReader reader = stream(api, query)) {
                assertThat(reader.status()).as(query).isEqualTo(400);
            }
        }
        List<EventReader> open = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        try {
            for (String name : List.of("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")) {
                Api.Answer token = api.post("/api/v1/tokens", "{\"name\":\"" + name + "\",\"role\":\"viewer\"}")
                        .expect(201);
                tokens.add(token.string("/id"));
                int before = open.size();
                fill(api.as(token.string("/token")), open);
                if (before == 0) {
                    assertThat(open).as("one caller does not take everybody's").hasSizeBetween(1, 16);
                }
            }
            assertThat(open).hasSizeBetween(24, 40);
            try (EventReader refused = stream(api, "")) {
                assertThat(refused.status()).isEqualTo(503);
            }
            network("{\"name\":\"seen\"}");
            await().until(() -> open.stream().allMatch(reader -> reader.texts().contains("network create seen")));
        } finally {
            for (EventReader reader : open) {
                reader.close();
            }
            for (String token : tokens) {
                api.delete("/api/v1/tokens/" + token);
            }
        }
        await().ignoreExceptions().until(() -> {
            network("{\"name\":\"x" + System.nanoTime() + "\"}");
            try (EventReader reader = stream(api, "")) {
                return reader.status() == 200;
            }
        });
    }

    @Test
    void endsTheStreamsOfARevokedToken() throws IOException, InterruptedException {
        Api.Answer token = api.post("/api/v1/tokens", "{\"name\":\"watcher\",\"role\":\"viewer\"}")
                .expect(201);
        try (EventReader reader = stream(api.as(token.string("/token")), "")) {
            await().until(() -> !reader.lastId().isEmpty());
            api.delete("/api/v1/tokens/" + token.string("/id")).expect(204);
            await().until(reader::hasEnded);
        }
    }
}
