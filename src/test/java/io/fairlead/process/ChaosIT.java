package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments of a random workload, also while starting. After each restart the kernel holds what is
 * defined and nothing else of ours, leases match endpoints, foreign objects are as they were, and a running sandbox never
 * lost a packet. {@code -Dfairlead.chaos.kills=200} makes the long run.
 */
@ExtendWith(NeedsRoot.class)
class ChaosIT {

    private static final int KILLS = Integer.getInteger("fairlead.chaos.kills", 6);

    @TempDir
    Path directory;

    @Test
    void survivesKillsAtAnyMoment() {
        long seed = Long.getLong("fairlead.chaos.seed", System.nanoTime());
        System.out.println("chaos seed " + seed + ", kills " + KILLS);
        Random random = new Random(seed);
        try (HostNamespace host = new HostNamespace()) {
            host.ip("link add foreign0 type bridge");
            host.ip("addr add 10.200.0.1/24 dev foreign0");
            host.exec("nft add table ip foreign");
            host.exec("nft add chain ip foreign c { type filter hook forward priority 5 ; }");
            Path data = directory.resolve("data");
            List<String> sandboxes =
                    List.of(host.sandbox("a"), host.sandbox("b"), host.sandbox("c"), host.sandbox("d"));
            String target;
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                for (String sandbox : sandboxes) {
                    service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\",\"kind\":\"managed\"}");
                }
                service.post("/api/v1/networks", "{\"name\":\"steady\",\"driver\":\"bridge\"}");
                attach(service, sandboxes.get(0));
                target = attach(service, sandboxes.get(1));
            }
            Ping ping = new Ping(sandboxes.get(0), target);
            int changes = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                changes += oneLife(host, data, sandboxes, random);
            }
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                settle(service, host);
            }
            assertThat(ping.lost()).as("packets lost between running sandboxes").isZero();
            System.out.println("chaos: " + KILLS + " kills, " + changes + " changes");
        }
    }

    private static int oneLife(HostNamespace host, Path data, List<String> sandboxes, Random random) {
        ServiceProcess service = ServiceProcess.launch(host, data);
        try {
            if (random.nextInt(5) == 0) {
                pause(random.nextInt(4000)); // while it starts
                return 0;
            }
            service.awaitReady();
            settle(service, host);
            Workload workload = new Workload(service, random.nextLong(), sandboxes);
            pause(50 + random.nextInt(1500));
            service.kill();
            workload.close();
            assertThat(workload.unexpected()).isEmpty();
            return workload.changes();
        } finally {
            service.kill();
        }
    }

    private static void settle(ServiceProcess service, HostNamespace host) {
        await("consistent after the restart")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> Consistency.verify(service, host));
        assertThat(host.ip("-o addr show dev foreign0")).contains("10.200.0.1/24");
        assertThat(host.exec("nft list table ip foreign")).contains("chain c");
    }

    private static String attach(ServiceProcess service, String sandbox) {
        return service.post("/api/v1/networks/steady/endpoints", "{\"sandbox\":\"" + sandbox + "\"}")
                .get("addresses")
                .get(0)
                .asString()
                .replaceAll("/.*", "");
    }

    /**
     * Somebody breaks objects of every kind while networks and sandboxes come and go. After each round nothing is left
     * broken, by events alone, and at the end all is as a fresh start would have made it.
     */
    @Test
    void mendsWhateverSomebodyBreaksMeanwhile() {
        long seed = Long.getLong("fairlead.chaos.seed", System.nanoTime());
        int minutes = Integer.getInteger("fairlead.chaos.minutes", 0);
        String interval = System.getProperty("fairlead.chaos.interval", "10m");
        System.out.println("drift chaos seed " + seed + ", interval " + interval);
        Path data = directory.resolve("drift");
        try (HostNamespace host = new HostNamespace();
                ServiceProcess service =
                        ServiceProcess.start(host, data, "--fairlead.reconcile.interval=" + interval)) {
            DriftChaos chaos = new DriftChaos(service, host, data, seed);
            chaos.define();
            long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
            do {
                chaos.round();
                chaos.round();
                chaos.compareWithAFreshStart();
            } while (System.nanoTime() < end);
            System.out.println("drift chaos: " + chaos);
        }
    }

    /** Lets a random time pass: the moment of the kill is the point, so there is nothing to wait for. */
    private static void pause(long millis) {
        await().pollDelay(Duration.ofMillis(millis))
                .atMost(Duration.ofMillis(millis + 10_000))
                .until(() -> true);
    }
}
