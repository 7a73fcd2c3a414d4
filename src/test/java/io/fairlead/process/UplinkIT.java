package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The only way to a host becomes an uplink, at the request of somebody who comes by that way: what cuts the connection is
 * undone by itself, also over a crash, and what does not stays when it is confirmed.
 */
@ExtendWith(NeedsRoot.class)
class UplinkIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String URL = "http://" + HostNamespace.HOST_ADDRESS + ":8080/api/v1/networks/office/uplinks";

    @TempDir
    Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private static void configure(HostNamespace host) {
        // As many hosts have it: what comes by another link than the answer would go is dropped.
        host.exec("sysctl -qw net.ipv4.conf.all.rp_filter=1");
        host.ip("route replace default via " + HostNamespace.LAN_ADDRESS + " metric 100 proto dhcp src "
                + HostNamespace.HOST_ADDRESS);
        host.ip("addr add 2001:db8::1/64 dev up0 nodad");
        Shell.run("ip -n " + host.lan + " addr add 2001:db8::9/64 dev eth0 nodad");
        host.ip("-6 route add default via 2001:db8::9 metric 50 proto ra");
    }

    private ServiceProcess start(HostNamespace host) {
        return ServiceProcess.startInside(
                host, data(), "--server.address=0.0.0.0", "--fairlead.allowed-hosts=" + HostNamespace.HOST_ADDRESS);
    }

    /** As somebody on the local network sees it. */
    private Shell.Result fromLan(HostNamespace host, String method, String path, String body) throws IOException {
        String token = Files.readString(data().resolve("admin.token")).strip();
        return Shell.tryRun(
                "ip",
                "netns",
                "exec",
                host.lan,
                "curl",
                "-s",
                "-m",
                "4",
                "-X",
                method,
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "Content-Type: application/json",
                "-d",
                body,
                URL + path);
    }

    /** As somebody on the host itself sees it, who is cut off by nothing. */
    private JsonNode fromHost(HostNamespace host, String method, String url, String body) throws IOException {
        String token = Files.readString(data().resolve("admin.token")).strip();
        Shell.Result result = Shell.tryRun(
                "nsenter",
                "--net=" + host.path(),
                "curl",
                "-s",
                "-X",
                method,
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "Content-Type: application/json",
                "-d",
                body,
                "http://127.0.0.1:8080/api/v1/" + url);
        return result.output().isBlank() ? JSON.nullNode() : JSON.readTree(result.output());
    }

    private static String state(HostNamespace host) {
        String routes = host.ip("-o route show table all") + host.ip("-o -6 route show table all");
        return host.ip("-j addr show dev up0")
                + host.ip("-j link show up0")
                + routes.lines().filter(line -> !line.contains("office0")).collect(Collectors.joining(";"));
    }

    private static void createNetwork(UplinkIT test, HostNamespace host) throws IOException {
        JsonNode network = test.fromHost(
                host,
                "POST",
                "networks",
                "{\"name\":\"office\",\"driver\":\"bridge\",\"options\":{\"bridge-name\":\"office0\"}}");
        assertThat(network.at("/status/phase").asString()).isEqualTo("READY");
    }

    private void reachable(HostNamespace host) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(
                        () -> assertThat(fromLan(host, "GET", "", "").exit()).isZero());
    }

    @Test
    void whatCutsTheConnectionIsUndoneByItself() throws IOException {
        try (HostNamespace host = new HostNamespace()) {
            configure(host);
            try (ServiceProcess service = start(host)) {
                createNetwork(this, host);
                reachable(host);
                String before = state(host);
                String request = "{\"link\":\"up0\",\"addresses\":\"keep\",\"confirmWithin\":\"12s\"}";

                JsonNode plan = JSON.readTree(
                        fromLan(host, "POST", "?dryRun=true", request).output());
                assertThat(plan.get("warnings").toString())
                        .contains("your connection from " + HostNamespace.LAN_ADDRESS
                                + " to this service arrives by up0: it is likely to be cut");
                assertThat(plan.get("changes").toString()).contains("\"kind\":\"uplink\"", "\"object\":\"up0\"");
                assertThat(state(host)).isEqualTo(before);

                fromLan(host, "POST", "", request);
                assertThat(fromLan(host, "GET", "", "").exit())
                        .as("curl's exit code for a time-out")
                        .isEqualTo(28);
                JsonNode condition =
                        fromHost(host, "GET", "networks/office", "").at("/status/conditions/0");
                assertThat(condition.get("type").asString()).isEqualTo("UplinkUnconfirmed");
                reachable(host);
                await().untilAsserted(() -> assertThat(state(host)).isEqualTo(before));
                assertThat(JSON.readTree(fromLan(host, "GET", "", "").output()).get("items"))
                        .isEmpty();
                assertThat(service.log())
                        .contains("Nobody confirmed in time that up0 of network office was made an uplink");
            }
        }
    }

    @Test
    void whatKeepsTheConnectionStaysOnceConfirmed() throws IOException {
        try (HostNamespace host = new HostNamespace()) {
            configure(host);
            String box = host.sandbox("box");
            try (ServiceProcess service = start(host)) {
                createNetwork(this, host);
                reachable(host);
                String before = state(host);
                Shell.Result added = fromLan(
                        host, "POST", "", "{\"link\":\"up0\",\"addresses\":\"move\",\"confirmWithin\":\"PT30S\"}");
                assertThat(added.exit()).as(added.output()).isZero();
                JsonNode uplink = JSON.readTree(added.output());
                assertThat(uplink.get("state").asString()).isEqualTo("UNCONFIRMED");
                assertThat(uplink.at("/status/conditions").toString()).contains("UplinkUnconfirmed");
                assertThat(uplink.get("warnings").toString()).contains("moves to the bridge of office");
                JsonNode confirmed =
                        JSON.readTree(fromLan(host, "POST", "/up0/confirm", "").output());
                assertThat(confirmed.get("state").asString()).isEqualTo("CONFIRMED");
                assertThat(confirmed.at("/status/phase").asString()).isEqualTo("READY");
                assertThat(host.ip("route show default")).contains("dev office0", "metric 100");

                fromHost(host, "POST", "sandboxes", "{\"name\":\"" + box + "\"}");
                fromHost(host, "POST", "networks/office/endpoints", "{\"sandbox\":\"" + box + "\"}");
                await().untilAsserted(
                                () -> Shell.run("ip netns exec " + box + " ping -c1 -W1 " + HostNamespace.LAN_ADDRESS));

                JsonNode again = JSON.readTree(fromLan(host, "POST", "", "{\"link\":\"up0\",\"addresses\":\"keep\"}")
                        .output());
                assertThat(again.get("status").asInt()).isEqualTo(409);

                Shell.Result removal = fromLan(host, "DELETE", "/up0?confirmWithin=2s", "");
                assertThat(JSON.readTree(removal.output()).get("state").asString())
                        .isEqualTo("REMOVAL_UNCONFIRMED");
                await("nobody confirms")
                        .untilAsserted(
                                () -> assertThat(host.ip("link show up0")).contains("master office0"));
                await("and it comes back")
                        .untilAsserted(() -> assertThat(JSON.readTree(
                                                fromLan(host, "GET", "", "").output())
                                        .at("/items/0/state")
                                        .asString())
                                .isEqualTo("CONFIRMED"));
                await().untilAsserted(
                                () -> assertThat(host.ip("route show default")).contains("dev office0"));

                fromLan(host, "DELETE", "/up0?confirm=false", "");
                reachable(host);
                fromHost(host, "DELETE", "sandboxes/" + box + "?force=true", "");
                await().untilAsserted(() -> assertThat(state(host)).isEqualTo(before));
                assertThat(service.log()).doesNotContain("ERROR");
            }
        }
    }

    @Test
    void aCrashIsNoConfirmation() throws IOException {
        try (HostNamespace host = new HostNamespace()) {
            configure(host);
            String before;
            try (ServiceProcess service = start(host)) {
                createNetwork(this, host);
                before = state(host);
                fromHost(
                        host,
                        "POST",
                        "networks/office/uplinks",
                        "{\"link\":\"up0\",\"addresses\":\"keep\",\"confirmWithin\":\"1s\"}");
                service.kill();
            }
            try (ServiceProcess service = start(host)) {
                reachable(host);
                await().untilAsserted(() -> assertThat(state(host)).isEqualTo(before));
                fromHost(
                        host,
                        "POST",
                        "networks/office/uplinks",
                        "{\"link\":\"up0\",\"addresses\":\"move\",\"confirm\":false}");
                reachable(host);
                service.kill();
            }
            try (ServiceProcess service = start(host)) {
                reachable(host);
                assertThat(fromHost(host, "DELETE", "networks/office", "").isNull())
                        .isTrue();
                reachable(host);
                await().untilAsserted(() ->
                        assertThat(host.ip("-j addr show dev up0")).isEqualTo(addresses(before)));
                assertThat(service.log()).doesNotContain("ERROR");
            }
        }
    }

    private static String addresses(String state) {
        return state.substring(0, state.indexOf('\n') + 1);
    }
}
