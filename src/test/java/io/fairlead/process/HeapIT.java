package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.docker.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nobody fills the heap that the service is started with: each of these ended it, or made it run for minutes. */
@ExtendWith(NeedsRoot.class)
@SuppressWarnings("NullAway.Init") // JUnit calls start
class HeapIT {

    private static final String YAML = "application/yaml";

    @TempDir
    static Path directory;

    private static HostNamespace host;
    private static ServiceProcess service;
    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() {
        host = new HostNamespace();
        service = ServiceProcess.start(host, directory.resolve("data"));
    }

    @AfterAll
    static void stop() {
        service.close();
        host.close();
        CLIENTS.shutdownNow();
    }

    /** Everybody at once; a service that is gone fails here. */
    private static <T> List<T> together(int clients, IntFunction<T> request) {
        List<CompletableFuture<T>> running = IntStream.range(0, clients)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.apply(i), CLIENTS))
                .toList();
        List<T> answers = running.stream().map(CompletableFuture::join).toList();
        service.get("/api/v1/session");
        return answers;
    }

    private static int status(String method, String path, String body, String... headers) {
        try {
            return service.send(method, path, body, headers).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some 110,000 in a mebibyte. */
    private static String manyFields() {
        return IntStream.range(0, 110_000)
                .mapToObj(i -> "\"" + Integer.toHexString(i) + "\":0")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void unknownFields() throws IOException {
        String fields = manyFields();
        HttpClient stranger = HttpClient.newHttpClient();
        HttpRequest signIn = HttpRequest.newBuilder(URI.create(service.url("/api/v1/session")))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString(fields))
                .build();
        assertThat(together(
                        12,
                        i -> stranger.sendAsync(signIn, HttpResponse.BodyHandlers.discarding())
                                .join()
                                .statusCode()))
                .containsOnly(413);
        assertThat(together(40, i -> status("POST", "/api/v1/networks", fields)))
                .contains(400)
                .isSubsetOf(400, 503);
        ServiceProcess.Answer one = service.send("POST", "/api/v1/networks", fields);
        assertThat(one.status()).isEqualTo(400);
        assertThat(one.body().at("/violations").size()).isLessThan(100);
        assertThat(one.body().at("/detail").asString()).contains("unknown fields: 0, 1, 2", "and 109968 more");
    }

    @Test
    void manifestsOfNothing() {
        Map<String, String> manifests = Map.of(
                "empty maps",
                "networks: [" + "{},".repeat(2_700_000) + "]",
                "documents",
                "---\na: {}\n".repeat(800_000),
                "aliases",
                aliases(),
                "nested",
                "a: " + "[".repeat(4_000_000));
        manifests.forEach((name, manifest) -> assertThat(
                        together(4, i -> status("POST", "/api/v1/apply?dryRun=true", manifest, "Content-Type", YAML)))
                .as(name)
                .contains(400)
                .isSubsetOf(400, 503));
        String json = "{\"networks\":[" + "{},".repeat(2_700_000) + "{}]}";
        assertThat(together(4, i -> status("POST", "/api/v1/apply?dryRun=true", json)))
                .contains(400)
                .isSubsetOf(400, 503);
    }

    private static String aliases() {
        StringBuilder text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c < 'k'; c++) {
            String before = "*" + (char) (c - 1);
            text.append(c + ": &" + c + " [" + String.join(", ", java.util.Collections.nCopies(10, before)) + "]\n");
        }
        return text.toString();
    }

    @Test
    void composeFiles() throws IOException {
        StringBuilder chain = new StringBuilder("{\"project\":\"p\",\"file\":\"services:\\n");
        for (int i = 0; i < 25_000; i++) {
            chain.append(" s" + i + ": {extends: s" + (i + 1) + "}\\n");
        }
        assertThat(status("POST", "/api/v1/imports/compose", chain + "\"}")).isEqualTo(400);
        StringBuilder networks = new StringBuilder("{\"project\":\"p\",\"file\":\"networks:\\n");
        for (int i = 0; i < 90_000; i++) {
            networks.append(" " + Integer.toString(i, 36) + "n:\\n");
        }
        ServiceProcess.Answer many = service.send("POST", "/api/v1/imports/compose", networks + "\"}");
        assertThat(many.status()).isEqualTo(400);
        assertThat(many.body().at("/detail").asString()).contains("90000", "1000");
    }

    @Test
    void labelsAreBoundedTogetherAndListsOfThemAreWritten() throws IOException {
        String labels = IntStream.range(0, 200)
                .mapToObj(i -> "\"l" + i + "\":\"" + "x".repeat(4090) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        List<Integer> created = new ArrayList<>();
        int status = 201;
        for (int i = 0; i < 300 && status == 201; i++) {
            status = status(
                    "POST",
                    "/api/v1/networks",
                    "{\"name\":\"c" + i + "\",\"driver\":\"config\",\"labels\":" + labels + "}");
            created.add(status);
        }
        // Some eighty of them are a quarter of the heap.
        assertThat(status).isEqualTo(409);
        assertThat(created).hasSizeGreaterThan(50);
        ServiceProcess.Answer refused = service.send(
                "POST", "/api/v1/networks", "{\"name\":\"one-more\",\"driver\":\"config\",\"labels\":" + labels + "}");
        assertThat(refused.body().at("/detail").asString()).contains("MiB", "-Xmx");
        for (String path : List.of("/api/v1/networks", "/api/v1/export?format=json", "/api/v1/audit")) {
            assertThat(together(8, i -> read(path))).as(path).contains(200).isSubsetOf(200, 503);
        }
        assertThat(read("/api/v1/export")).isEqualTo(200);
        for (int i = 0; i < created.size() - 1; i++) {
            service.call("DELETE", "/api/v1/networks/c" + i, "").expect(204);
        }
        service.post("/api/v1/networks", "{\"name\":\"again\",\"driver\":\"config\"}");
    }

    /** Not kept here either. */
    private static int read(String path) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.url(path)))
                .header("Authorization", "Bearer " + service.token())
                .timeout(Duration.ofMinutes(3))
                .build();
        try {
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void containersOfNothing() {
        DockerClient docker = new DockerClient(service.dockerSocket());
        String maps = "{\"Image\":\"a\",\"x\":[" + "{},".repeat(340_000) + "{}]}";
        assertThat(together(
                        20,
                        i -> docker.post("/containers/create?name=maps" + i, maps)
                                .status()))
                .containsOnly(400);
        String env = "{\"Image\":\"a\",\"HostConfig\":{\"NetworkMode\":\"none\"},\"Env\":[\"A=" + "x".repeat(900_000)
                + "\"]}";
        for (int i = 0; i < 30; i++) {
            assertThat(docker.post("/containers/create?name=big" + i, env).status())
                    .isEqualTo(201);
        }
        assertThat(together(40, i -> docker.get("/containers/json?all=true").status()))
                .contains(200)
                .isSubsetOf(200, 503);
        assertThat(together(
                        40,
                        i -> docker.get("/containers/big" + i % 30 + "/json").status()))
                .contains(200)
                .isSubsetOf(200, 503);
    }
}
