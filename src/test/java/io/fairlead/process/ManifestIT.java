package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A host's export, applied to the same host after a purge and to an empty one, makes the same kernel. */
@ExtendWith(NeedsRoot.class)
class ManifestIT {

    private static final String UPLINK = "02:00:5e:00:53:01";
    private static final String MODE_4 = "com.docker.network.bridge.gateway_mode_ipv4";
    private static final String MODE_6 = "com.docker.network.bridge.gateway_mode_ipv6";

    @TempDir
    Path directory;

    private String web = "";
    private String db = "";
    private String cache = "";
    private String theirs = "";

    @Test
    void exportWipeApplyGivesTheSameKernel() {
        try (HostNamespace first = host();
                HostNamespace second = host()) {
            web = first.sandbox("web");
            db = first.sandbox("db");
            cache = first.sandbox("cache");
            theirs = first.sandbox("theirs");
            Shell.run("ip netns add " + theirs);
            List<String> sandboxes = List.of(web, db, cache, theirs);
            String export;
            List<String> before;
            try (ServiceProcess service = ServiceProcess.start(first, directory.resolve("first"))) {
                define(service);
                settled(service);
                export = service.get("/api/v1/export").asString();
                before = await().until(
                                () -> KernelState.of(service, first, sandboxes),
                                lines -> lines.stream().noneMatch(line -> line.contains("tentative")));
                assertThat(String.join("\n", before))
                        .contains("<network nat>", "<endpoint " + web + " in nat>", "dnat", "10.83.0.1");
                purge(service);
                applyAndCompare(service, first, sandboxes, export, before);
                purge(service);
            }
            try (ServiceProcess service = ServiceProcess.start(second, directory.resolve("second"))) {
                applyAndCompare(service, second, sandboxes, export, before);
                JsonNode again = service.applyYaml("", export);
                assertThat(again.get("definitions")).isEmpty();
                assertThat(KernelState.of(service, second, sandboxes)).containsExactlyElementsOf(before);
                purge(service);
            }
        }
    }

    /** The uplink is not ours; where its address comes from does not matter here. */
    private static HostNamespace host() {
        HostNamespace host = new HostNamespace();
        host.ip("link set up0 address " + UPLINK);
        return host;
    }

    private static void purge(ServiceProcess service) {
        service.call("POST", "/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
    }

    private static void applyAndCompare(
            ServiceProcess service, HostNamespace host, List<String> sandboxes, String export, List<String> before) {
        JsonNode applied = service.applyYaml("", export);
        assertThat(applied.get("ready").asBoolean()).as(applied.toString()).isTrue();
        settled(service);
        // Links come up and duplicate detection ends on their own time.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(KernelState.of(service, host, sandboxes)).containsExactlyElementsOf(before));
        assertThat(service.get("/api/v1/export").asString()).isEqualTo(export);
    }

    private static void settled(ServiceProcess service) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        service.get("/api/v1/status").at("/counts/degraded").asInt() == 0);
    }

    private void define(ServiceProcess service) {
        networks(service);
        for (String sandbox : List.of(web, db, cache)) {
            service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\",\"labels\":{\"app\":\"shop\"}}");
        }
        service.post(
                "/api/v1/sandboxes",
                "{\"name\":\"" + theirs + "\",\"kind\":\"adopted\",\"path\":\"/run/netns/" + theirs + "\"}");
        service.post("/api/v1/sandboxes", "{\"name\":\"itself\",\"kind\":\"host\"}");
        // Gone again, so that addresses are not the lowest, and the order of attaching is not that of names.
        String gone = attach(service, "nat", web, "");
        attach(service, "nat", db, ",\"aliases\":[\"sql\",\"data\"]");
        attach(service, "nat", cache, ",\"ports\":[{\"hostPort\":\"18000-18009\",\"port\":\"8000-8009\"}]");
        service.delete("/api/v1/endpoints/" + gone);
        attach(service, "plain", web, ",\"linkName\":\"uplink0\",\"gatewayPriority\":-5");
        attach(
                service,
                "nat",
                web,
                ",\"gatewayPriority\":7,\"ports\":[{\"hostPort\":18080,\"port\":80},{\"port\":443},"
                        + "{\"hostAddress\":\"192.0.2.1\",\"port\":53,\"protocol\":\"udp\"}],"
                        + "\"labels\":{\"role\":\"front\"}");
        attach(service, "dual", web, ",\"addresses\":[\"10.83.0.20\",\"10.83.1.20\"],\"mac\":\"02:00:00:12:34:56\"");
        attach(service, "dual", db, ",\"ports\":[{\"port\":5432}]");
        attach(service, "dual", theirs, ",\"gatewayPriority\":1,\"ports\":[{\"port\":80}]");
        attach(service, "routed", cache, ",\"gatewayPriority\":3,\"ports\":[{\"port\":6379}]");
        attach(service, "cut-off", db, "");
        attach(service, "cut-off", cache, "");
        attach(service, "isolated", cache, "");
        attach(service, "open", theirs, ",\"ports\":[{\"hostPort\":18090,\"port\":90}]");
        service.post("/api/v1/networks/nat/reservations", "{\"address\":\"10.81.0.200\",\"sandbox\":\"later\"}");
        attach(service, "bridge", db, ",\"gatewayPriority\":2");
        attach(service, "host", "itself", "");
        service.call("PATCH", "/api/v1/networks/plain", "{\"name\":\"renamed\"}")
                .expect(200);
    }

    private static void networks(ServiceProcess service) {
        network(service, "{\"name\":\"plain\"}");
        network(
                service,
                "{\"name\":\"nat\",\"labels\":{\"app\":\"shop\"},\"subnets\":[{\"subnet\":\"10.81.0.0/24\","
                        + "\"gateway\":\"10.81.0.254\",\"ipRange\":\"10.81.0.128/26\","
                        + "\"auxAddresses\":{\"printer\":\"10.81.0.130\"}}],"
                        + "\"options\":{\"com.docker.network.driver.mtu\":\"1400\"}}");
        network(
                service,
                "{\"name\":\"dual\",\"ipv6\":true,\"subnets\":[{\"subnet\":\"10.83.0.0/24\"},"
                        + "{\"subnet\":\"10.83.1.0/24\"}]}");
        network(
                service,
                "{\"name\":\"routed\",\"ipv6\":true,\"options\":{\"" + MODE_4 + "\":\"routed\",\"" + MODE_6
                        + "\":\"routed\"}}");
        network(service, "{\"name\":\"cut-off\",\"internal\":true}");
        network(service, "{\"name\":\"isolated\",\"internal\":true,\"options\":{\"" + MODE_4 + "\":\"isolated\"}}");
        network(
                service,
                "{\"name\":\"open\",\"options\":{\"" + MODE_4
                        + "\":\"nat-unprotected\",\"com.docker.network.bridge.enable_icc\":\"false\"}}");
        service.call(
                        "PATCH",
                        "/api/v1/networks/bridge",
                        "{\"subnets\":[{\"subnet\":\"10.84.0.0/24\",\"gateway\":\"10.84.0.9\"}],"
                                + "\"options\":{\"com.docker.network.driver.mtu\":\"1300\"}}")
                .expect(200);
    }

    private static void network(ServiceProcess service, String json) {
        service.post("/api/v1/networks", json);
    }

    private static String attach(ServiceProcess service, String network, String sandbox, String more) {
        return service.post(
                        "/api/v1/networks/" + network + "/endpoints", "{\"sandbox\":\"" + sandbox + "\"" + more + "}")
                .get("id")
                .asString();
    }
}
