package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happened is known after whatever happens to the service. */
@ExtendWith(NeedsRoot.class)
class HistoryIT {

    @TempDir
    Path directory;

    @Test
    void writesDownWhatItMended() {
        try (HostNamespace host = new HostNamespace();
                ServiceProcess service = ServiceProcess.start(host, directory.resolve("data"))) {
            Instant before = Instant.now();
            String id = service.post("/api/v1/networks", "{\"name\":\"shop\"}")
                    .get("id")
                    .asString();
            String sandbox = host.sandbox("db");
            service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
            service.post("/api/v1/networks/shop/endpoints", "{\"sandbox\":\"" + sandbox + "\"}");
            host.ip("link del br-" + id.substring(0, 12));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                JsonNode repair = service.get("/api/v1/repairs?owner=shop").at("/items/0");
                assertThat(repair.get("changes").toString())
                        .contains("\"action\":\"create\",\"kind\":\"bridge\",\"object\":\"br-" + id.substring(0, 12));
                JsonNode event = service.get("/api/v1/events?object=" + id + "&action=repair")
                        .at("/items/0");
                assertThat(repair.get("id").asLong()).isEqualTo(event.get("id").asLong());
                long lasted = repair.get("lastedMillis").asLong();
                assertThat(lasted)
                        .isBetween(0L, Duration.between(before, Instant.now()).toMillis());
                assertThat(event.at("/details/lastedMillis").asLong()).isEqualTo(lasted);
            });
            assertThat(host.ip("link show br-" + id.substring(0, 12))).contains("UP");
        }
    }

    @Test
    void losesNothingThatWasCommittedAndStreamsItOnce() {
        Path data = directory.resolve("data");
        List<Long> streamed = new ArrayList<>();
        List<String> created = new CopyOnWriteArrayList<>();
        try (HostNamespace host = new HostNamespace()) {
            for (int life = 0; life < 3; life++) {
                ServiceProcess service = ServiceProcess.start(host, data);
                try (Stream stream = new Stream(service, streamed)) {
                    int number = life;
                    Thread client = new Thread(() -> create(service, number, created));
                    client.start();
                    int wanted = created.size() + 5;
                    await().atMost(Duration.ofSeconds(60)).until(() -> created.size() >= wanted);
                    service.kill();
                    join(client);
                } finally {
                    service.kill();
                }
            }
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                List<String> audited = new ArrayList<>();
                service.get("/api/v1/audit?kind=network&action=create&limit=1000")
                        .get("items")
                        .forEach(entry -> audited.add(entry.get("name").asString()));
                List<String> defined = new ArrayList<>();
                service.get("/api/v1/networks")
                        .get("items")
                        .forEach(network -> defined.add(network.get("name").asString()));
                assertThat(audited).containsAll(created).containsExactlyInAnyOrderElementsOf(defined);
                assertThat(audited).contains("bridge", "host", "none");
                List<Long> stored = new ArrayList<>();
                service.get("/api/v1/events?sort=at&limit=1000")
                        .get("items")
                        .forEach(event -> stored.add(event.get("id").asLong()));
                try (Stream stream = new Stream(service, streamed)) {
                    await().atMost(Duration.ofSeconds(30)).until(() -> streamed.size() >= stored.size());
                    assertThat(stream.gap).isFalse();
                }
                assertThat(streamed).startsWith(stored.toArray(Long[]::new)).doesNotHaveDuplicates();
            }
        }
    }

    private static void create(ServiceProcess service, int life, List<String> created) {
        try {
            for (int i = 0; ; i++) {
                String name = "n" + life + "-" + i;
                service.send("POST", "/api/v1/networks", "{\"name\":\"" + name + "\",\"driver\":\"bridge\"}")
                        .expect(201);
                created.add(name);
            }
        } catch (IOException e) {
            // It was killed: nobody knows about the last one.
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes on behind the last event that was read, as long as the service lives. */
    private static final class Stream implements AutoCloseable {

        private final BufferedReader lines;
        private final Thread thread;
        private final List<Long> ids;
        private volatile boolean gap;

        Stream(ServiceProcess service, List<Long> ids) {
            this.ids = ids;
            long last = ids.isEmpty() ? 0 : ids.get(ids.size() - 1);
            lines = new BufferedReader(new InputStreamReader(
                    service.stream("/api/v1/events?lastEventId=" + last), StandardCharsets.UTF_8));
            thread = new Thread(this::read);
            thread.start();
        }

        private void read() {
            try {
                String id = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    gap |= line.equals("event:gap");
                    if (line.startsWith("id:")) {
                        id = line.substring(3);
                    } else if (line.startsWith("data:")) {
                        synchronized (ids) {
                            ids.add(Long.valueOf(id));
                        }
                    }
                }
            } catch (IOException e) {
                // The service was killed, or the test is through.
            }
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                // It was killed.
            }
            join(thread);
        }
    }
}
