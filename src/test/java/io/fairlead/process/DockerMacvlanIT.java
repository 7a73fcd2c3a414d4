package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Docker's tutorial of macvlan networks, typed into Docker's own command line; what it made is read from the kernel. */
@ExtendWith(NeedsRoot.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DockerMacvlanIT {

    private static final String ROUTER = "172.16.86.1";
    private static final String OWN_MAC = "02:42:ac:10:56:63";

    @TempDir
    static Path directory;

    private static HostNamespace host;
    private static ServiceProcess service;
    private static String untouched;
    private static String alpine;

    @BeforeAll
    static void start() {
        host = new HostNamespace();
        Shell.run("ip -n " + host.lan + " addr add " + ROUTER + "/24 dev eth0");
        service = ServiceProcess.start(host, directory.resolve("data"));
        untouched = hostState();
        alpine = host.sandbox("alpine");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        host.close();
    }

    private static String hostState() {
        return host.fingerprint().replaceAll("promiscuity \\d+", "");
    }

    private static Shell.Result tryDocker(String... words) {
        List<String> command = DockerCommand.words("unix://" + directory.resolve("data/docker.sock"));
        command.addAll(List.of(words));
        return Shell.tryRun(command.toArray(String[]::new));
    }

    private static String docker(String... words) {
        Shell.Result result = tryDocker(words);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().strip();
    }

    private static String end(String name, String field) {
        return docker("inspect", "-f", "{{.NetworkSettings.Networks.office." + field + "}}", name);
    }

    private static String link(String name) {
        return Shell.run("ip -n " + name + " -d -o link show eth0");
    }

    @Test
    @Order(1)
    void refusesWhatCannotBeAParent() {
        assertThat(tryDocker("network", "create", "-d", "macvlan", "-o", "parent=eth9", "office")
                        .output())
                .contains("invalid subinterface vlan name eth9, example formatting is eth0.10");
        assertThat(tryDocker("network", "create", "-d", "macvlan", "-o", "parent=lo", "office")
                        .output())
                .contains("loopback interface is not a valid macvlan parent link");
        assertThat(tryDocker(
                                "network",
                                "create",
                                "-d",
                                "macvlan",
                                "-o",
                                "parent=up0",
                                "-o",
                                "macvlan_mode=odd",
                                "office")
                        .exit())
                .isNotZero();
    }

    @Test
    @Order(2)
    void createsTheNetwork() {
        docker(
                "network",
                "create",
                "-d",
                "macvlan",
                "--subnet",
                "172.16.86.0/24",
                "--gateway",
                ROUTER,
                "-o",
                "parent=up0",
                "office");
        assertThat(docker("network", "inspect", "-f", "{{.Driver}} {{.Scope}} {{.Options}} {{.IPAM.Config}}", "office"))
                .startsWith("macvlan local map[parent:up0]")
                .contains("172.16.86.0/24", ROUTER);
        assertThat(docker("network", "ls", "--filter", "driver=macvlan", "--format", "{{.Name}} {{.Driver}}"))
                .isEqualTo("office macvlan");
        assertThat(hostState()).isEqualTo(untouched);
    }

    @Test
    @Order(3)
    void runsAHostOfThePhysicalNetwork() {
        String output = docker("run", "-d", "--name", alpine, "--network", "office", "-p", "8080:80", "alpine");
        assertThat(output).contains("published ports are discarded");
        assertThat(end(alpine, "IPAddress")).isEqualTo("172.16.86.2");
        assertThat(end(alpine, "IPPrefixLen")).isEqualTo("24");
        assertThat(end(alpine, "Gateway")).isEqualTo(ROUTER);
        assertThat(docker("inspect", "-f", "{{.NetworkSettings.Ports}}", alpine))
                .doesNotContain("8080");
        assertThat(docker("ps", "--filter", "name=" + alpine, "--format", "{{.Ports}}"))
                .doesNotContain("->");

        assertThat(link(alpine)).contains("macvlan mode bridge", end(alpine, "MacAddress"));
        assertThat(Shell.run("ip -n " + alpine + " -br addr show eth0")).contains("172.16.86.2/24");
        assertThat(Shell.run("ip -n " + alpine + " -j route show default")).contains("\"gateway\":\"" + ROUTER + "\"");
        await().until(() -> Shell.succeeds("ip netns exec " + alpine + " ping -c 1 -W 1 " + ROUTER));
        assertThat(Shell.run("ip -n " + host.lan + " neigh show 172.16.86.2")).contains(end(alpine, "MacAddress"));
        assertThat(docker(
                        "network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}", "office"))
                .isEqualTo(alpine + " 172.16.86.2/24");
        assertThat(host.canBind("0.0.0.0", 8080)).isTrue();
        assertThat(hostState()).isEqualTo(untouched);
    }

    @Test
    @Order(4)
    void givesTheAddressesThatAreAskedFor() {
        String own = host.sandbox("own");
        docker(
                "run",
                "-d",
                "--name",
                own,
                "--network",
                "office",
                "--ip",
                "172.16.86.99",
                "--mac-address",
                OWN_MAC,
                "alpine");
        assertThat(end(own, "IPAddress")).isEqualTo("172.16.86.99");
        assertThat(end(own, "MacAddress")).isEqualTo(OWN_MAC);
        assertThat(link(own)).contains(OWN_MAC);
        await().until(() -> Shell.succeeds("ip netns exec " + own + " ping -c 1 -W 1 172.16.86.2"));
        assertThat(tryDocker("run", "-d", "--network", "office", "--ip", "172.16.86.99", "alpine")
                        .output())
                .contains("Address already in use");
        assertThat(tryDocker("run", "-d", "--network", "office", "--ip", "10.1.1.1", "alpine")
                        .exit())
                .isNotZero();
        docker("rm", "-f", own);
        assertThat(Shell.run("ip netns list")).doesNotContain(own);
    }

    @Test
    @Order(5)
    void connectsAndDisconnectsARunningContainer() {
        docker("network", "disconnect", "office", alpine);
        assertThat(Shell.run("ip -n " + alpine + " -br link")).doesNotContain("eth0");
        docker("network", "connect", "--ip", "172.16.86.50", "office", alpine);
        assertThat(Shell.run("ip -n " + alpine + " -br addr show eth0")).contains("172.16.86.50/24");
        assertThat(tryDocker("network", "rm", "office").output()).contains("has active endpoints");
    }

    @Test
    @Order(6)
    void stopsAndStartsIt() {
        docker("stop", alpine);
        assertThat(hostState()).isEqualTo(untouched);
        docker("start", alpine);
        assertThat(link(alpine)).contains("macvlan mode bridge");
        await().until(() -> Shell.succeeds("ip netns exec " + alpine + " ping -c 1 -W 1 " + ROUTER));
    }

    @Test
    @Order(7)
    void leavesNothingBehind() {
        List<String> made = docker("ps", "-aq").lines().toList();
        made.forEach(id -> docker("rm", "-f", id));
        docker("network", "rm", "office");
        assertThat(docker("network", "ls", "--filter", "driver=macvlan", "-q")).isEmpty();
        assertThat(hostState()).isEqualTo(untouched);
    }
}
