package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Rounds in which a {@link Workload} and a {@link Vandal} are at work together, and what has to hold after each. */
final class DriftChaos {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long MIB = 1 << 20;

    private final ServiceProcess service;
    private final HostNamespace host;
    private final Path data;
    private final long seed;
    private final Random random;
    private final List<String> sandboxes = new ArrayList<>();
    private final List<String> passing = new ArrayList<>();
    private final Vandal vandal;
    private int rounds;
    private int changes;
    private long largest;

    DriftChaos(ServiceProcess service, HostNamespace host, Path data, long seed) {
        this.service = service;
        this.host = host;
        this.data = data;
        this.seed = seed;
        this.random = new Random(seed);
        for (String role : List.of("a", "b", "c", "d")) {
            sandboxes.add(host.sandbox(role));
        }
        for (String role : List.of("p", "q", "r")) {
            passing.add(host.sandbox(role));
        }
        this.vandal = new Vandal(
                host, Stream.concat(sandboxes.stream(), passing.stream()).toList(), random.nextLong());
    }

    /** Networks of several kinds that stay, with sandboxes that do. */
    void define() {
        // Of an MTU that nobody asked for nobody cares.
        network("{\"name\":\"steady\",\"ipv6\":true,\"options\":{\"com.docker.network.driver.mtu\":\"1450\"}}");
        network("{\"name\":\"inner\",\"internal\":true,\"options\":{\"com.docker.network.driver.mtu\":\"1450\"}}");
        network(
                "{\"name\":\"wide\",\"driver\":\"macvlan\",\"options\":{\"parent\":\"up0\",\"com.docker.network.driver.mtu\":\"1450\"},"
                        + "\"subnets\":[{\"subnet\":\"192.0.2.0/24\",\"ipRange\":\"192.0.2.128/25\"}]}");
        for (String sandbox : sandboxes) {
            service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
            attach("steady", sandbox, ",\"ports\":[{\"port\":80},{\"port\":\"53\",\"protocol\":\"udp\"}]");
        }
        attach("inner", sandboxes.get(0), "");
        attach("wide", sandboxes.get(1), "");
        attach("wide", sandboxes.get(2), "");
    }

    private void network(String body) {
        service.post("/api/v1/networks", body);
    }

    private void attach(String network, String sandbox, String more) {
        service.post("/api/v1/networks/" + network + "/endpoints", "{\"sandbox\":\"" + sandbox + "\"" + more + "}");
    }

    /** Breaks things while others are made and changed, and waits until all is well again. */
    void round() {
        rounds++;
        List<String> deeds;
        try (Workload workload = new Workload(service, random.nextLong(), sandboxes, passing)) {
            int strikes = 5 + random.nextInt(15);
            for (int strike = 0; strike < strikes; strike++) {
                pause(random.nextInt(250));
                vandal.strike();
            }
            deeds = vandal.takeDeeds();
            workload.close();
            changes += workload.changes();
            assertThat(workload.unexpected()).as(where(deeds)).isEmpty();
        }
        settle(deeds);
        largest = Math.max(largest, databaseSize());
        assertThat(largest).as("bytes of the database; " + where(deeds)).isLessThan(32 * MIB);
    }

    private void settle(List<String> deeds) {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
                Consistency.verify(service, host);
                for (JsonNode network :
                        service.get("/api/v1/networks?limit=1000").get("items")) {
                    assertThat(network.at("/status/phase").asString())
                            .as(network.toString())
                            .isEqualTo("READY");
                }
                assertThat(namespaces()).as("namespaces").isEqualTo(expectedNamespaces());
                // Those that are named, and the local network; one that only somebody's descriptor holds counts too.
                assertThat(host.ip("netns list-id").lines())
                        .as("namespaces that the kernel knows")
                        .hasSizeLessThanOrEqualTo(expectedNamespaces().size() - 1);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(where(deeds), e);
        }
    }

    private TreeSet<String> namespaces() {
        String id = host.name.substring("host".length());
        TreeSet<String> names = new TreeSet<>();
        Shell.run("ip netns list")
                .lines()
                .map(line -> line.split(" ")[0])
                .filter(n -> n.endsWith(id))
                .forEach(names::add);
        return names;
    }

    private TreeSet<String> expectedNamespaces() {
        TreeSet<String> names = new TreeSet<>(List.of(host.name, host.lan));
        service.get("/api/v1/sandboxes?limit=1000")
                .get("items")
                .forEach(sandbox -> names.add(sandbox.get("name").asString()));
        return names;
    }

    /** What was mended, object by object, is just what comes of making everything from nothing. */
    void compareWithAFreshStart() {
        List<String> names = namesOfSandboxes();
        List<String> mended = calm(names);
        String export = service.get("/api/v1/export").asString();
        service.call("POST", "/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
        JsonNode applied = service.applyYaml("", export);
        assertThat(applied.get("ready").asBoolean()).as(applied.toString()).isTrue();
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(differences(mended, KernelState.of(service, host, names)))
                            .isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not as a fresh start makes it: " + where(List.of()), e);
        }
    }

    private static List<String> differences(List<String> before, List<String> after) {
        List<String> mended = withoutPast(before);
        List<String> fresh = withoutPast(after);
        return Stream.concat(
                        mended.stream().filter(line -> !fresh.contains(line)).map(line -> "mended: " + line),
                        fresh.stream().filter(line -> !mended.contains(line)).map(line -> "fresh: " + line))
                .toList();
    }

    /**
     * Without what tells of a link's past and nobody wants: a bridge remembers the offloads of ports that it had, and a
     * link without any IPv6 address has its multicast route only since it had a carrier for the first time.
     */
    private static List<String> withoutPast(List<String> state) {
        return state.stream()
                .filter(line -> !line.contains("ff00::/8"))
                .map(line -> line.replaceAll("\"(tso_max_size|tso_max_segs)\":\\d+,", ""))
                .toList();
    }

    private List<String> namesOfSandboxes() {
        List<String> names = new ArrayList<>();
        service.get("/api/v1/sandboxes?limit=1000")
                .get("items")
                .forEach(sandbox -> names.add(sandbox.get("name").asString()));
        return names;
    }

    /** The state when links have come up, carriers are known and duplicate detection has ended. */
    private List<String> calm(List<String> names) {
        List<List<String>> states = new ArrayList<>(List.of(List.of()));
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
            states.add(KernelState.of(service, host, names));
            List<String> last = states.get(states.size() - 1);
            return last.equals(states.get(states.size() - 2))
                    && last.stream().noneMatch(line -> line.contains("tentative"));
        });
        return states.get(states.size() - 1);
    }

    private long databaseSize() {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(".mv.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String where(List<String> deeds) {
        return "seed " + seed + ", round " + rounds + ", what was broken:\n" + String.join("\n", deeds);
    }

    private static void pause(long millis) {
        await().pollDelay(Duration.ofMillis(millis))
                .atMost(Duration.ofMillis(millis + 10_000))
                .until(() -> true);
    }

    @Override
    public String toString() {
        return rounds + " rounds, " + changes + " changes, " + vandal.count() + " things broken, database "
                + largest / 1024 + " KiB at most";
    }
}
