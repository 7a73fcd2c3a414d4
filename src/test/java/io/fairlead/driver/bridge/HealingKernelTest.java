package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.HOST4;
import static io.fairlead.driver.bridge.ReconciledLab.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.LinuxKernel;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;
import io.fairlead.reconcile.PurgeReport;
import io.fairlead.reconcile.Reconciler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Breaks what the reconciler made, by the hands of ip and nft, and watches it return by event alone. */
class HealingKernelTest {

    private static final String BRIDGE = "br-a123456789ab";

    private ReconciledLab healed;
    private List<Repair> repairs;
    private BridgeLab lab;
    private LinuxKernel kernel;
    private Reconciler reconciler;
    private ScratchNamespace c1;
    private ScratchNamespace c2;
    private Owner owner;

    @BeforeEach
    void open() {
        healed = new ReconciledLab();
        lab = healed.lab;
        repairs = healed.repairs;
        kernel = healed.kernel;
        reconciler = healed.reconciler;
        c1 = lab.sandbox();
        c2 = lab.sandbox();
        owner = healed.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "endpoint " + c1.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:8080 80/tcp",
                "endpoint " + c2.name() + " 10.9.0.3 fd00:9::3");
        reconciler.start();
        assertThat(reconciler.await(owner, 1, LONG)).map(Status::phase).contains(Phase.READY);
        await().atMost(LONG).until(reconciler::firstPassDone);
        lab.serve(c1, 80);
        assertThat(lab.ask(lab.lan, HOST4, 8080)).endsWith(" at 80");
    }

    @AfterEach
    void close() throws Exception {
        if (healed != null) {
            healed.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip link del " + BRIDGE,
                "ip link set " + BRIDGE + " down",
                "nft delete table inet fairlead",
                "nft flush ruleset",
                "nft add table inet fairlead { flags dormant ; }",
                "nft flush chain inet fairlead into-a123456789ab",
                "nft flush map inet fairlead publish4_any",
                "ip addr del 10.9.0.1/24 dev " + BRIDGE,
                "ip route del 10.9.0.0/24 dev " + BRIDGE,
                "ip route del local 10.9.0.1 dev " + BRIDGE + " table local",
                "ip -6 route del fd00:9::/64 dev " + BRIDGE,
                "ip -6 route del local fd00:9::1 dev " + BRIDGE + " table local",
                "ip link del vea1e1e1e1e1e1e",
                "ip link set vea1e1e1e1e1e1e nomaster",
                "sysctl -qw net.ipv4.ip_forward=0",
                "sysctl -qw net.ipv4.conf." + BRIDGE + ".route_localnet=0",
                "sysctl -qw net.ipv4.conf." + BRIDGE + ".forwarding=0",
                "sysctl -qw net.ipv6.conf." + BRIDGE + ".disable_ipv6=1",
                "sysctl -qw net.ipv6.conf." + BRIDGE + ".accept_ra=2"
            })
    void heals(String blow) {
        String before = state();
        lab.host.run(blow.split(" "));

        await().atMost(LONG).untilAsserted(() -> assertThat(state()).isEqualTo(before));

        await().atMost(LONG).until(() -> !repairs.isEmpty());
        await().atMost(LONG).until(() -> lab.ask(lab.lan, HOST4, 8080).endsWith(" at 80"));
        assertThat(lab.ask(lab.host, "127.0.0.1", 8080)).endsWith(" at 80");
        assertThat(lab.pings(c1, "10.9.0.3")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip addr flush dev eth0 scope global",
                "ip route flush dev eth0",
                "ip -6 route flush dev eth0",
                "ip route flush table local dev eth0",
                "ip -6 route flush table local dev eth0"
            })
    void insideASandboxToo(String blow) {
        String before = inside();
        c1.run(blow.split(" "));

        await().atMost(LONG).untilAsserted(() -> assertThat(inside()).isEqualTo(before));

        assertThat(before).contains("10.9.0.2/24", "default via 10.9.0.1", "local 10.9.0.2", "local fd00:9::2");
        assertThat(BridgeLab.gateway(c1)).isEqualTo("10.9.0.1");
        assertThat(lab.ask(lab.lan, HOST4, 8080)).endsWith(" at 80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "all"})
    void ipv6InsideASandboxToo(String link) {
        c1.run("sysctl", "-qw", "net.ipv6.conf." + link + ".disable_ipv6=1");

        await().atMost(LONG)
                .until(() -> BridgeLab.addresses(c1, "eth0").size() == 2
                        && c1.run("ip", "-6", "route", "show", "default").contains("fd00:9::1"));
    }

    @Test
    void connectionsThatDoNotNeedTheBrokenThingLive() throws Exception {
        try (ServerSocket server = c2.call(() -> new ServerSocket(7));
                Socket client = lab.host.call(() -> {
                    Socket socket = new Socket();
                    socket.connect(new InetSocketAddress(InetAddress.getByName("10.9.0.3"), 7), 5000);
                    return socket;
                });
                Socket served = server.accept()) {
            lab.host.run("nft", "delete", "table", "inet", "fairlead");
            lab.host.run("ip", "link", "del", "vea1e1e1e1e1e1e");
            await().atMost(LONG).until(() -> lab.ask(lab.lan, HOST4, 8080).endsWith(" at 80"));

            served.getOutputStream().write("still here\n".getBytes(StandardCharsets.UTF_8));

            client.setSoTimeout(10_000);
            assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
                            .readLine())
                    .isEqualTo("still here");
        }
    }

    @Test
    void anotherFirewallThatStopsItIsNamedUntilItsRemedyIsApplied() {
        lab.host.run("nft", "add", "table", "inet", "filter");
        lab.host.run("nft", "add chain inet filter forward { type filter hook forward priority 0; policy drop; }");
        reconciler.requestAll();
        await().atMost(LONG).until(() -> !warnings().isEmpty());
        assertThat(reconciler.status(owner)).map(Status::phase).contains(Phase.READY);
        assertThat(lab.ask(lab.lan, HOST4, 8080)).isEqualTo(BridgeLab.SILENCE);

        String message = warnings().get(0);
        for (String command : message.substring(message.indexOf("nft insert")).split("; ")) {
            lab.host.run("sh", "-c", command);
        }
        reconciler.requestAll();

        await().atMost(LONG).until(() -> warnings().isEmpty());
        assertThat(lab.ask(lab.lan, HOST4, 8080)).endsWith(" at 80");
    }

    @Test
    void aWayOutThatDoesNotForwardIsNamedUntilItsRemedyIsApplied() {
        lab.host.run("ip", "route", "add", "default", "via", BridgeLab.LAN4);
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.lan0.forwarding=0");
        await().atMost(LONG).until(() -> !warnings().isEmpty());
        assertThat(lab.pings(c1, BridgeLab.LAN4)).isFalse();

        String message = warnings().get(0);
        lab.host.run(message.substring(message.indexOf("sysctl -w")).split(" "));

        await().atMost(LONG).until(() -> warnings().isEmpty());
        assertThat(lab.pings(c1, BridgeLab.LAN4)).isTrue();
    }

    private List<String> warnings() {
        return reconciler.status(owner).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals("ForwardBlocked"))
                .map(condition -> condition.message())
                .toList();
    }

    @Test
    void aPurgeLeavesTheHostAsItWas() {
        lab.host.run("nft", "add", "table", "inet", "somebody");
        lab.host.run("ip", "link", "add", "br9", "type", "bridge");

        PurgeReport report = reconciler.purge();

        assertThat(report.failures()).isEmpty();
        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0", "br9");
        assertThat(lab.ruleset().replaceAll("\\s", "")).isEqualTo("tableinetsomebody{}");
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");
        assertThat(BridgeLab.json(c1, "ip", "-j", "link")).hasSize(1);
    }

    @Test
    void aDeletedNetworkIsGone() {
        healed.remove(owner);

        assertThat(reconciler.awaitGone(owner, LONG)).isTrue();
        assertThat(lab.links()).doesNotContain(BRIDGE);
        assertThat(kernel.awaitDeletions(LONG)).isTrue();
        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0");
        assertThat(lab.ruleset()).isEmpty();
    }

    private String inside() {
        return c1.run("ip", "-o", "addr", "show", "dev", "eth0", "scope", "global")
                        .replaceAll("[0-9]+sec|tentative", "")
                + routes(c1, "eth0");
    }

    /** Without link-local addresses, which the kernel looks for duplicates of before it uses them. */
    private static String routes(ScratchNamespace where, String link) {
        return Stream.of("-4", "-6")
                .flatMap(family ->
                        where.run("ip", family, "route", "show", "table", "all").lines())
                .filter(route -> route.contains("dev " + link) && !route.contains("fe80"))
                .map(route -> route.replace(" linkdown", "").strip())
                .sorted()
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    /** What ip and nft print, without what changes by itself. */
    private String state() {
        String links = BridgeLab.json(lab.host, "ip", "-j", "addr")
                .valueStream()
                .map(link -> link.path("ifname").asString() + " "
                        + link.path("master").asString("") + " "
                        + link.path("flags").toString().contains("\"UP\"") + " "
                        + link.path("addr_info").findValuesAsString("local"))
                .sorted()
                .collect(Collectors.joining("\n"));
        String rules = lab.ruleset().lines().map(String::strip).sorted().collect(Collectors.joining("\n"));
        return links
                + routes(lab.host, BRIDGE)
                + rules
                + lab.host.run(
                        "sysctl",
                        "net.ipv4.ip_forward",
                        "net.ipv4.conf." + BRIDGE + ".forwarding",
                        "net.ipv6.conf." + BRIDGE + ".disable_ipv6",
                        "net.ipv6.conf." + BRIDGE + ".accept_ra");
    }
}
