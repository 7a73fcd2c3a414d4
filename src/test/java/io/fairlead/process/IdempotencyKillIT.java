package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * kill -9 while a POST with a key is under way. Whatever moment it was, the repeated request never does it twice, and
 * never says that it was not done when it was.
 */
@ExtendWith(NeedsRoot.class)
class IdempotencyKillIT {

    private static final int KILLS = Integer.getInteger("fairlead.idempotency.kills", 4);
    private static final String NETWORKS = "/api/v1/networks";

    @TempDir
    Path directory;

    @Test
    void carriesNothingOutTwice() throws Exception {
        long seed = Long.getLong("fairlead.chaos.seed", System.nanoTime());
        System.out.println("idempotency seed " + seed + ", kills " + KILLS);
        Random random = new Random(seed);
        List<Integer> repeated = new ArrayList<>();
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (HostNamespace host = new HostNamespace()) {
            Path data = directory.resolve("data");
            for (int kill = 0; kill < KILLS; kill++) {
                String name = "net" + kill;
                String body = "{\"name\":\"" + name + "\"}";
                String key = "key" + kill;
                int answered = killWhileCreating(host, data, body, key, client, random);
                try (ServiceProcess service = ServiceProcess.start(host, data)) {
                    boolean there = names(service).contains(name);
                    ServiceProcess.Answer again = service.send("POST", NETWORKS, body, "Idempotency-Key", key);
                    repeated.add(again.status());
                    assertThat(again.status()).isIn(201, 409);
                    if (again.status() == 409) {
                        assertThat(there).isTrue();
                        assertThat(again.body().at("/detail").asString()).contains("was carried out");
                    }
                    if (answered == 201) {
                        assertThat(again.status()).isEqualTo(201);
                        assertThat(there).isTrue();
                    }
                    assertThat(names(service)).contains(name).doesNotHaveDuplicates();
                    ServiceProcess.Answer third = service.send("POST", NETWORKS, body, "Idempotency-Key", key);
                    assertThat(third).isEqualTo(again);
                }
            }
        } finally {
            client.shutdown();
        }
        System.out.println("repeated requests were answered " + repeated);
    }

    /** @return the answer's status if it still came, else 0 */
    private static int killWhileCreating(
            HostNamespace host, Path data, String body, String key, ExecutorService client, Random random)
            throws Exception {
        ServiceProcess service = ServiceProcess.start(host, data);
        try {
            Future<@Nullable Integer> creating = client.submit(() -> {
                try {
                    return service.send("POST", NETWORKS, body, "Idempotency-Key", key)
                            .status();
                } catch (IOException e) {
                    return 0; // it was killed
                }
            });
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
            service.kill();
            Integer status = creating.get();
            return status == null ? 0 : status;
        } finally {
            service.kill();
        }
    }

    private static List<String> names(ServiceProcess service) {
        List<String> names = new ArrayList<>();
        for (JsonNode network : service.get(NETWORKS).at("/items")) {
            names.add(network.get("name").asString());
        }
        return names;
    }
}
