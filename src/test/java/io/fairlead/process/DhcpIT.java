package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.dhcp.Dnsmasq;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network whose addresses come from the physical network's own DHCP server: attached, used, healed, kept over a crash of
 * the service, given back, and without a server for a while.
 */
@ExtendWith(NeedsRoot.class)
class DhcpIT {

    private static final String RANGE = "192.168.77.50,192.168.77.99,255.255.255.0,2m";
    private static final String OTHER_WAY =
            "--dhcp-option=option:classless-static-route,10.20.0.0/16,192.168.77.9," + "0.0.0.0/0,192.168.77.1";

    @TempDir
    Path directory;

    private HostNamespace host;
    private Dnsmasq server;

    @BeforeEach
    void build() {
        Dnsmasq.assumePresent();
        host = new HostNamespace();
        host.ip("link add phys0 type veth peer name srv0 netns " + host.lan);
        host.ip("link set phys0 up");
        Shell.run("ip -n " + host.lan + " addr add 192.168.77.1/24 dev srv0");
        Shell.run("ip -n " + host.lan + " link set srv0 up");
        server = new Dnsmasq(host.lan, directory);
    }

    @AfterEach
    void remove() {
        if (server != null) {
            server.close();
            host.close();
        }
    }

    private ServiceProcess start() {
        return ServiceProcess.start(host, directory.resolve("data"), "--fairlead.dhcp.patience=3s");
    }

    private static void office(ServiceProcess service) {
        JsonNode network =
                service.post("/api/v1/networks", "{\"name\":\"office\",\"options\":{\"fairlead.ipam\":\"dhcp\"}}");
        assertThat(network.get("subnets").isEmpty()).isTrue();
        service.post("/api/v1/networks/office/uplinks", "{\"link\":\"phys0\",\"confirm\":false}");
    }

    private static JsonNode attach(ServiceProcess service, String sandbox) {
        service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
        return service.post("/api/v1/networks/office/endpoints", "{\"sandbox\":\"" + sandbox + "\"}");
    }

    private static String address(JsonNode endpoint) {
        return endpoint.at("/lease/address").asString();
    }

    private static String inside(String sandbox, String command) {
        return Shell.run("ip -n " + sandbox + " " + command);
    }

