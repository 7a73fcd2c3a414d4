package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.endpoint;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever somebody breaks is noticed by its owner, and by nobody else, and can be mended. */
class DriftKernelTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);

    private KernelLab lab;
    private ScratchNamespace sandbox;
    private Map<Owner, ResourceSet> wishes;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        sandbox = lab.sandbox();
        List<Sysctl> parameters = List.of(
                new Sysctl(RED, NamespaceRef.HOST, "net/ipv4/conf/br-red/route_localnet", "1", false),
                new Sysctl(RED, NamespaceRef.HOST, "net/ipv4/conf/br-red/forwarding", "1", false),
                Sysctl.ofLink6(RED, NamespaceRef.HOST, "br-red", "disable_ipv6", "0"),
                Sysctl.ofLink6(RED, NamespaceRef.HOST, "br-red", "accept_ra", "0"),
                Sysctl.ofLink6(RED, NamespaceRef.HOST, "veth1", "disable_ipv6", "1"),
                Sysctl.ofLink6(RED, ref(sandbox), "eth0", "disable_ipv6", "1"));
        wishes = Map.of(
                RED,
                set(
                        bridge(RED, "br-red", "10.9.0.1/24", "fd00:9::1/64"),
                        endpoint(RED, "br-red", "veth1", ref(sandbox), "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"),
                        parameters),
                BLUE,
                set(bridge(BLUE, "br-blue", "10.8.0.1/24")));
        lab.converge(wishes);
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<Arguments> breakages() {
        return Stream.of(
                host("bridge deleted", "ip", "link", "del", "br-red"),
                host("bridge down", "ip", "link", "set", "br-red", "down"),
                host("bridge renamed", "ip", "link", "set", "br-red", "name", "br-gone"),
                host("address removed", "ip", "addr", "del", "10.9.0.1/24", "dev", "br-red"),
                host("IPv6 address removed", "ip", "addr", "del", "fd00:9::1/64", "dev", "br-red"),
                host("veth deleted", "ip", "link", "del", "veth1"),
                host("port taken from its bridge", "ip", "link", "set", "veth1", "nomaster"),
                host("port isolated", "bridge", "link", "set", "dev", "veth1", "isolated", "on"),
                host("bridge without ARP", "ip", "link", "set", "br-red", "arp", "off"),
                host("bridge waits for others", "ip", "link", "set", "br-red", "type", "bridge", "stp_state", "1"),
                host("bridge's tag removed", "ip", "link", "set", "br-red", "alias", ""),
                host("bridge's tag replaced", "ip", "link", "set", "br-red", "alias", "mine"),
                host("outer end down", "ip", "link", "set", "veth1", "down"),
                host("outer end's tag removed", "ip", "link", "set", "veth1", "alias", ""),
                host("outer end's tag replaced", "ip", "link", "set", "veth1", "alias", "mine"),
                port("state", "0"),
                port("state", "1"),
                port("learning", "off"),
                port("flood", "off"),
                port("mcast_flood", "off"),
                port("bcast_flood", "off"),
                port("hairpin", "on"),
                port("guard", "on"),
                port("root_block", "on"),
                port("neigh_suppress", "on"),
                port("locked", "on"),
                elsewhere("outer end moved away", test -> test.lab.host, "veth1"),
                elsewhere("inner end moved away", test -> test.sandbox, "eth0"),
                parameter("net.ipv4.conf.br-red.route_localnet=0"),
                parameter("net.ipv4.conf.br-red.forwarding=0"),
                parameter("net.ipv6.conf.br-red.disable_ipv6=1"),
                parameter("net.ipv6.conf.all.disable_ipv6=1"),
                parameter("net.ipv6.conf.br-red.accept_ra=1"),
                parameter("net.ipv6.conf.veth1.disable_ipv6=0"),
                inside("IPv6 in the sandbox", "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0"),
                inside("IPv6 everywhere in the sandbox", "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0"),
                inside("inner end without ARP", "ip", "link", "set", "eth0", "arp", "off"),
                inside("inner end's tag removed", "ip", "link", "set", "eth0", "alias", ""),
                inside("inner end deleted", "ip", "link", "del", "eth0"),
                inside("inner end renamed", "ip", "link", "set", "eth0", "name", "eth7"),
                inside("inner end down", "ip", "link", "set", "eth0", "down"),
                inside("inner address removed", "ip", "addr", "flush", "dev", "eth0"),
                inside("Ethernet address changed", "ip", "link", "set", "eth0", "address", "02:00:00:00:00:ff"),
                inside("route removed", "ip", "route", "del", "default"),
                inside("route changed", "ip", "route", "replace", "default", "via", "10.9.0.77"));
    }

    private static Arguments host(String name, String... command) {
        Consumer<DriftKernelTest> breakage = test -> test.lab.host.run(command);
        return Arguments.of(name, breakage);
    }

    private static Arguments port(String setting, String value) {
        Consumer<DriftKernelTest> breakage = test -> {
            // When the kernel gets to a new carrier it enables the port itself, once.
            await().until(() ->
                    test.lab.hostLink("veth1").get("operstate").asString().equals("UP"));
            test.lab.host.run("bridge", "link", "set", "dev", "veth1", setting, value);
        };
        return Arguments.of("port: " + setting + " " + value, breakage);
    }

    private static Arguments parameter(String assignment) {
        return host(assignment, "sysctl", "-qw", assignment);
    }

    private static Arguments elsewhere(String name, Function<DriftKernelTest, ScratchNamespace> from, String link) {
        Consumer<DriftKernelTest> breakage = test -> from.apply(test)
                .run("ip", "link", "set", link, "netns", test.lab.sandbox().name());
        return Arguments.of(name, breakage);
    }

    private static Arguments inside(String name, String... command) {
        Consumer<DriftKernelTest> breakage = test -> test.sandbox.run(command);
        return Arguments.of(name, breakage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breakages")
    void isNoticedAndMended(String name, Consumer<DriftKernelTest> breakage) {
        breakage.accept(this);
        await(name).until(() -> lab.drifted.contains(RED));
        await().untilAsserted(() ->
                assertThat(lab.kernel.plan(wishes).toPlannedChanges()).isNotEmpty());
        lab.converge(wishes);
        assertThat(sandbox.run("ping", "-c1", "-W5", "10.9.0.1")).contains("1 received");
        assertThat(lab.drifted).doesNotContain(BLUE);
    }

    @Test
    void isNotReportedForOurOwnChanges() {
        lab.drifted.clear();
        lab.hostChanges.clear();
        lab.converge(RED, ResourceSet.EMPTY);
        lab.converge(wishes);
        // A foreign change afterwards shows that the monitor has looked at everything before it.
        lab.host.run("ip", "link", "set", "br-blue", "down");
        await().until(() -> lab.drifted.contains(BLUE));
        assertThat(lab.drifted).doesNotContain(RED);
        assertThat(lab.hostChanges).as("no change of the host either").isEmpty();
    }

    @Test
    void noticesASandboxThatVanishesAndReturns() {
        KernelLab.netns("del", sandbox);
        await().until(() -> lab.drifted.contains(RED));
        await().untilAsserted(() -> assertThat(lab.kernel.plan(wishes).obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.type()).isEqualTo(Plan.Obstacle.SANDBOX_GONE)));
        lab.drifted.clear();
        KernelLab.netns("add", sandbox);
        await().until(() -> lab.drifted.contains(RED));
        lab.converge(wishes);
        assertThat(sandbox.run("ping", "-c1", "-W5", "10.9.0.1")).contains("1 received");
    }

    @Test
    void looksAgainWhenAForeignObjectLeavesTheWay() {
        lab.converge(BLUE, ResourceSet.EMPTY);
        lab.host.run("ip", "link", "add", "br-blue", "type", "bridge");
        assertThat(lab.kernel.plan(wishes).obstacles()).hasSize(1);
        lab.drifted.clear();
        lab.host.run("ip", "link", "del", "br-blue");
        await().until(() -> lab.drifted.contains(BLUE));
        lab.converge(wishes);
    }

    @Test
    void isNoticedAfterAPreviewOfSomethingElse() {
        assertThat(lab.kernel.preview(Map.of(RED, ResourceSet.EMPTY)).toPlannedChanges())
                .isNotEmpty();
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.br-red.route_localnet=0");
        await().until(() -> lab.drifted.contains(RED));
    }

    @Test
    void isNoticedWhileTheWayToAnotherSandboxIsBlocked() {
        NamespaceRef blocked = new NamespaceRef("/etc/passwd/ns");
        VethLink veth = KernelLab.veth(BLUE, "br-blue", "veth2", blocked, "02:00:00:00:00:0b");
        assertThat(lab.plan(BLUE, set(bridge(BLUE, "br-blue", "10.8.0.1/24"), List.of(veth)))
                        .obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.type()).isEqualTo(Plan.Obstacle.SANDBOX_GONE));
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.br-red.route_localnet=0");
        await().until(() -> lab.drifted.contains(RED));
        lab.drifted.clear();
        KernelLab.netns("del", sandbox);
        await().until(() -> lab.drifted.contains(RED));
        KernelLab.netns("add", sandbox);
    }

    @Test
    void aSandboxIsReachedByAnotherNameWhenTheFirstIsGone() throws Exception {
        lab.converge(RED, ResourceSet.EMPTY);
        Process process = new ProcessBuilder("ip", "netns", "exec", sandbox.name(), "sleep", "1000").start();
        try {
            NamespaceRef byProcess = NamespaceRef.ofPid(process.pid());
            await().until(() -> lab.kernel.identity(byProcess).equals(lab.kernel.identity(ref(sandbox))));
            lab.converge(RED, attached(byProcess));
            lab.converge(RED, ResourceSet.EMPTY);
        } finally {
            process.destroy();
            process.waitFor();
        }
        lab.converge(RED, attached(ref(sandbox)));
    }

    @Test
    void whatIsMeantForASandboxNeverGoesToTheHost() {
        assertThat(lab.plan(RED, attached(ref(lab.host))).obstacles())
                .extracting(Plan.Obstacle::type)
                .containsOnly(Plan.Obstacle.SANDBOX_GONE);
    }

    private static ResourceSet attached(NamespaceRef sandbox) {
        return set(
                bridge(RED, "br-red", "10.9.0.1/24"),
                endpoint(RED, "br-red", "veth1", sandbox, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"));
    }
}
