package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Addresses that stay, and that get out of the way of a VPN, on a host with a real kernel. */
@ExtendWith(NeedsRoot.class)
class AddressesIT {

    private static final String SHOP = "/api/v1/networks/shop";

    @TempDir
    Path directory;

    private HostNamespace host;
    private ServiceProcess service;
    private String web;
    private String db;
    private String webEndpoint;

    @BeforeEach
    void network() {
        host = new HostNamespace();
        service = ServiceProcess.start(host, directory.resolve("data"));
        web = host.sandbox("web");
        db = host.sandbox("db");
        service.post("/api/v1/networks", "{\"name\":\"shop\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}");
        webEndpoint = attach(web, ",\"addresses\":[\"10.9.0.130\"],\"reserve\":true");
        attach(db, "");
    }

    private String attach(String sandbox, String more) {
        service.call("POST", "/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
        return service.post(SHOP + "/endpoints", "{\"sandbox\":\"" + sandbox + "\"" + more + "}")
                .get("id")
                .asString();
    }

    @AfterEach
    void end() {
        service.close();
        host.close();
    }

    private List<String> conditions() {
        JsonNode status = service.get(SHOP).get("status");
        assertThat(status.get("phase").asString()).isEqualTo("READY");
        return status.get("conditions").findValuesAsString("type");
    }

    private boolean hostReaches(String address) {
        return Shell.succeeds("nsenter --net=" + host.path() + " ping -n -c 1 -W 1 " + address);
    }

    private void vpn(String destination) {
        host.ip("tuntap add dev tun0 mode tun");
        host.ip("link set tun0 up");
        host.ip("route add " + destination + " dev tun0");
    }

    /** No full pass is due for a minute: what is seen here comes by event. */
    @Test
    void aNetworkGetsOutOfTheWayOfAVpn() {
        assertThat(hostReaches("10.9.0.130")).isTrue();
        assertThat(conditions()).isEmpty();
        vpn("10.9.0.128/25");
        await().until(() -> conditions().equals(List.of("AddressOverlap")));
        assertThat(hostReaches("10.9.0.130")).as("what the condition says").isFalse();

        JsonNode offered = service.get(SHOP + "/renumbering");
        assertThat(offered.at("/overlaps/0/effect").asString()).isEqualTo("hides");
        assertThat(offered.at("/overlaps/0/link").asString()).isEqualTo("tun0");
        assertThat(offered.at("/overlaps/0/sandboxes/0").asString()).isEqualTo(web);
        String plan = offered.at("/offers/0/plan/id").asString();
        service.call("POST", "/api/v1/plans/" + plan + "/apply", "").expect(200);
        String address = service.get("/api/v1/endpoints/" + webEndpoint)
                .at("/addresses/0")
                .asString()
                .replaceFirst("/.*", "");
        assertThat(address).startsWith("172.").endsWith(".130");
        assertThat(Shell.run("ip -n " + web + " addr show dev eth0"))
                .contains(address)
                .doesNotContain("10.9.0.");
        assertThat(hostReaches(address)).isTrue();
        Shell.run("ip netns exec " + db + " ping -n -c 1 -W 5 " + address);
        assertThat(conditions()).isEmpty();
        assertThat(service.get(SHOP + "/reservations").at("/items").findValuesAsString("address"))
                .containsExactly(address);
    }

    @Test
    void anOverlapEndsWithItsRouteItsAddressOrItsLink() {
        vpn("10.0.0.0/8");
        await().until(() -> conditions().equals(List.of("AddressOverlap")));
        assertThat(service.get(SHOP + "/renumbering").at("/overlaps/0/effect").asString())
                .isEqualTo("hidden");
        host.ip("route del 10.0.0.0/8 dev tun0");
        await().until(() -> conditions().isEmpty());
        host.ip("addr add 10.9.0.77/32 dev tun0");
        await().until(() -> conditions().equals(List.of("AddressOverlap")));
        host.ip("addr del 10.9.0.77/32 dev tun0");
        await().until(() -> conditions().isEmpty());
        host.ip("route add 10.9.0.0/25 dev tun0");
        await().until(() -> conditions().equals(List.of("AddressOverlap")));
        host.ip("link set tun0 down");
        await().until(() -> conditions().isEmpty());
        host.ip("link set tun0 up");
        host.ip("route add 10.9.0.0/25 dev tun0");
        await().until(() -> conditions().equals(List.of("AddressOverlap")));
        host.ip("link del tun0");
        await().until(() -> conditions().isEmpty());
    }

    /** What other firewalls do is told of as soon as they do it, too. */
    @Test
    void anotherFirewallIsNoticedByEvent() {
        host.exec("nft add table ip filter");
        host.exec("nft add chain ip filter FORWARD { type filter hook forward priority 0 ; policy drop ; }");
        await().until(() -> conditions().equals(List.of("ForwardBlocked")));
        host.exec("nft delete table ip filter");
        await().until(() -> conditions().isEmpty());
    }

    @Test
    void whatIsReservedSurvivesDetachDeletionAndACrash() {
        service.delete("/api/v1/endpoints/" + webEndpoint);
        service.delete("/api/v1/sandboxes/" + web);
        service.kill();
        vpn("10.9.0.200/32");
        service = ServiceProcess.start(host, directory.resolve("data"));
        assertThat(conditions()).as("also what came while nobody looked").containsExactly("AddressOverlap");
        String other = host.sandbox("other");
        service.post("/api/v1/sandboxes", "{\"name\":\"" + other + "\"}");
        assertThat(service.call(
                                "POST",
                                SHOP + "/endpoints",
                                "{\"sandbox\":\"" + other + "\",\"addresses\":[\"10.9.0.130\"]}")
                        .expect(409)
                        .toString())
                .contains("is reserved for sandbox " + web);
        attach(web, "");
        assertThat(Shell.run("ip -n " + web + " addr show dev eth0")).contains("10.9.0.130/24");
        assertThat(hostReaches("10.9.0.130")).isTrue();
    }
}
