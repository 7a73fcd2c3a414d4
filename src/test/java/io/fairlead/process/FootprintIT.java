package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the service leaves on a host: nothing before something is attached, nothing after everything is deleted. */
@ExtendWith(NeedsRoot.class)
class FootprintIT {

    @TempDir
    Path directory;

    @Test
    void anUnusedServiceAndADeletedNetworkLeaveNoTrace() {
        try (HostNamespace host = new HostNamespace()) {
            makeForeignObjects(host);
            String before = host.fingerprint();
            String namespaces = namespaces();
            try (ServiceProcess service = ServiceProcess.start(host, directory.resolve("data"))) {
                assertThat(host.fingerprint()).as("after the first start").isEqualTo(before);
                String network = buildUp(service, host);
                assertForeignObjectsUntouched(host, before);
                tearDown(service, network);
                // Bridges lose name, address and ports at once; the kernel's own work on them follows.
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(host.fingerprint())
                                .as("after deleting everything")
                                .isEqualTo(before));
                assertThat(namespaces()).isEqualTo(namespaces);
            }
            assertThat(host.fingerprint()).as("after the stop").isEqualTo(before);
        }
    }

    @Test
    void purgeRemovesAllThatIsOursAndNothingElse() {
        try (HostNamespace host = new HostNamespace()) {
            makeForeignObjects(host);
            String before = host.fingerprint();
            String namespaces = namespaces();
            try (ServiceProcess service = ServiceProcess.start(host, directory.resolve("data"))) {
                buildUp(service, host);
                service.call("POST", "/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
                assertThat(host.fingerprint()).isEqualTo(before);
                assertThat(namespaces()).isEqualTo(namespaces);
                assertThat(service.get("/api/v1/networks").get("items")).hasSize(3);
            }
        }
    }

    @Test
    void stoppingTheServiceLeavesTrafficRunning() {
        try (HostNamespace host = new HostNamespace()) {
            String first = host.sandbox("one");
            String second = host.sandbox("two");
            Path data = directory.resolve("data");
            String address;
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                service.post("/api/v1/networks", "{\"name\":\"app\",\"driver\":\"bridge\"}");
                attach(service, "app", first);
                address = attach(service, "app", second);
            }
            Shell.run("ip netns exec " + first + " ping -c 1 -W 5 " + address);
            String stopped = host.fingerprint();
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                assertThat(host.fingerprint())
                        .as("a restart that finds nothing to do")
                        .isEqualTo(stopped);
                assertThat(service.get("/api/v1/repairs").get("items")).isEmpty();
            }
        }
    }

    private static void makeForeignObjects(HostNamespace host) {
        host.ip("link add foreign0 type bridge");
        host.ip("addr add 10.200.0.1/24 dev foreign0");
        host.ip("link add foreign1 type veth peer name foreign2");
        host.ip("link set foreign1 master foreign0");
        for (String link : new String[] {"foreign0", "foreign1", "foreign2"}) {
            host.ip("link set " + link + " addrgenmode none");
            host.ip("link set " + link + " up");
        }
        host.ip("route add 10.201.0.0/24 dev foreign0 proto static");
        host.exec("nft add table ip foreign");
        host.exec("nft add chain ip foreign forward { type filter hook forward priority 5 ; policy accept ; }");
        host.exec("nft add rule ip foreign forward ip saddr 203.0.113.7 drop");
        host.exec("nft add table inet other");
        host.exec("nft add set inet other s { type ipv4_addr ; flags interval ; elements = { 198.51.100.0/24 } ; }");
    }

    private static String buildUp(ServiceProcess service, HostNamespace host) {
        String network = service.post("/api/v1/networks", "{\"name\":\"web\",\"driver\":\"bridge\",\"ipv6\":true}")
                .get("id")
                .asString();
        String first = host.sandbox("one");
        attach(service, "web", first);
        attach(service, "bridge", host.sandbox("two"));
        service.post("/api/v1/sandboxes", "{\"name\":\"" + host.sandbox("three") + "\",\"kind\":\"managed\"}");
        service.post(
                "/api/v1/networks/web/endpoints",
                "{\"sandbox\":\"" + host.sandbox("three")
                        + "\",\"ports\":[{\"hostAddress\":\"0.0.0.0\",\"hostPort\":\"8080\",\"port\":\"80\"},"
                        + "{\"hostPort\":\"20000-29999\",\"port\":\"20000-29999\",\"protocol\":\"udp\"}]}");
        return network;
    }

    private static String attach(ServiceProcess service, String network, String sandbox) {
        service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\",\"kind\":\"managed\"}");
        return service.post("/api/v1/networks/" + network + "/endpoints", "{\"sandbox\":\"" + sandbox + "\"}")
                .get("addresses")
                .get(0)
                .asString()
                .replaceAll("/.*", "");
    }

    private static void assertForeignObjectsUntouched(HostNamespace host, String before) {
        String now = host.fingerprint();
        for (String line : before.split("\n")) {
            boolean ours = line.startsWith("net.") || line.startsWith("---") || line.isBlank();
            if (!ours) {
                assertThat(now).contains(line);
            }
        }
    }

    private static void tearDown(ServiceProcess service, String network) {
        for (var sandbox : service.get("/api/v1/sandboxes").get("items")) {
            service.delete("/api/v1/sandboxes/" + sandbox.get("id").asString() + "?force=true");
        }
        service.delete("/api/v1/networks/" + network);
    }

    private static String namespaces() {
        return Shell.run("ls -1 /run/netns");
    }
}
