package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Docker's own command line runs containers that are real namespaces: traffic, ports, names, programs, restarts. */
@ExtendWith(NeedsRoot.class)
class ContainerIT {

    private static final String EXEC = "--fairlead.docker.exec=true";

    @TempDir
    static Path directory;

    private static HostNamespace host;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        host = new HostNamespace();
        service = ServiceProcess.start(host, data(), EXEC);
        service.post("/api/v1/networks", "{\"name\":\"shop\",\"subnets\":[{\"subnet\":\"10.71.0.0/24\"}]}");
    }

    @AfterAll
    static void stop() {
        service.close();
        host.close();
    }

    private static Path data() {
        return directory.resolve("data");
    }

    private static String[] command(String... words) {
        List<String> command = DockerCommand.words("unix://" + data().resolve("docker.sock"));
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }

    private static String docker(String... words) {
        Shell.Result result = Shell.tryRun(command(words));
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().strip();
    }

    private static String run(String name, String... more) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "--network", "shop"));
        words.addAll(List.of(more));
        words.add("nginx");
        // Behind the warnings.
        String output = docker(words.toArray(String[]::new));
        return output.substring(output.lastIndexOf('\n') + 1);
    }

    private static String address(String name) {
        return docker("inspect", "-f", "{{.NetworkSettings.Networks.shop.IPAddress}}", name);
    }

    @Test
    void containersReachEachOtherAndAreReachedByPorts() throws IOException {
        String web = host.sandbox("web");
        String client = host.sandbox("client");
        run(web, "-p", "8080:80");
        run(client);
        assertThat(docker("ps", "--filter", "name=" + web, "--format", "{{.Command}} {{.Image}} {{.Ports}}"))
                .contains("waits (no program)", "nginx", "0.0.0.0:8080->80/tcp");
        Shell.run("ip netns exec " + client + " ping -c 1 -W 5 " + address(web));
        Process server = new ProcessBuilder(
                        "ip", "netns", "exec", web, "python3", "-m", "http.server", "80", "--directory", "/tmp/nowhere")
                .start();
        try {
            String url = "http://" + HostNamespace.HOST_ADDRESS + ":8080/";
            // It looks its own name up first, which takes a while where no server answers.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Shell.tryRun(
                                            "ip",
                                            "netns",
                                            "exec",
                                            host.lan,
                                            "curl",
                                            "-s",
                                            "-o",
                                            "/dev/null",
                                            "-m",
                                            "5",
                                            url)
                                    .exit()
                            == 0);
            // The name changes, the connection and the file do not.
            docker("rename", web, web + "-2");
            assertThat(service.get("/api/v1/sandboxes/" + web + "-2")
                            .get("path")
                            .asString())
                    .isEqualTo("/run/netns/" + web);
            Shell.run("ip netns exec " + host.lan + " curl -s -o /dev/null -m 5 " + url);
        } finally {
            server.destroy();
        }
        docker("stop", web + "-2", client);
        assertThat(Shell.run("ip netns list")).doesNotContain(web, client);
        assertThat(docker("ps", "-a", "--filter", "name=" + web, "--format", "{{.Status}}"))
                .startsWith("Exited (0)");
        docker("rm", web + "-2", client);
    }

    @Test
    void aSysctlThatNoLinkHasIsRefused() {
        String name = host.sandbox("sysctl");
        run(name);
        docker("network", "disconnect", "shop", name);
        String option = "--driver-opt=com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.";
        Shell.Result refused = Shell.tryRun(command("network", "connect", option + "no_such=1", "shop", name));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("/proc/sys/net/ipv4/conf/default/no_such does not exist");
        docker("network", "connect", option + "log_martians=1", "shop", name);
        assertThat(Shell.run("ip netns exec " + name + " cat /proc/sys/net/ipv4/conf/eth0/log_martians"))
                .isEqualTo("1\n");
        docker("rm", "-f", name);
    }

    @Test
    void statsCountWhatPassesTheLinks() throws IOException {
        String web = host.sandbox("counted");
        String client = host.sandbox("counting");
        run(web);
        run(client);
        Shell.run("ip netns exec " + client + " ping -c 3 -i 0.2 -s 1000 -W 5 " + address(web));
        assertThat(docker("stats", "--no-stream", "--format", "{{.NetIO}}", client))
                .matches("[3-9][.\\d]*kB / [3-9][.\\d]*kB");
        Process stream = new ProcessBuilder(
                        "curl",
                        "-sN",
                        "--unix-socket",
                        data().resolve("docker.sock").toString(),
                        "http://docker/containers/" + client + "/stats")
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
            JsonNode first = JsonMapper.shared().readTree(lines.readLine());
            Shell.run("ip netns exec " + client + " ping -c 1 -W 5 " + address(web));
            JsonNode second = JsonMapper.shared().readTree(lines.readLine());
            assertThat(second.at("/preread")).isEqualTo(first.at("/read"));
            JsonNode kernel = JsonMapper.shared()
                    .readTree(Shell.run("ip -n " + client + " -s -j link show eth0"))
                    .at("/0/stats64");
            assertThat(second.at("/networks/eth0/rx_packets").asLong())
                    .isBetween(
                            first.at("/networks/eth0/rx_packets").asLong() + 1,
                            kernel.at("/rx/packets").asLong());
            docker("rm", "-f", client);
            String line = lines.readLine();
            while (line != null) {
                assertThat(JsonMapper.shared().readTree(line).at("/name").asString())
                        .isEqualTo("/" + client);
                line = lines.readLine();
            }
        } finally {
            stream.destroy();
        }
        docker("rm", "-f", web);
    }

    @Test
    void runHoldsUntilTheContainerStops() throws IOException {
        String name = host.sandbox("fore");
        Process run = new ProcessBuilder(command("run", "--rm", "--name", name, "--network", "shop", "nginx"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).contains("is a network namespace that waits");
            docker("kill", "--signal", "TERM", name);
            assertThat(output.readLine()).isNull();
        }
        assertThat(run.onExit().join().exitValue()).isEqualTo(128 + 15);
        await().until(() -> docker("ps", "-a", "--filter", "name=" + name, "-q").isEmpty());
    }

    @Test
    void programsOfTheHostRunInsideWhenThatIsAllowed() {
        String name = host.sandbox("exec");
        String id = run(name);
        assertThat(docker("exec", name, "ip", "-o", "-4", "addr", "show", "eth0"))
                .contains(address(name));
        Shell.Result failed = Shell.tryRun(command("exec", name, "sh", "-c", "echo out; echo err >&2; exit 3"));
        assertThat(failed.exit()).isEqualTo(3);
        assertThat(failed.output()).contains("out", "err");
        assertThat(Shell.tryRun(command("exec", name, "no-such-program")).output())
                .contains("no-such-program");
        assertThat(Shell.tryRun("sh", "-c", "echo typed | " + String.join(" ", command("exec", "-i", name, "cat")))
                        .output())
                .isEqualTo("typed\n");
        // A terminal of its own: the program can tell, and so can its session.
        assertThat(Shell.tryRun("script", "-qec", String.join(" ", command("exec", "-it", name, "tty")), "/dev/null")
                        .output())
                .contains("/dev/pts/");
        assertThat(service.get("/api/v1/events?kind=container&action=exec_die&sandbox=" + id)
                        .get("items")
                        .valueStream()
                        .map(event -> event.at("/details/exitCode").asString()))
                .contains("0", "3", "127");
        seesANameAndFilesOfItsOwn(name, id);
        // Nothing of it keeps the namespace alive.
        docker("rm", "-f", name);
        assertThat(Shell.run("ip netns list")).doesNotContain(name);
    }

    /** A client once wrote the machine's own /etc/hosts this way. */
    private static void seesANameAndFilesOfItsOwn(String name, String id) {
        String hostName = id.substring(0, 12);
        assertThat(docker("exec", name, "hostname")).isEqualTo(hostName);
        assertThat(docker("exec", name, "cat", "/etc/hostname")).isEqualTo(hostName);
        assertThat(docker("exec", name, "cat", "/etc/hosts")).contains(address(name) + "\t" + hostName);
        assertThat(docker("exec", name, "sh", "-c", "test -w / || test -w /etc || test -w /tmp || echo none"))
                .isEqualTo("none");
        assertThat(docker("exec", name, "sh", "-c", "echo 192.0.2.77 " + name + " >> /etc/hosts; cat /etc/hosts"))
                .endsWith("192.0.2.77 " + name);
        assertThat(Shell.run("cat /etc/hosts")).doesNotContain(name);
    }

    @Test
    void runningContainersOutliveTheService() {
        String name = host.sandbox("stay");
        String id = run(name, "--restart", "always", "--ip", "10.71.0.99");
        service.kill();
        service = ServiceProcess.start(host, data(), EXEC);
        assertThat(docker("inspect", "-f", "{{.Id}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}", name))
                .isEqualTo(id + " running always");
        assertThat(address(name)).isEqualTo("10.71.0.99");
        assertThat(docker("exec", name, "ip", "-o", "-4", "addr", "show", "eth0"))
                .contains("10.71.0.99");
        docker("rm", "-f", name);
    }
}
