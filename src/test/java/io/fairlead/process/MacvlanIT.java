package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sandboxes on the physical network through the API: what becomes of them when something becomes of their parent. */
@ExtendWith(NeedsRoot.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MacvlanIT {

    @TempDir
    static Path directory;

    private static HostNamespace host;
    private static ServiceProcess service;
    private static String untouched;
    private static String c1;
    private static String c2;
    private static String endpoint;

    @BeforeAll
    static void start() {
        host = new HostNamespace();
        service = ServiceProcess.start(host, directory.resolve("data"));
        untouched = hostState();
        c1 = host.sandbox("c1");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        host.close();
    }

    /** A veth hears frames for more addresses than its own only in promiscuous mode, which the kernel sees to. */
    private static String hostState() {
        return host.fingerprint().replaceAll("promiscuity \\d+", "");
    }

    private static JsonNode network() throws IOException {
        return service.send("GET", "/api/v1/networks/office", "").expect(200);
    }

    private static String conditions() throws IOException {
        return network().path("status").path("conditions").toString();
    }

    /** Those of a network to which nothing is attached. */
    private static String idle() {
        return service.get("/api/v1/networks/idle").at("/status/conditions").toString();
    }

    private static void awaitPhase(String phase) {
        await().untilAsserted(() -> assertThat(network().at("/status/phase").asString())
                .as(network().path("status").toString())
                .isEqualTo(phase));
    }

    private static boolean pings() {
        return Shell.succeeds("ip netns exec " + c1 + " ping -c 1 -W 1 " + HostNamespace.LAN_ADDRESS);
    }

    @Test
    @Order(1)
    void refusesWhatCannotBeAParent() throws IOException {
        String body = "{\"name\":\"office\",\"driver\":\"macvlan\",\"options\":{\"parent\":\"%s\"}}";
        assertThat(service.send("POST", "/api/v1/networks", body.formatted("eth9"))
                        .expect(400)
                        .toString())
                .contains("invalid subinterface vlan name eth9, example formatting is eth0.10");
        assertThat(service.send("POST", "/api/v1/networks", body.formatted("lo"))
                        .expect(400)
                        .toString())
                .contains("loopback interface is not a valid macvlan parent link");
        assertThat(service.send("POST", "/api/v1/networks", body.formatted("zzz.x"))
                        .expect(400)
                        .toString())
                .contains("unable to parse a valid vlan id from: x");
    }

    @Test
    @Order(2)
    void attachesAHostOfThePhysicalNetwork() throws IOException {
        JsonNode made = service.send(
                        "POST",
                        "/api/v1/networks",
                        "{\"name\":\"office\",\"driver\":\"macvlan\",\"options\":{\"parent\":\"up0\"},"
                                + "\"subnets\":[{\"subnet\":\"192.0.2.0/24\",\"ipRange\":\"192.0.2.128/25\","
                                + "\"auxAddresses\":{\"printer\":\"192.0.2.129\"}}]}")
                .expect(201);
        assertThat(made.at("/status/phase").asString()).isEqualTo("READY");
        // Its gateway is a machine out there, and nobody said which.
        assertThat(made.at("/subnets/0").has("gateway")).isFalse();
        assertThat(hostState()).isEqualTo(untouched);

        service.send("POST", "/api/v1/sandboxes", "{\"name\":\"" + c1 + "\"}").expect(201);
        JsonNode attached = service.send(
                        "POST",
                        "/api/v1/networks/office/endpoints",
                        "{\"sandbox\":\"" + c1 + "\",\"ports\":[{\"port\":80}]}")
                .expect(201);
        endpoint = attached.path("id").asString();
        assertThat(attached.path("addresses").toString()).isEqualTo("[\"192.0.2.128/24\"]");
        assertThat(attached.path("warnings").toString()).contains("published ports are discarded");
        assertThat(hostState()).isEqualTo(untouched);
        assertThat(Shell.run("ip -n " + c1 + " -d -o link show eth0"))
                .contains("macvlan mode bridge", attached.path("mac").asString());
        await().until(MacvlanIT::pings);
        assertThat(Shell.run("ip -n " + host.lan + " neigh show 192.0.2.128"))
                .contains(attached.path("mac").asString());
        assertThat(Shell.succeeds("nsenter --net=" + host.path() + " ping -c 1 -W 1 192.0.2.128"))
                .isFalse();
    }

    @Test
    @Order(3)
    void countsItsTrafficFromTheSandboxesSide() throws IOException {
        Shell.run("ip netns exec " + c1 + " ping -c 1 -s 1000 -W 5 " + HostNamespace.LAN_ADDRESS);
        JsonNode traffic = service.send("GET", "/api/v1/endpoints/" + endpoint + "/traffic", "")
                .expect(200);
        assertThat(traffic.toString()).contains("\"sent\"");
        assertThat(traffic.at("/sent/bytes").asLong()).as(traffic.toString()).isGreaterThan(1000);
        assertThat(traffic.at("/received/bytes").asLong()).isGreaterThan(1000);
        String inside = Shell.run("ip -n " + c1 + " -j -s link show eth0");
        assertThat(inside)
                .contains("\"tx\":{\"bytes\":" + traffic.at("/sent/bytes").asLong());
    }

    private static String trace(String from, String to) {
        return service.get("/api/v1/trace?port=80&from=" + from + "&to=" + to)
                .get("verdict")
                .asString();
    }

    @Test
    @Order(4)
    void knowsWhoReachesIt() throws IOException {
        c2 = host.sandbox("c2");
        service.post("/api/v1/sandboxes", "{\"name\":\"" + c2 + "\"}");
        service.post("/api/v1/networks/office/endpoints", "{\"sandbox\":\"" + c2 + "\"}");
        JsonNode machine = service.post("/api/v1/sandboxes", "{\"name\":\"vm1\",\"kind\":\"machine\"}");
        JsonNode device =
                service.post("/api/v1/networks/office/endpoints", "{\"sandbox\":\"vm1\",\"tap\":{\"owner\":1000}}");
        assertThat(machine.path("kind").asString()).isEqualTo("machine");
        String node = device.at("/tap/path").asString();
        assertThat(Shell.run("stat -c %u " + node)).startsWith("1000");
        assertThat(trace(c1, c2)).isEqualTo("allowed");
        assertThat(trace(c1, "vm1")).isEqualTo("allowed");
        assertThat(trace("vm1", c1)).isEqualTo("allowed");
        assertThat(trace(c1, HostNamespace.LAN_ADDRESS)).isEqualTo("allowed");
        assertThat(trace(HostNamespace.LAN_ADDRESS, c1)).isEqualTo("allowed");
        assertThat(trace("host", c1)).isEqualTo("blocked");
        assertThat(trace(c1, HostNamespace.HOST_ADDRESS)).isEqualTo("blocked");
        String exposure =
                service.get("/api/v1/endpoints/" + endpoint + "/exposure").toString();
        assertThat(exposure)
                .contains(
                        "\"beside\"",
                        "192.0.2.0/24 can reach all ports of 192.0.2.128",
                        "keeps up0 and the links on it");
    }

    private static boolean hostPings(String address) {
        return Shell.succeeds("nsenter --net=" + host.path() + " ping -c 1 -W 1 " + address);
    }

    @Test
    @Order(5)
    void letsTheHostInAndOutAgain() throws IOException {
        String before = hostState();
        String patch = "{\"options\":{\"parent\":\"up0\",\"host-access\":\"%s\"}}";
        assertThat(hostPings("192.0.2.128")).isFalse();
        JsonNode on = service.call("PATCH", "/api/v1/networks/office", patch.formatted("true"))
                .expect(200);
        assertThat(on.at("/subnets/0/auxAddresses/fairlead-host").asString()).isEqualTo("192.0.2.254");
        await().until(() -> hostPings("192.0.2.128"));
        assertThat(trace("host", c1)).isEqualTo("allowed");
        assertThat(trace("host", "vm1")).isEqualTo("allowed");
        assertThat(trace(c1, HostNamespace.HOST_ADDRESS)).isEqualTo("allowed");
        assertThat(service.get("/api/v1/endpoints/" + endpoint + "/exposure").toString())
                .doesNotContain("keeps up0 and the links on it");

        String link = "ha-" + on.path("id").asString().substring(0, 12);
        Shell.run("nsenter --net=" + host.path() + " ip link del " + link);
        await().until(() -> hostPings("192.0.2.128"));

        service.call("PATCH", "/api/v1/networks/office", patch.formatted("false"))
                .expect(200);
        assertThat(hostPings("192.0.2.128")).isFalse();
        assertThat(trace("host", c1)).isEqualTo("blocked");
        assertThat(hostState()).isEqualTo(before);
    }

    @Test
    @Order(6)
    void changesItsModeWithoutACut() throws IOException {
        String index = Shell.run("ip -n " + c1 + " -o link show eth0").split(":")[0];
        String patch = "{\"options\":{\"parent\":\"up0\",\"macvlan_mode\":\"%s\"}}";
        JsonNode plan = service.call("PATCH", "/api/v1/networks/office?dryRun=true", patch.formatted("private"))
                .expect(200);
        assertThat(plan.toString())
                .contains(
                        "\"kind\":\"macvlan\"",
                        "eth0 in /run/netns/" + c1 + " no longer reaches its neighbours on up0");
        service.call("PATCH", "/api/v1/networks/office", patch.formatted("private"))
                .expect(200);
        assertThat(Shell.run("ip -n " + c1 + " -d -o link show eth0")).contains("macvlan mode private");
        assertThat(Shell.run("ip -n " + c1 + " -o link show eth0").split(":")[0])
                .isEqualTo(index);
        assertThat(trace(c1, c2)).isEqualTo("blocked");
        Shell.run("ip -n " + c1 + " link set eth0 type macvlan mode vepa");
        await().untilAsserted(() ->
                assertThat(Shell.run("ip -n " + c1 + " -d -o link show eth0")).contains("macvlan mode private"));
    }

    @Test
    @Order(7)
    void leavesAPassthruNetworkNoRoomBesideIt() throws IOException {
        String body = "{\"name\":\"beside\",\"driver\":\"macvlan\",\"options\":{\"parent\":\"up0\","
                + "\"mode\":\"%s\"},\"subnets\":[{\"subnet\":\"198.51.100.0/24\"}]}";
        assertThat(service.send("POST", "/api/v1/networks", body.formatted("passthru"))
                        .expect(409)
                        .toString())
                .contains("cannot use mode passthru, macvlan network office is already using parent interface up0");
        service.send("POST", "/api/v1/networks", body.formatted("vepa")).expect(201);
        service.send("DELETE", "/api/v1/networks/beside", "");
    }

    @Test
    @Order(8)
    void saysThatItsParentIsDown() throws IOException {
        service.post(
                "/api/v1/networks",
                "{\"name\":\"idle\",\"driver\":\"macvlan\",\"options\":{\"parent\":\"up0\"},"
                        + "\"subnets\":[{\"subnet\":\"198.51.100.0/24\"}]}");
        host.ip("link set up0 down");
        await().untilAsserted(() -> assertThat(conditions()).contains("ParentDown", "ip link set up0 up"));
        await().untilAsserted(() -> assertThat(idle()).contains("ParentDown", "ip link set up0 up"));
        host.ip("link set up0 up");
        await().untilAsserted(() -> assertThat(conditions()).doesNotContain("ParentDown"));
        await().untilAsserted(() -> assertThat(idle()).doesNotContain("ParentDown"));
        await().until(MacvlanIT::pings);
    }

    @Test
    @Order(9)
    void goesOnByARenamedParentAndSaysSo() throws IOException {
        host.ip("link set up0 down");
        host.ip("link set up0 name uplink1");
        host.ip("link set uplink1 up");
        await().untilAsserted(() -> assertThat(conditions()).contains("ParentMissing", "it is named uplink1 now"));
        await().untilAsserted(() -> assertThat(idle()).contains("ParentMissing"));
        await().until(MacvlanIT::pings);
        host.ip("link set uplink1 down");
        host.ip("link set uplink1 name up0");
        host.ip("link set up0 up");
        awaitPhase("READY");
        await().untilAsserted(() -> assertThat(idle()).doesNotContain("ParentMissing"));
    }

    @Test
    @Order(10)
    void comesBackWithItsParent() throws IOException {
        host.ip("link delete up0");
        await().untilAsserted(() -> assertThat(conditions()).contains("ParentMissing", "the host has no link up0"));
        assertThat(network().at("/status/phase").asString()).isEqualTo("DEGRADED");
        service.send("GET", "/api/v1/endpoints/" + endpoint, "").expect(200);
        Shell.run("ip -n " + host.name + " link add up0 type veth peer name eth0 netns " + host.lan);
        Shell.run("ip -n " + host.lan + " addr add " + HostNamespace.LAN_ADDRESS + "/24 dev eth0");
        Shell.run("ip -n " + host.lan + " link set eth0 up");
        host.ip("link set up0 up");
        awaitPhase("READY");
        await().until(MacvlanIT::pings);
    }

    @Test
    @Order(11)
    void saysWhichKernelOptionIpvlanNeeds() throws IOException {
        JsonNode drivers = service.get("/api/v1/drivers");
        JsonNode ipvlan = drivers.path("items")
                .valueStream()
                .filter(driver -> driver.path("name").asString().equals("ipvlan"))
                .findFirst()
                .orElseThrow();
        assertThat(ipvlan.path("options").toString()).contains("ipvlan_mode", "ipvlan_flag", "\"parent\"");
        Assumptions.assumeFalse(ipvlan.path("available").asBoolean(), "this kernel has ipvlan");
        assertThat(ipvlan.path("unavailableReason").asString()).contains("CONFIG_IPVLAN");
        String body = "{\"name\":\"lab\",\"driver\":\"ipvlan\",\"options\":{\"parent\":\"up0\"}}";
        assertThat(service.send("POST", "/api/v1/networks", body).expect(503).toString())
                .contains("CONFIG_IPVLAN");
        service.send("GET", "/api/v1/networks/lab", "").expect(404);
    }

    @Test
    @Order(12)
    void leavesNothingBehind() throws IOException {
        service.delete("/api/v1/endpoints/" + endpoint);
        service.delete("/api/v1/sandboxes/" + c2 + "?force=true");
        service.delete("/api/v1/sandboxes/vm1?force=true");
        assertThat(Shell.run("ip -n " + c1 + " -br link")).doesNotContain("eth0");
        service.send("DELETE", "/api/v1/networks/office", "");
        service.delete("/api/v1/networks/idle");
        assertThat(Shell.run("nsenter --net=" + host.path() + " nft list ruleset"))
                .isEmpty();
        assertThat(host.ip("-br link")).contains("up0").doesNotContain("dm-");
    }
}
