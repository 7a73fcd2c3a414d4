package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.docker.DockerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Many clients of Docker's API at once. Each makes a network and a container on it, connects the container to a network
 * that all share, and takes everything away again.
 */
final class DockerCrowd {

    private static final String SHARED = "crowd";
    private static final int FILES_IN_USE = 30;

    private final ServiceProcess service;
    private final DockerClient client;
    private final HostNamespace host;
    private final String pristine;
    private final int size;

    /** @param pristine the host's fingerprint before the service came */
    DockerCrowd(ServiceProcess service, HostNamespace host, String pristine, int size) {
        this.service = service;
        client = new DockerClient(service.dockerSocket()).version("1.44");
        this.host = host;
        this.pristine = pristine;
        this.size = size;
    }

    /** One step of each client. */
    private interface Step {
        void take(int number);
    }

    void run() throws Exception {
        List<String> objects = objects();
        long files = openFiles();
        send(201, "POST", "/networks/create", network(SHARED, "10.64.0.0/16"));

        together(this::arrive);
        verifyAllIsThere();
        together(this::leave);

        send(204, "DELETE", "/networks/" + SHARED, "");
        assertThat(objects()).isEqualTo(objects);
        assertThat(namespaces()).isZero();
        Consistency.verify(service, host);
        // Deleted bridges go when nobody waits, connections when their end is noticed.
        await("nothing left in the kernel")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(host.fingerprint()).isEqualTo(pristine));
        await("nothing left open").atMost(Duration.ofMinutes(2)).until(() -> openFiles() < files + FILES_IN_USE);
    }

    private void arrive(int number) {
        String network = "crowd-" + number;
        send(201, "POST", "/networks/create", network(network, "10.65." + number + ".0/24"));
        send(
                201,
                "POST",
                "/containers/create?name=" + container(number),
                "{\"Image\":\"box\",\"HostConfig\":{\"NetworkMode\":\"" + network + "\"}}");
        send(204, "POST", "/containers/" + container(number) + "/start", "");
        send(200, "POST", "/networks/" + SHARED + "/connect", "{\"Container\":\"" + container(number) + "\"}");
        assertThat(send(200, "GET", "/networks/" + network, "").get("Containers"))
                .hasSize(1);
    }

    private void leave(int number) {
        send(200, "POST", "/networks/" + SHARED + "/disconnect", "{\"Container\":\"" + container(number) + "\"}");
        send(204, "DELETE", "/containers/" + container(number) + "?force=true", "");
        send(204, "DELETE", "/networks/crowd-" + number, "");
        send(404, "GET", "/containers/" + container(number) + "/json", "");
        send(404, "GET", "/networks/crowd-" + number, "");
    }

    /** No update is lost: everybody is on the shared network, each with an address of its own. */
    private void verifyAllIsThere() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (int number = 0; number < size; number++) {
            JsonNode settings = send(200, "GET", "/containers/" + container(number) + "/json", "")
                    .get("NetworkSettings")
                    .get("Networks");
            assertThat(settings.propertyNames()).containsExactlyInAnyOrder("crowd-" + number, SHARED);
            assertThat(settings.get("crowd-" + number).get("IPAddress").asString())
                    .isEqualTo("10.65." + number + ".2");
            expected.put(
                    container(number), settings.get(SHARED).get("IPAddress").asString() + "/16");
        }
        Map<String, String> found = new TreeMap<>();
        for (JsonNode inside : send(200, "GET", "/networks/" + SHARED, "").get("Containers")) {
            found.put(inside.get("Name").asString(), inside.get("IPv4Address").asString());
        }
        assertThat(found).isEqualTo(expected);
        assertThat(new TreeSet<>(found.values())).hasSize(size);
        assertThat(namespaces()).isEqualTo(size);
        Consistency.verify(service, host);
    }

    private void together(Step step) throws InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(size);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int number = 0; number < size; number++) {
                int client = number;
                all.add(clients.submit(() -> step.take(client)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private String container(int number) {
        return host.name + "-" + number;
    }

    private static String network(String name, String subnet) {
        return "{\"Name\":\"" + name + "\",\"IPAM\":{\"Config\":[{\"Subnet\":\"" + subnet + "\"}]}}";
    }

    private JsonNode send(int expected, String method, String path, String body) {
        DockerClient.Answer answer =
                client.send(method, path, body.isEmpty() ? null : body, "Content-Type: application/json");
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.text())
                .isEqualTo(expected);
        return answer.text().isBlank() ? NullNode.getInstance() : answer.json();
    }

    /** The names of all networks and containers. */
    private List<String> objects() {
        List<String> names = new ArrayList<>();
        send(200, "GET", "/networks", "")
                .forEach(network -> names.add(network.get("Name").asString()));
        send(200, "GET", "/containers/json?all=1", "")
                .forEach(container -> names.add(container.get("Names").toString()));
        return names.stream().sorted().toList();
    }

    /** How many of our containers' namespaces there are. */
    private long namespaces() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/run/netns"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(host.name + "-"))
                    .count();
        }
    }

    private long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + service.pid() + "/fd"))) {
            return files.count();
        }
    }
}