    @Test
    void aSandboxIsAHostOfThePhysicalNetwork() {
        server.start("srv0", RANGE, OTHER_WAY);
        String web = host.sandbox("web");
        JsonNode endpoint;
        try (ServiceProcess service = start()) {
            office(service);
            endpoint = attach(service, web);
            String id = endpoint.get("id").asString();
            String address = address(endpoint);
            assertThat(endpoint.at("/lease/state").asString()).isEqualTo("bound");
            assertThat(endpoint.at("/lease/server").asString()).isEqualTo("192.168.77.1");
            assertThat(endpoint.at("/lease/router").asString()).isEqualTo("192.168.77.1");
            assertThat(Instant.parse(endpoint.at("/lease/expiresAt").asString()))
                    .isAfter(Instant.now());
            assertThat(endpoint.at("/addresses/0").asString()).isEqualTo(address);
            assertThat(endpoint.at("/gateway4").asBoolean()).isTrue();
            assertThat(endpoint.at("/status/phase").asString()).isEqualTo("READY");
            assertThat(server.leases())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    address.replace("/24", ""),
                                    endpoint0(service, id).get("mac").asString(),
                                    web));
            works(web, address);
            healed(web, address);
            recorded(service, id, address);
            service.kill();
        }
        works(web, address(endpoint));
        try (ServiceProcess service = start()) {
            String id = endpoint.get("id").asString();
            await().untilAsserted(() -> assertThat(
                            endpoint0(service, id).at("/lease/state").asString())
                    .isEqualTo("bound"));
            assertThat(address(endpoint0(service, id))).isEqualTo(address(endpoint));
            assertThat(server.log().stream().filter(line -> line.contains("DHCPDISCOVER")))
                    .hasSize(1);
            works(web, address(endpoint));

            service.delete("/api/v1/endpoints/" + id);
            await().untilAsserted(() -> assertThat(server.leases()).isEmpty());
            assertThat(inside(web, "-o link show")).doesNotContain("eth0");
        }
    }

    private static JsonNode endpoint0(ServiceProcess service, String id) {
        return service.get("/api/v1/endpoints/" + id);
    }

    private static void works(String sandbox, String address) {
        assertThat(inside(sandbox, "-4 -o addr show dev eth0")).contains(address);
        assertThat(inside(sandbox, "route show"))
                .contains("default via 192.168.77.1 dev eth0", "10.20.0.0/16 via 192.168.77.9 dev eth0");
        assertThat(Shell.succeeds("ip netns exec " + sandbox + " ping -c1 -W5 192.168.77.1"))
                .isTrue();
    }

    private static void healed(String sandbox, String address) {
        inside(sandbox, "addr flush dev eth0");
        await().untilAsserted(() -> works(sandbox, address));
    }

    private static void recorded(ServiceProcess service, String id, String address) {
        JsonNode events = service.get("/api/v1/events?limit=200");
        assertThat(events.toString()).contains("\"lease\"", address);
        assertThat(service.get("/api/v1/export").toString()).doesNotContain(address.replace("/24", ""));
        JsonNode leases = service.get("/api/v1/leases?address=" + address.replace("/24", ""));
        assertThat(leases.toString()).contains(id);
    }

    @Test
    void withoutAServerThereIsAConditionUntilItIsBack() {
        String web = host.sandbox("web");
        try (ServiceProcess service = start()) {
            office(service);
            JsonNode endpoint = attach(service, web);
            String id = endpoint.get("id").asString();
            assertThat(endpoint.get("addresses").isEmpty()).isTrue();
            assertThat(endpoint.at("/lease/state").asString()).isEqualTo("selecting");
            assertThat(endpoint.at("/status/phase").asString()).isEqualTo("DEGRADED");
            assertThat(endpoint.at("/status/conditions").toString()).contains("NoLease", web, "no DHCP server answers");
            assertThat(inside(web, "-o link show")).contains("eth0");

            server.start("srv0", RANGE);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonNode now = endpoint0(service, id);
                assertThat(now.at("/status/phase").asString()).isEqualTo("READY");
                assertThat(inside(web, "-4 -o addr show dev eth0")).contains(address(now));
            });

            JsonNode refused = service.call(
                            "POST",
                            "/api/v1/networks/office/endpoints",
                            "{\"sandbox\":\"" + web + "\",\"addresses\":[\"192.168.77.60\"],"
                                    + "\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                    .body();
            assertThat(refused.toString()).contains("DHCP server", "nothing to publish");

            service.delete("/api/v1/sandboxes/" + web + "?force=true");
            await().untilAsserted(() -> assertThat(server.leases()).isEmpty());
        }
    }

    @Test
    void manySandboxesAtOnce() {
        server.start("srv0", RANGE);
        List<String> names = List.of(host.sandbox("a"), host.sandbox("b"), host.sandbox("c"), host.sandbox("d"));
        StringBuilder manifest = new StringBuilder("networks:\n- name: office\n  options: {fairlead.ipam: dhcp}\n");
        manifest.append("sandboxes:\n");
        names.forEach(name -> manifest.append("- name: ").append(name).append('\n'));
        manifest.append("endpoints:\n");
        names.forEach(name ->
                manifest.append("- {network: office, sandbox: ").append(name).append("}\n"));
        try (ServiceProcess service = start()) {
            office(service);
            service.applyYaml("", manifest.toString());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(server.leases()).hasSize(4);
                for (String name : names) {
                    assertThat(inside(name, "-4 -o addr show dev eth0")).contains("192.168.77.");
                }
            });
        }
    }

    private JsonNode docker(String method, String path, String body) throws IOException {
        String answer = Shell.tryRun(
                        "curl",
                        "-sf",
                        "-X",
                        method,
                        "--unix-socket",
                        directory.resolve("data/docker.sock").toString(),
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        body,
                        "http://localhost" + path)
                .output();
        return JsonMapper.shared().readTree(answer.isBlank() ? "null" : answer);
    }

    @Test
    void macvlanByDockersApi() throws IOException {
        server.start("srv0", RANGE, OTHER_WAY);
        String web = host.sandbox("web");
        try (ServiceProcess service = start()) {
            docker(
                    "POST",
                    "/networks/create",
                    "{\"Name\":\"lan\",\"Driver\":\"macvlan\",\"IPAM\":{\"Driver\":\"dhcp\"},"
                            + "\"Options\":{\"parent\":\"phys0\"}}");
            JsonNode network = docker("GET", "/networks/lan", "");
            assertThat(network.at("/IPAM/Driver").asString()).isEqualTo("dhcp");
            assertThat(network.at("/Options").toString()).doesNotContain("ipam");

            service.post("/api/v1/sandboxes", "{\"name\":\"" + web + "\"}");
            docker("POST", "/networks/lan/connect", "{\"Container\":\"" + web + "\"}");
            JsonNode member = docker("GET", "/networks/lan", "")
                    .get("Containers")
                    .iterator()
                    .next();
            String address = member.get("IPv4Address").asString();
            assertThat(server.leases())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    address.replace("/24", ""),
                                    member.get("MacAddress").asString()));
            works(web, address);

            docker("POST", "/networks/lan/disconnect", "{\"Container\":\"" + web + "\"}");
            await().untilAsserted(() -> assertThat(server.leases()).isEmpty());
        }
    }
}
