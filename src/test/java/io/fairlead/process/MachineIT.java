package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A virtual machine in a network: its TAP device is opened by a process that may do nothing else to the network, and behind
 * it a guest reaches sandboxes and is reached by a published port, over restarts of the service.
 */
@ExtendWith(NeedsRoot.class)
class MachineIT {

    private static final String USER = "4711";

    @TempDir
    Path directory;

    /** The guest's inside, and the process that holds its end of the TAP device. */
    private record Guest(Process process, String namespace) implements AutoCloseable {

        static Guest boot(HostNamespace host, String namespace, JsonNode endpoint, String gateway) throws IOException {
            Process process = new ProcessBuilder(List.of(
                            "nsenter",
                            "--net=" + host.path(),
                            "python3",
                            "src/test/resources/guest/guest.py",
                            endpoint.at("/tap/device").asString(),
                            USER,
                            namespace,
                            endpoint.get("mac").asString(),
                            endpoint.at("/addresses/0").asString(),
                            gateway))
                    .redirectErrorStream(true)
                    .start();
            assertThat(process.inputReader().readLine()).isEqualTo("running");
            return new Guest(process, namespace);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }

    private static String address(JsonNode endpoint) {
        return endpoint.at("/addresses/0").asString().replaceAll("/.*", "");
    }

    @Test
    void aGuestIsAMemberLikeAnyOther() throws Exception {
        try (HostNamespace host = new HostNamespace()) {
            String before = host.fingerprint();
            Path data = directory.resolve("data");
            String inside = host.sandbox("guest");
            Shell.run("ip netns add " + inside);
            String neighbour = host.sandbox("web");
            JsonNode endpoint;
            String gateway;
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                JsonNode network = service.post("/api/v1/networks", "{\"name\":\"lab\",\"driver\":\"bridge\"}");
                gateway = network.at("/subnets/0/gateway").asString();
                service.post("/api/v1/sandboxes", "{\"name\":\"" + neighbour + "\"}");
                service.post("/api/v1/networks/lab/endpoints", "{\"sandbox\":\"" + neighbour + "\"}");
                JsonNode machine = service.post("/api/v1/sandboxes", "{\"name\":\"vm1\",\"kind\":\"machine\"}");
                assertThat(machine.has("path") && !machine.get("path").isNull()).isFalse();
                endpoint = service.post(
                        "/api/v1/networks/lab/endpoints",
                        "{\"sandbox\":\"vm1\",\"tap\":{\"owner\":" + USER + "},"
                                + "\"ports\":[{\"hostAddress\":\"0.0.0.0\",\"hostPort\":8088,\"port\":80}]}");
                String device = endpoint.at("/tap/device").asString();
                assertThat(device)
                        .isEqualTo("tap" + endpoint.get("id").asString().substring(0, 12));
                assertThat(endpoint.get("linkName").asString()).isEqualTo(device);
                assertThat(endpoint.get("warnings").toString()).contains("the guest configures itself", gateway);
                assertThat(host.ip("-d link show " + device))
                        .contains("user " + USER, "persist on")
                        .doesNotContain(endpoint.get("mac").asString());
                try (Guest guest = Guest.boot(host, inside, endpoint, gateway)) {
                    works(host, neighbour, guest, endpoint);
                }
                service.kill();
            }
            try (Guest guest = Guest.boot(host, inside, endpoint, gateway);
                    ServiceProcess service = ServiceProcess.start(host, data)) {
                works(host, neighbour, guest, endpoint);
                healed(host, service, endpoint);
            }
            try (ServiceProcess service = ServiceProcess.start(host, data)) {
                try (Guest guest = Guest.boot(host, inside, endpoint, gateway)) {
                    works(host, neighbour, guest, endpoint);
                    edited(host, service, endpoint);
                    works(host, neighbour, guest, endpoint);
                    traced(service, neighbour);
                    service.delete("/api/v1/sandboxes/vm1?force=true");
                }
                service.call("POST", "/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
            }
            Shell.run("ip netns del " + inside);
            await().untilAsserted(() -> assertThat(host.fingerprint()).isEqualTo(before));
        }
    }

    private static void works(HostNamespace host, String neighbour, Guest guest, JsonNode endpoint) throws Exception {
        String inside = "nsenter --net=/run/netns/" + guest.namespace() + " ";
        await().untilAsserted(() -> Shell.run("ip netns exec " + neighbour + " ping -c1 -W1 " + address(endpoint)));
        Shell.run(inside + "ping -c1 -W2 " + HostNamespace.LAN_ADDRESS);
        Process server = new ProcessBuilder((inside + "python3 -m http.server 80").split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Shell.run("ip netns exec " + host.lan
                    + " curl -sf -o /dev/null --retry 50 --retry-connrefused --retry-delay 1" + " http://"
                    + HostNamespace.HOST_ADDRESS + ":8088/");
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void traced(ServiceProcess service, String neighbour) {
        assertThat(trace(service, "from=" + neighbour + "&to=vm1&port=80")).isEqualTo("allowed");
        assertThat(trace(service, "from=vm1&to=" + neighbour + "&port=80")).isEqualTo("allowed");
        assertThat(trace(service, "from=vm1&to=" + HostNamespace.LAN_ADDRESS + "&port=80"))
                .isEqualTo("allowed");
        assertThat(trace(service, "from=" + HostNamespace.LAN_ADDRESS + "&to=vm1:8088"))
                .isEqualTo("allowed");
        assertThat(trace(service, "from=" + HostNamespace.LAN_ADDRESS + "&to=vm1&port=80"))
                .isEqualTo("blocked");
        String path = "/api/v1/networks/lab";
        service.call("PATCH", path, "{\"options\":{\"icc\":\"false\"}}").expect(200);
        assertThat(trace(service, "from=" + neighbour + "&to=vm1&port=80")).isEqualTo("blocked");
        service.call("PATCH", path, "{\"options\":{\"icc\":null}}").expect(200);
    }

    private static String trace(ServiceProcess service, String question) {
        return service.get("/api/v1/trace?" + question).get("verdict").asString();
    }

    private static void healed(HostNamespace host, ServiceProcess service, JsonNode endpoint) {
        String device = endpoint.at("/tap/device").asString();
        host.ip("link delete " + device);
        await().untilAsserted(
                        () -> assertThat(host.ip("-d link show " + device)).contains("user " + USER, "persist on"));
        await().untilAsserted(() -> assertThat(
                        service.get("/api/v1/networks/lab").at("/status/phase").asString())
                .isEqualTo("READY"));
    }

    private static void edited(HostNamespace host, ServiceProcess service, JsonNode endpoint) {
        String path = "/api/v1/networks/lab";
        service.call("PATCH", path, "{\"options\":{\"mtu\":\"1400\"}}").expect(200);
        String device = endpoint.at("/tap/device").asString();
        assertThat(host.ip("link show " + device)).contains("mtu 1400");
        service.call("PATCH", "/api/v1/endpoints/" + endpoint.get("id").asString(), "{\"labels\":{\"a\":\"b\"}}")
                .expect(200);
        assertThat(host.ip("-d link show " + device)).contains("user " + USER);
    }
}
