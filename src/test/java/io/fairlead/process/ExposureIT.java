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
import org.junit.jupiter.api.Test;
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

    @Test
    void anotherFirewallIsOpenedByTheRemedy() {
        firewall("plain");
        JsonNode before = only("bare", "published");
        assertThat(verdict(before, "subnet", "up0")).isEqualTo("blocked");
        JsonNode warning = warning(before, "ForwardBlocked");
        assertThat(warning.get("message").asString()).contains("nft, chain inet filter forward", "192.0.2.0/24");

        remedy(warning);

        JsonNode after = only("bare", "published");
        assertThat(verdict(after, "subnet", "up0")).isEqualTo("allowed");
        assertThat(lab.reaches(after, origin(after, "subnet", "up0"))).isTrue();
        assertThat(types(after)).doesNotContain("ForwardBlocked");
    }

    @Test
    void eachFirewallIsOpenedInItsOwnWords() {
        firewall("ufw", "docker-iptables");
        assertThat(commands(warning(only("bare", "published"), "ForwardBlocked")))
                .first()
                .asString()
                .startsWith("ufw route allow in on br-");
        firewall("docker-iptables");
        assertThat(commands(warning(only("bare", "published"), "ForwardBlocked")))
                .first()
                .asString()
                .startsWith("iptables -I DOCKER-USER -i br-");
        firewall("firewalld");
        assertThat(types(only("bare", "published")))
                .as("firewalld lets published ports pass")
                .doesNotContain("ForwardBlocked");
        assertThat(commands(warning(only("routed", "direct"), "ForwardBlocked")))
                .contains("firewall-cmd --permanent --policy=fairlead --set-target=ACCEPT");
    }

    @Test
    void aPortOnEveryAddressIsClosedToTheWorldByTheRemedy() {
        firewall();
        JsonNode before = only("bare", "published");
        assertThat(before.get("summary").asString()).isEqualTo("anyone can reach 0.0.0.0:8100");
        assertThat(before.get("severity").asString()).isEqualTo("high");

        remedy(warning(before, "PublicAddress"));

        JsonNode after = only("bare", "published");
        assertThat(after.get("summary").asString()).isEqualTo("10.77.0.0/24 can reach 0.0.0.0:8100");
        assertThat(lab.reaches(after, origin(after, "anyone", "up0"))).isFalse();
        assertThat(lab.reaches(after, origin(after, "subnet", "up1"))).isTrue();
    }

    /** Docker's best known trap. */
    @Test
    void whatUfwDeniesToTheHostIsReachedAllTheSameUntilTheRemedyIsApplied() {
        firewall("ufw", "ufw-open");
        JsonNode warning = warning(only("bare", "published"), "InputRulesBypassed");

        assertThat(warning.get("message").asString()).startsWith("ufw denies such connections to the host");
        assertThat(commands(warning))
                .singleElement()
                .asString()
                .matches("ufw route prepend deny in on up[01] out on br-[0-9a-f]{12} to 10.3.0.2 port 80 proto tcp");
        firewall();
        assertThat(types(only("bare", "published"))).doesNotContain("InputRulesBypassed");
    }

    @Test
    void whatStandsOpenOrLeadsNowhereIsSaid() {
        firewall();
        JsonNode bare = exposures("?network=bare").stream()
                .filter(entry -> entry.get("kind").asString().equals("unpublished"))
                .findFirst()
                .orElseThrow();
        assertThat(warning(bare, "Unprotected").get("message").asString()).contains("nat-unprotected", "10.3.0.2");

        JsonNode idle = only("inside", "idle");
        assertThat(idle.get("summary").asString()).isEqualTo("0.0.0.0:8120 leads nowhere");
        assertThat(idle.get("severity").asString()).isEqualTo("low");
        assertThat(types(idle)).containsExactly("LeadsNowhere");
        assertThat(exposures("?sandbox=" + idle.get("sandboxName").asString()))
                .allSatisfy(
                        entry -> assertThat(entry.get("networkName").asString()).isEqualTo("inside"));
        assertThat(service.get("/api/v1/endpoints/" + idle.get("endpoint").asString() + "/exposure")
                        .get("items"))
                .hasSize(2);
    }

    private static JsonNode only(String network, String kind) {
        return StreamSupport.stream(
                        service.get("/api/v1/networks/" + network + "/exposure")
                                .get("items")
                                .spliterator(),
                        false)
                .filter(entry -> entry.get("kind").asString().equals(kind))
                .filter(entry -> !entry.get("address").asString().contains(":"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode origin(JsonNode entry, String kind, String link) {
        return StreamSupport.stream(entry.get("origins").spliterator(), false)
                .filter(origin -> origin.get("kind").asString().equals(kind)
                        && origin.get("link").asString().equals(link))
                .findFirst()
                .orElseThrow();
    }

    private static String verdict(JsonNode entry, String kind, String link) {
        return origin(entry, kind, link).get("verdict").asString();
    }

    private static List<String> types(JsonNode entry) {
        return entry.get("warnings").findValuesAsString("type");
    }

    private static JsonNode warning(JsonNode entry, String type) {
        return StreamSupport.stream(entry.get("warnings").spliterator(), false)
                .filter(warning -> warning.get("type").asString().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + entry));
    }

    private static List<String> commands(JsonNode warning) {
        return StreamSupport.stream(warning.get("remedy").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static void remedy(JsonNode warning) {
        assertThat(commands(warning)).isNotEmpty();
        for (String command : commands(warning)) {
            Shell.Result result = Shell.tryRun("nsenter", "--net=" + lab.host.path(), "sh", "-c", command);
            assertThat(result.exit()).as(command + ": " + result.output()).isZero();
        }
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
