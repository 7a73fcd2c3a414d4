package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The host-networking tutorial: a server in the host's own namespace, no link, no rule, no second host network. */
@ExtendWith(NeedsRoot.class)
class HostNetworkIT {

    @TempDir
    Path directory;

    @Test
    void aServerInHostModeIsReachedWithoutAnyObjectOfOurs() throws Exception {
        try (HostNamespace host = new HostNamespace();
                ServiceProcess service = ServiceProcess.start(host, directory.resolve("data"))) {
            String before = host.fingerprint();
            service.post("/api/v1/sandboxes", "{\"name\":\"itself\",\"kind\":\"host\"}");
            var endpoint = service.post(
                    "/api/v1/networks/host/endpoints",
                    "{\"sandbox\":\"itself\",\"ports\":[{\"hostPort\":8080,\"port\":80}]}");
            assertThat(endpoint.get("ports"))
                    .as("published ports are discarded")
                    .isEmpty();
            assertThat(endpoint.get("warnings")).isNotEmpty();
            assertThat(host.fingerprint()).isEqualTo(before);
            serveAndFetch(host);
            service.call("POST", "/api/v1/networks", "{\"name\":\"second\",\"driver\":\"host\"}")
                    .expect(409);
            service.call("DELETE", "/api/v1/networks/host", "").expect(403);
            service.delete("/api/v1/endpoints/" + endpoint.get("id").asString());
            assertThat(host.fingerprint()).isEqualTo(before);
        }
    }

    private static void serveAndFetch(HostNamespace host) throws Exception {
        Process server = new ProcessBuilder(
                        "nsenter", "--net=" + host.path(), "python3", "-m", "http.server", "80", "--bind", "0.0.0.0")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String url = "http://" + HostNamespace.HOST_ADDRESS + "/";
            Shell.run("ip netns exec " + host.lan
                    + " curl -s -o /dev/null --retry 50 --retry-connrefused --retry-delay 1 " + url);
            assertThat(host.exec("ss -ltnpH sport = :80")).contains("python3").contains("pid=" + server.pid());
        } finally {
            server.destroy();
            server.waitFor();
        }
        assertThat(host.exec("ss -ltnH sport = :80")).isEmpty();
    }
}
