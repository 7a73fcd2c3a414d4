package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";
    private static final String SANDBOXES = "/api/v1/sandboxes";
    private static final String OLD = "\"AAAAAAAAAAAA.AAAAAAAAAAAA\"";

    private static String definition(Api.Answer answer) {
        return answer.header("ETag").replaceAll("^\"|\\..*$", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/networks",
                "/api/v1/networks/shop",
                "/api/v1/networks/shop/endpoints",
                "/api/v1/networks/shop/addresses",
                "/api/v1/sandboxes",
                "/api/v1/sandboxes/m-web1",
                "/api/v1/endpoints",
                "/api/v1/repairs",
                "/api/v1/drivers",
                "/api/v1/tokens"
            })
    void leavesOutWhatTheCallerHas(String path) throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        sandbox("m-web1");
        attach("shop", "{\"sandbox\":\"m-web1\"}").expect(201);
        Api.Answer first = api.get(path).expect(200);
        String tag = first.header("ETag");
        assertThat(tag).matches("\"[A-Za-z0-9_-]{12}(\\.[A-Za-z0-9_-]{12})?\"");
        Api.Answer again = api.get(path, "If-None-Match", "\"other\", W/" + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(api.get(path, "If-None-Match", OLD).expect(200).text()).isEqualTo(first.text());
    }

    @Test
    void tellsANewStateAndANewEntryOfAList() throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        String list = api.get(NETWORKS).header("ETag");
        String one = api.get(NETWORKS + "/shop").header("ETag");
        sandbox("m-web1");
        attach("shop", "{\"sandbox\":\"m-web1\"}").expect(201);
        api.get(NETWORKS, "If-None-Match", list).expect(200);
        Api.Answer changed = api.get(NETWORKS + "/shop", "If-None-Match", one).expect(200);
        assertThat(changed.header("ETag")).isNotEqualTo(one);
        // Attaching is no change of the network's definition.
        assertThat(one).startsWith("\"" + definition(changed) + ".");
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        for (String path : List.of(NETWORKS, NETWORKS + "/shop", "/api/v1/status")) {
            Api.Answer get = api.get(path).expect(200);
            Api.Answer head = api.send(api.request(path).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.text()).isEmpty();
            assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
            assertThat(head.header("Content-Type")).isEqualTo("application/json");
        }
        Api.Answer missing = api.send(api.request(NETWORKS + "/nope").method("HEAD", BodyPublishers.noBody()));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("ETag")).isEmpty();
    }

    @Test
    void saysWhatMayBeDone() throws IOException, InterruptedException {
        assertThat(allowed("DELETE", NETWORKS)).containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS", "POST");
        assertThat(allowed("POST", "/api/v1/endpoints")).containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS");
        assertThat(allowed("GET", "/api/v1/purge")).containsExactlyInAnyOrder("OPTIONS", "POST");
        Api.Answer options = api.send(api.request(NETWORKS).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.status()).isEqualTo(200);
        assertThat(List.of(options.header("Allow").split(",\\s*")))
                .containsExactlyInAnyOrder("GET", "HEAD", "POST", "OPTIONS");
    }

    private List<String> allowed(String method, String path) throws IOException, InterruptedException {
        Api.Answer refused = api.send(api.request(path).method(method, BodyPublishers.noBody()))
                .expect(405);
        return List.of(refused.header("Allow").split(",\\s*"));
    }

    @Test
    void tagsTheAnswersToChanges() throws IOException, InterruptedException {
        Api.Answer created = api.post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        assertThat(created.header("ETag")).isEqualTo(api.get(NETWORKS + "/shop").header("ETag"));
        Api.Answer sandbox = api.post(SANDBOXES, "{\"name\":\"m-web1\"}").expect(201);
        assertThat(sandbox.header("ETag"))
                .isEqualTo(api.get(SANDBOXES + "/m-web1").header("ETag"));
        Api.Answer endpoint = attach("shop", "{\"sandbox\":\"m-web1\"}").expect(201);
        assertThat(endpoint.header("ETag"))
                .isEqualTo(
                        api.get("/api/v1/endpoints/" + endpoint.string("/id")).header("ETag"));
        assertThat(api.post(NETWORKS, "{\"name\":\"shop\"}").expect(409).header("ETag"))
                .isEmpty();
    }

    @Test
    void changesOnlyWhatTheCallerSaw() throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        sandbox("m-web1");
        String endpoint = attach("shop", "{\"sandbox\":\"m-web1\"}").expect(201).string("/id");
        for (String path : List.of("/api/v1/endpoints/" + endpoint, SANDBOXES + "/m-web1", NETWORKS + "/shop")) {
            Api.Answer seen = api.get(path).expect(200);
            Api.Answer refused = api.delete(path, "If-Match", OLD).expect(412);
            assertThat(refused.string("/detail")).contains("\"" + definition(seen) + "\"");
            api.delete(path, "If-Match", "W/" + seen.header("ETag")).expect(412);
            api.delete(path, "If-Match", "rubbish").expect(400);
            api.delete(path, "If-Match", OLD + ", " + seen.header("ETag")).expect(204);
        }
        api.delete(NETWORKS + "/shop", "If-Match", "*").expect(404);
        network("{\"name\":\"shop\"}");
        api.delete(NETWORKS + "/shop?dryRun=true", "If-Match", OLD).expect(412);
        api.delete(NETWORKS + "/shop", "If-Match", "*").expect(204);
    }

    @Test
    void keepsAConditionThatHoldsWhileOnlyTheStateChanges() throws IOException, InterruptedException {
        network("{\"name\":\"a\"}");
        network("{\"name\":\"b\"}");
        sandbox("m-web1");
        String first = attach("a", "{\"sandbox\":\"m-web1\",\"ports\":[{\"port\":80}]}")
                .string("/id");
        Api.Answer before = api.get("/api/v1/endpoints/" + first).expect(200);
        String sandboxTag = api.get(SANDBOXES + "/m-web1").header("ETag");
        // The other endpoint takes the default route over, and with it whose ports are active.
        attach("b", "{\"sandbox\":\"m-web1\",\"gatewayPriority\":5}").expect(201);
        Api.Answer after = api.get("/api/v1/endpoints/" + first).expect(200);
        assertThat(after.json().at("/gateway4").asBoolean()).isFalse();
        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        api.delete("/api/v1/endpoints/" + first, "If-Match", before.header("ETag"))
                .expect(204);
        api.delete(SANDBOXES + "/m-web1?force=true", "If-Match", sandboxTag).expect(204);
    }

    @Test
    void editsOnlyWhatTheCallerSaw() throws IOException, InterruptedException {
        Api.Answer created = api.post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        sandbox("m-web1");
        String endpoint = attach("shop", "{\"sandbox\":\"m-web1\"}").expect(201).string("/id");
        String tag = created.header("ETag");
        for (String path : List.of(NETWORKS + "/shop", SANDBOXES + "/m-web1", "/api/v1/endpoints/" + endpoint)) {
            String seen = api.get(path).header("ETag");
            String change = "{\"labels\":{\"a\":\"1\"}}";
            send("PATCH", path, change, OLD).expect(412);
            send("PATCH", path + "?dryRun=true", change, OLD).expect(412);
            Api.Answer plan = send("PATCH", path + "?dryRun=true", change, seen).expect(200);
            assertThat(plan.header("ETag")).isEmpty();
            Api.Answer edited = send("PATCH", path, change, seen).expect(200);
            assertThat(edited.string("/labels/a")).isEqualTo("1");
            assertThat(definition(edited)).isEqualTo(definition(api.get(path)));
            assertThat(send("PATCH", path, "{\"labels\":{\"a\":\"2\"}}", seen)
                            .expect(412)
                            .text())
                    .contains(definition(edited));
            // The tag alone, as the refusal names it, is a condition too.
            send("PATCH", path, "{\"labels\":{\"a\":\"2\"}}", '"' + definition(edited) + '"')
                    .expect(200);
        }
        send("PUT", NETWORKS + "/shop", "{\"name\":\"shop\"}", tag).expect(412);
        send("PUT", NETWORKS + "/fresh", "{\"name\":\"fresh\"}", "*").expect(404);
        send("PUT", NETWORKS + "/shop", "{\"name\":\"shop\"}", "*").expect(200);
    }

    private Api.Answer send(String method, String path, String body, String ifMatch)
            throws IOException, InterruptedException {
        return api.send(api.request(path)
                .header("Content-Type", "application/json")
                .header("If-Match", ifMatch)
                .method(method, BodyPublishers.ofString(body)));
    }

    @Test
    void letsOneOfTwoEditorsWin() throws Exception {
        network("{\"name\":\"shop\"}");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                String tag = api.get(NETWORKS + "/shop").header("ETag");
                List<Callable<Api.Answer>> editors = new ArrayList<>();
                for (String editor : List.of("anna", "ben")) {
                    String change = "{\"labels\":{\"editor\":\"" + editor + round + "\"}}";
                    editors.add(() -> send("PATCH", NETWORKS + "/shop", change, tag));
                }
                List<Api.Answer> answers = new ArrayList<>();
                for (Future<Api.Answer> answer : pool.invokeAll(editors)) {
                    answers.add(answer.get());
                }
                assertThat(answers).extracting(Api.Answer::status).containsExactlyInAnyOrder(200, 412);
                String winner = answers.stream()
                        .filter(answer -> answer.status() == 200)
                        .findFirst()
                        .orElseThrow()
                        .string("/labels/editor");
                assertThat(api.get(NETWORKS + "/shop").string("/labels/editor")).isEqualTo(winner);
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void refusesAConditionThatNobodyWouldLookAt() throws IOException, InterruptedException {
        api.post(NETWORKS, "{\"name\":\"shop\"}", "If-Match", OLD).expect(400);
        api.get(NETWORKS + "/shop").expect(404);
    }

    @Test
    void letsOneOfManyDeleteWhatTheyAllSaw() throws Exception {
        for (int round = 0; round < 5; round++) {
            network("{\"name\":\"shop\"}");
            String tag = api.get(NETWORKS + "/shop").header("ETag");
            Callable<Integer> delete =
                    () -> api.delete(NETWORKS + "/shop", "If-Match", tag).status();
            // Meanwhile others make the same name again: their network is not the one that was seen.
            Callable<Integer> create =
                    () -> api.post(NETWORKS, "{\"name\":\"shop\"}").status();
            List<Callable<Integer>> calls = List.of(delete, create, delete, create, delete, create);
            List<Integer> deleted = new ArrayList<>();
            ExecutorService pool = Executors.newFixedThreadPool(calls.size());
            try {
                List<Future<Integer>> results = pool.invokeAll(calls);
                for (int i = 0; i < results.size(); i += 2) {
                    deleted.add(results.get(i).get());
                }
            } finally {
                pool.shutdown();
            }
            assertThat(deleted).filteredOn(status -> status == 204).hasSize(1);
            assertThat(deleted).allMatch(status -> status == 204 || status == 404 || status == 412);
            api.delete(NETWORKS + "/shop");
        }
    }
}
