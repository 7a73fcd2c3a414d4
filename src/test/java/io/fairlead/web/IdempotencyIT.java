package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.KernelFeature;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotencyIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";

    @Autowired
    @SuppressWarnings("NullAway.Init") // Spring fills it
    private JdbcClient database;

    private final String key = UUID.randomUUID().toString();

    private Api.Answer post(String path, String body) throws IOException, InterruptedException {
        return api.post(path, body, KEY, key);
    }

    private int networksNamed(String part) throws IOException, InterruptedException {
        return api.get(NETWORKS + "?name=" + part).items("name").size();
    }

    @Test
    void answersTheSameAgain() throws IOException, InterruptedException {
        Api.Answer first = post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        assertThat(first.header(REPLAYED)).isEmpty();
        api.delete(NETWORKS + "/shop").expect(204);
        Api.Answer again = post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        assertThat(again.header(REPLAYED)).isEqualTo("true");
        assertThat(again.text()).isEqualTo(first.text());
        for (String name : List.of("Location", "ETag", "Content-Type")) {
            assertThat(again.header(name)).isEqualTo(first.header(name)).isNotEmpty();
        }
        assertThat(networksNamed("shop")).isZero();
        // In quotes it is the same key: so the draft writes it.
        assertThat(api.post(NETWORKS, "{\"name\":\"shop\"}", KEY, '"' + key + '"')
                        .expect(201)
                        .header(REPLAYED))
                .isEqualTo("true");
    }

    @Test
    void worksForEveryPost() throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        sandbox("m-web1");
        List<List<String>> requests = List.of(
                List.of("/api/v1/sandboxes", "{\"name\":\"m-web2\"}"),
                List.of(NETWORKS + "/shop/endpoints", "{\"sandbox\":\"m-web1\"}"),
                List.of(NETWORKS + "?dryRun=true", "{\"name\":\"dry\"}"),
                List.of("/api/v1/reconcile", ""),
                List.of("/api/v1/purge", "{\"confirm\":\"purge\"}"));
        for (List<String> request : requests) {
            String own = UUID.randomUUID().toString();
            Api.Answer first = api.post(request.get(0), request.get(1), KEY, own);
            Api.Answer again = api.post(request.get(0), request.get(1), KEY, own);
            assertThat(first.status()).as(first.text()).isBetween(200, 202);
            assertThat(again.status()).isEqualTo(first.status());
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(again.header(REPLAYED)).isEqualTo("true");
        }
    }

    @Test
    void standsForOneRequestOfOneCaller() throws IOException, InterruptedException {
        post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        post(NETWORKS, "{\"name\":\"shop2\"}").expect(422);
        post(NETWORKS + "?dryRun=true", "{\"name\":\"shop\"}").expect(422);
        post("/api/v1/sandboxes", "{\"name\":\"shop\"}").expect(422);
        String name = "other-" + key.substring(0, 8);
        Api.Answer token = api.post("/api/v1/tokens", "{\"name\":\"" + name + "\",\"role\":\"operator\"}")
                .expect(201);
        Api.Answer theirs = api.as(token.string("/token"))
                .post(NETWORKS, "{\"name\":\"theirs\"}", KEY, key)
                .expect(201);
        assertThat(theirs.header(REPLAYED)).isEmpty();
        api.delete("/api/v1/tokens/" + token.string("/id")).expect(204);
    }

    @Test
    void remembersRefusalsButNoFailures() throws IOException, InterruptedException {
        Api.Answer refused = post(NETWORKS, "{\"name\":\"\"}").expect(400);
        assertThat(post(NETWORKS, "{\"name\":\"\"}").expect(400).text()).isEqualTo(refused.text());
        String second = UUID.randomUUID().toString();
        kernel.lack(KernelFeature.NET_ADMIN);
        api.post(NETWORKS, "{\"name\":\"a\"}", KEY, second).expect(503);
        kernel.lack();
        Api.Answer later = api.post(NETWORKS, "{\"name\":\"a\"}", KEY, second).expect(201);
        assertThat(later.header(REPLAYED)).isEmpty();
        // What is refused before the request is even looked at says nothing about it.
        String third = UUID.randomUUID().toString();
        api.as("wrong").post(NETWORKS, "{\"name\":\"b\"}", KEY, third).expect(401);
        api.post(NETWORKS, "{\"name\":\"b\"}", KEY, third).expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "\"\""})
    void refusesKeysThatAreNone(String rubbish) throws IOException, InterruptedException {
        api.post(NETWORKS, "{\"name\":\"a\"}", KEY, rubbish).expect(400);
        assertThat(networksNamed("a")).isZero();
    }

    @Test
    void takesKeysUpToTheirLength() throws IOException, InterruptedException {
        String longest = key + "x".repeat(255 - key.length());
        api.post(NETWORKS, "{\"name\":\"a\"}", KEY, longest + "x").expect(400);
        api.post(NETWORKS, "{\"name\":\"a\"}", KEY, longest).expect(201);
        api.post(NETWORKS, "{\"name\":\"" + "a".repeat(1 << 20) + "\"}", KEY, "large" + key)
                .expect(413);
    }

    @Test
    void createsOneObjectHoweverManyAsk() throws Exception {
        Callable<Api.Answer> create = () -> post(NETWORKS, "{\"name\":\"shop\"}");
        ExecutorService pool = Executors.newFixedThreadPool(50);
        try {
            for (Future<Api.Answer> result : pool.invokeAll(Collections.nCopies(50, create))) {
                Api.Answer answer = result.get();
                assertThat(answer.status()).as(answer.text()).isIn(201, 409);
                if (answer.status() == 409) {
                    assertThat(answer.text()).contains("is being carried out");
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                }
            }
        } finally {
            pool.shutdown();
        }
        assertThat(networksNamed("shop")).isEqualTo(1);
        assertThat(post(NETWORKS, "{\"name\":\"shop\"}").expect(201).header(REPLAYED))
                .isEqualTo("true");
    }

    @Test
    void saysThatARequestIsUnderWay() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        kernel.refuse(change -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        });
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<Api.Answer> first = pool.submit(() -> post(NETWORKS, "{\"name\":\"shop\"}"));
            await().until(() -> networksNamed("shop") == 1);
            // Committed, and so noted, while the kernel is still at it.
            assertThat(carriedOut()).isTrue();
            post(NETWORKS, "{\"name\":\"shop\"}").expect(409);
            post(NETWORKS, "{\"name\":\"other\"}").expect(422);
            release.countDown();
            Api.Answer created = first.get().expect(201);
            assertThat(post(NETWORKS, "{\"name\":\"shop\"}").expect(201).text()).isEqualTo(created.text());
        } finally {
            release.countDown();
            pool.shutdown();
        }
    }

    private boolean carriedOut() {
        return database.sql("select carried_out from idempotency_key where name = ?")
                .param(key)
                .query(Boolean.class)
                .single();
    }

    @Test
    void notesAChangeOnlyIfItIsCommitted() throws IOException, InterruptedException {
        network("{\"name\":\"shop\"}");
        post(NETWORKS, "{\"name\":\"shop\"}").expect(409);
        assertThat(carriedOut()).isFalse();
        String own = UUID.randomUUID().toString();
        // The note is in the transaction: a row that cannot be written takes the change back with it.
        database.sql("alter table idempotency_key add constraint nothing_is_done check (not carried_out or name <> '"
                        + own + "')")
                .update();
        try {
            api.post(NETWORKS, "{\"name\":\"undone\"}", KEY, own).expect(409);
            assertThat(networksNamed("undone")).isZero();
        } finally {
            database.sql("alter table idempotency_key drop constraint nothing_is_done")
                    .update();
        }
    }

    @Test
    void keepsNoSecret() throws IOException, InterruptedException {
        String name = "t-" + key.substring(0, 8);
        String request = "{\"name\":\"" + name + "\",\"role\":\"viewer\"}";
        Api.Answer created = post("/api/v1/tokens", request).expect(201);
        Api.Answer again = post("/api/v1/tokens", request).expect(409);
        assertThat(again.text())
                .contains("was carried out (201 /api/v1/tokens/" + created.string("/id") + ")")
                .doesNotContain(created.string("/token"));
        assertThat(database.sql("select count(*) from idempotency_key where body like ?")
                        .param("%" + created.string("/token") + "%")
                        .query(Integer.class)
                        .single())
                .isZero();
        api.post("/api/v1/session/links", "", KEY, "l" + key).expect(201);
        api.post("/api/v1/session/links", "", KEY, "l" + key).expect(409);
        api.delete("/api/v1/tokens/" + created.string("/id")).expect(204);
    }

    @Test
    void isOnlyForPost() throws IOException, InterruptedException {
        post(NETWORKS, "{\"name\":\"shop\"}").expect(201);
        assertThat(api.get(NETWORKS + "/shop", KEY, key).expect(200).header(REPLAYED))
                .isEmpty();
        Api.Answer signIn =
                new Browser(port()).send("POST", "/api/v1/session", "{\"code\":\"a\",\"token\":\"b\"}", KEY, key);
        // Refused by itself, whatever the key; 429 where other tests failed to sign in before.
        assertThat(signIn.status()).isIn(400, 429);
        assertThat(signIn.header(REPLAYED)).isEmpty();
    }
}
