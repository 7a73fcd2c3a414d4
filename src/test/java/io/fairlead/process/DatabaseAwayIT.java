package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A database that refuses, and one that takes everything and never answers: changes stop, at once, and nothing else. */
@ExtendWith(NeedsRoot.class)
class DatabaseAwayIT {

    /** More than the web server has threads. */
    private static final int CROWD = 80;

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final ExecutorService clients = Executors.newCachedThreadPool();

    @Test
    void stopsChangesAtOnceAndNothingElse() throws Exception {
        try (HostNamespace host = new HostNamespace();
                EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Relay relay = new Relay(postgres.getPort());
                ServiceProcess service = ServiceProcess.start(
                        host,
                        directory.resolve("data"),
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + relay.port() + "/postgres",
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.password=postgres")) {
            String bridge = bridge(service, host.sandbox("one"));
            relay.cut();
            await("it is known")
                    .atMost(LONG)
                    .untilAsserted(() -> assertThat(create(service, "who-finds-it")
                                    .expect(503)
                                    .get("detail")
                                    .asString())
                            .contains("the database is away"));
            crowdIsRefusedAtOnce(service);
            readsAndRepairsGoOn(service, host, bridge);
            assertThat(docker(service)).contains("503").contains("{\"message\":\"the database");
            relay.mend();
            await().atMost(LONG).until(() -> create(service, "back").status() == 201);
            relay.stick();
            nobodyQueuesBehindOneThatHangs(service);
            relay.mend();
            await().atMost(LONG).until(() -> create(service, "again").status() == 201);
            assertThat(service.get("/actuator/health")
                            .at("/components/db/status")
                            .asString())
                    .isEqualTo("UP");
        } finally {
            clients.shutdownNow();
        }
    }

    private static String bridge(ServiceProcess service, String sandbox) {
        service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\",\"kind\":\"managed\"}");
        String id = service.post("/api/v1/networks", "{\"name\":\"shop\"}")
                .get("id")
                .asString();
        service.post("/api/v1/networks/shop/endpoints", "{\"sandbox\":\"" + sandbox + "\"}");
        return "br-" + id.substring(0, 12);
    }

    private static ServiceProcess.Answer create(ServiceProcess service, String name) throws IOException {
        return service.send("POST", "/api/v1/networks", "{\"name\":\"" + name + "\"}");
    }

    private List<Future<ServiceProcess.Answer>> crowd(ServiceProcess service, int size) {
        List<Future<ServiceProcess.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String name = "crowd" + i;
            answers.add(clients.submit(() -> create(service, name)));
        }
        return answers;
    }

    /** At once means: nobody waits for the pool of connections, whose patience is 5 s, but the one who looks after it. */
    private void crowdIsRefusedAtOnce(ServiceProcess service) throws Exception {
        double before = timeouts(service);
        for (Future<ServiceProcess.Answer> answer : crowd(service, CROWD)) {
            assertThat(answer.get(1, TimeUnit.MINUTES).expect(503).get("detail").asString())
                    .contains("the database is away");
        }
        assertThat(timeouts(service) - before).isLessThan(CROWD / 4.0);
    }

    private static double timeouts(ServiceProcess service) {
        return service.get("/actuator/prometheus")
                .asString()
                .lines()
                .filter(line -> line.startsWith("hikaricp_connections_timeout_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void readsAndRepairsGoOn(ServiceProcess service, HostNamespace host, String bridge) {
        probesSucceed(service);
        assertThat(service.call("GET", "/actuator/health", "")
                        .expect(503)
                        .at("/components/db/status")
                        .asString())
                .isEqualTo("DOWN");
        assertThat(service.get("/api/v1/networks/shop").get("name").asString()).isEqualTo("shop");
        host.ip("link del " + bridge);
        await().atMost(LONG).until(() -> host.ip("-o link").contains(bridge));
    }

    private static void probesSucceed(ServiceProcess service) {
        service.get("/actuator/health/liveness");
        service.get("/actuator/health/readiness");
    }

    private static String docker(ServiceProcess service) {
        return Shell.run("curl -s -w %{http_code} --unix-socket " + service.dockerSocket()
                + " -H Content-Type:application/json -d {\"Name\":\"d\"} http://d/v1.44/networks/create");
    }

    private void nobodyQueuesBehindOneThatHangs(ServiceProcess service) throws Exception {
        List<Future<ServiceProcess.Answer>> answers = crowd(service, CROWD);
        await("all but one are told").atMost(LONG).untilAsserted(() -> {
            probesSucceed(service);
            assertThat(answers.stream().filter(Future::isDone).count()).isGreaterThanOrEqualTo(CROWD - 1);
        });
        for (Future<ServiceProcess.Answer> answer : answers) {
            if (answer.isDone()) {
                assertThat(status(answer)).isEqualTo(503);
            }
        }
    }

    private static int status(Future<ServiceProcess.Answer> answer) throws ExecutionException, InterruptedException {
        return answer.get().status();
    }
}
