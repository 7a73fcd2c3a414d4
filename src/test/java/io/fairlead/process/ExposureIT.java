package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What the service says of who reaches what is compared with connections that are really tried, for every gateway mode
 * and binding beside every firewall that others install.
 */
@ExtendWith(NeedsRoot.class)
class ExposureIT {

    private static final Path FIREWALLS = Path.of("src/test/resources/firewalls");
    private static final int AT_ONCE = 32;

    @TempDir
    static Path directory;

    private static ExposureLab lab;
    private static ServiceProcess service;
    private static ExecutorService clients;

    @BeforeAll
    static void start() {
        lab = new ExposureLab();
        service = ServiceProcess.start(lab.host, directory.resolve("data"));
        clients = Executors.newFixedThreadPool(AT_ONCE);
        lab.define(service);
    }

    @AfterAll
    static void stop() {
        clients.shutdownNow();
        service.close();
        lab.close();
    }

    private static List<JsonNode> exposures(String query) {
        return StreamSupport.stream(
                        service.get("/api/v1/exposure" + query).get("items").spliterator(), false)
                .toList();
    }

    private static void firewall(String... files) {
        lab.forgetForeignRules();
        for (String file : files) {
            lab.host.exec("nft -f " + FIREWALLS.resolve(file + ".nft").toAbsolutePath());
        }
    }

    /** For frames that pass no IP firewall on their bridge, as on hosts without br_netfilter. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "ufw", "plain"})
    void everyVerdictIsTrueWithoutBridgeNetfilter(String files) throws Exception {
        lab.bridgeNetfilter(false);
        try {
            firewall(files.equals("none") ? new String[0] : files.split(" "));

            assertThat(disagreements(exposures(""))).isEmpty();
        } finally {
            lab.bridgeNetfilter(true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "ufw",
                "ufw ufw-open",
                "firewalld",
                "docker-iptables",
                "docker-nftables",
                "plain",
                "ufw docker-iptables"
            })
    void everyVerdictIsTrue(String files) throws Exception {
        firewall(files.equals("none") ? new String[0] : files.split(" "));

        assertThat(disagreements(exposures(""))).isEmpty();
    }

    /** Every verdict on TCP that a real connection contradicts. */
    private static List<String> disagreements(List<JsonNode> entries) throws Exception {
        List<Callable<String>> trials = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (entry.get("protocol").asString().equals("udp")) {
                continue;
            }
            for (JsonNode origin : entry.get("origins")) {
                trials.add(() -> contradiction(entry, origin));
            }
        }
        assertThat(trials.size()).as("questions").isGreaterThan(100);
        List<String> wrong = new ArrayList<>();
        for (Future<String> answer : clients.invokeAll(trials)) {
            if (!answer.get().isEmpty()) {
                wrong.add(answer.get());
            }
        }
        return wrong;
    }

    private static String contradiction(JsonNode entry, JsonNode origin) throws IOException {
        String by = origin.get("by").asString();
        if (by.endsWith("is a private address")) {
            // The world has no route to it; the lab's world has.
            return "";
        }
        String verdict = origin.get("verdict").asString();
        boolean reached = lab.reaches(entry, origin);
        return verdict.equals(reached ? "allowed" : "blocked")
                ? ""
                : entry.get("networkName").asString() + " "
                        + entry.get("summary").asString() + ": " + origin + " but "
                        + (reached ? "it is reached" : "it is not reached");
    }
}
