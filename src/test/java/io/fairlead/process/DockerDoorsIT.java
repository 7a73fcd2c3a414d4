package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Docker's API of the real service, by the real socket and by TCP: who is let in, and what a kill leaves. */
@ExtendWith(NeedsRoot.class)
class DockerDoorsIT {

    @TempDir
    Path directory;

    private String token = "";
    private int port;

    @Test
    void lives() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path data = directory.resolve("data");
        Path socket = data.resolve("docker.sock");
        certificates();
        try (HostNamespace host = new HostNamespace()) {
            ServiceProcess first = ServiceProcess.start(
                    host,
                    data,
                    "--fairlead.docker.tcp=127.0.0.1:" + port,
                    "--fairlead.docker.tls.ca=" + pem("ca"),
                    "--fairlead.docker.tls.cert=" + pem("server"),
                    "--fairlead.docker.tls.key=" + directory.resolve("server.key"));
            token = Files.readString(data.resolve("admin.token")).strip();
            whoIsLetInOverTls(first);
            if (DockerCommand.isThere()) {
                dockersOwnClientOverTls();
            }
            first.kill();
            assertThat(socket).exists();
            try (ServiceProcess second = ServiceProcess.start(host, data, "--fairlead.docker.tcp=127.0.0.1:" + port)) {
                assertThat(bySocket(socket, "/_ping")).isEqualTo("OK");
                whoIsLetInWithoutTls(second);
            }
            assertThat(socket).doesNotExist();
        }
        // Says so where its part was left out.
        assertThat(DockerCommand.path()).isExecutable();
    }

    private Path pem(String name) {
        return directory.resolve(name + ".pem");
    }

    /** An authority with a server and a client, and a client of somebody else's authority. */
    private void certificates() {
        for (String authority : List.of("ca", "other")) {
            openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + authority
                    + " -keyout " + directory.resolve(authority + ".key") + " -out " + pem(authority));
        }
        certificate("server", "ca", "subjectAltName=IP:127.0.0.1");
        certificate("client", "ca", "extendedKeyUsage=clientAuth");
        certificate("stranger", "other", "extendedKeyUsage=clientAuth");
    }

    private void certificate(String name, String authority, String extension) {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + name + " -CA "
                + pem(authority) + " -CAkey " + directory.resolve(authority + ".key") + " -addext " + extension
                + " -addext basicConstraints=critical,CA:false -keyout " + directory.resolve(name + ".key") + " -out "
                + pem(name));
    }

    private static void openssl(String arguments) {
        Shell.run("openssl " + arguments);
    }

    private void whoIsLetInOverTls(ServiceProcess service) {
        String viewer = service.post("/api/v1/tokens", "{\"name\":\"watcher\",\"role\":\"viewer\"}")
                .get("token")
                .asString();
        whoMayOnlyLookSeesNoEnvironment(viewer);
        String ca = "--cacert " + pem("ca");
        String client = ca + " --cert " + pem("client") + " --key " + directory.resolve("client.key");
        String stranger = ca + " --cert " + pem("stranger") + " --key " + directory.resolve("stranger.key");
        String url = "https://127.0.0.1:" + port;
        assertThat(status(ca, url + "/_ping")).isEqualTo("401");
        assertThat(status(ca + " -X OPTIONS", url + "/networks")).isEqualTo("401");
        assertThat(status(client, url + "/_ping")).isEqualTo("200");
        assertThat(status(stranger, url + "/_ping")).isEqualTo("000");
        assertThat(status(ca + " --oauth2-bearer " + token, url + "/_ping")).isEqualTo("200");
        assertThat(status(ca + " --oauth2-bearer nonsense", url + "/_ping")).isEqualTo("401");
        assertThat(status(client + " --oauth2-bearer nonsense", url + "/_ping")).isEqualTo("401");
        assertThat(status(ca + " --oauth2-bearer " + viewer, url + "/info")).isEqualTo("200");
        assertThat(status(ca + " -X POST --oauth2-bearer " + viewer, url + "/images/prune"))
                .isEqualTo("403");
        assertThat(status(client + " -X POST", url + "/images/prune")).isEqualTo("200");
        assertThat(status(client + " -H Origin:https://evil.example", url + "/_ping"))
                .isEqualTo("403");
        assertThat(status("", "http://127.0.0.1:" + port + "/_ping")).isEqualTo("400");
    }

    private void whoMayOnlyLookSeesNoEnvironment(String viewer) {
        String curl = "curl -sS --cacert " + pem("ca") + " --oauth2-bearer ";
        String url = " https://127.0.0.1:" + port + "/containers/";
        Shell.run(curl + token + " -H Content-Type:application/json -d {\"Image\":\"none\",\"Env\":[\"PASSWORD=hush\"]}"
                + url + "create?name=secretive");
        assertThat(Shell.run(curl + token + url + "secretive/json")).contains("PASSWORD=hush");
        assertThat(Shell.run(curl + viewer + url + "secretive/json"))
                .contains("\"Env\":[]")
                .doesNotContain("hush");
        assertThat(Shell.run(curl + viewer + url + "json?all=true"))
                .contains("secretive")
                .doesNotContain("hush");
        Shell.run(curl + token + " -X DELETE" + url + "secretive");
    }

    private void dockersOwnClientOverTls() throws IOException {
        Shell.Result version = docker(
                "--tlsverify",
                "--tlscacert",
                pem("ca").toString(),
                "--tlscert",
                pem("client").toString(),
                "--tlskey",
                directory.resolve("client.key").toString());
        assertThat(version.exit()).as(version.output()).isZero();
        assertThat(version.output()).contains("Server: Fairlead").contains("1.54 (minimum version 1.24)");
        Files.writeString(
                Files.createDirectories(directory.resolve("config")).resolve("config.json"),
                "{\"HttpHeaders\":{\"Authorization\":\"Bearer " + token + "\"}}");
        Shell.Result byToken = docker(
                "--config",
                directory.resolve("config").toString(),
                "--tls",
                "--tlscacert",
                pem("ca").toString());
        assertThat(byToken.output()).contains("Server: Fairlead");
    }

    private Shell.Result docker(String... options) {
        List<String> command = DockerCommand.words("tcp://127.0.0.1:" + port);
        command.addAll(List.of(options));
        command.add("version");
        return Shell.tryRun(command.toArray(String[]::new));
    }

    private void whoIsLetInWithoutTls(ServiceProcess service) {
        String url = "http://127.0.0.1:" + port;
        assertThat(status("", url + "/_ping")).isEqualTo("401");
        assertThat(status("--oauth2-bearer " + token, url + "/_ping")).isEqualTo("200");
        assertThat(status("--oauth2-bearer " + token, url + "/api/v1/networks")).isEqualTo("404");
        assertThat(service.log()).doesNotContain("in the clear");
    }

    private static String bySocket(Path socket, String path) {
        return Shell.run("curl -sf --unix-socket " + socket + " http://docker" + path);
    }

    /** 000 if there is no answer. */
    private static String status(String options, String url) {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}"));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ")));
        }
        command.add(url);
        return Shell.tryRun(command.toArray(String[]::new)).output();
    }
}
