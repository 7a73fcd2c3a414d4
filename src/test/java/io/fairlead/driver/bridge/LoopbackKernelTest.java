package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.HOST6;
import static io.fairlead.driver.bridge.BridgeLab.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.Advice;
import io.fairlead.kernel.ScratchNamespace;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.junit.jupiter.InjectSoftAssertions;
import org.assertj.core.api.junit.jupiter.SoftAssertionsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ports published on ::1, and who must not get at the host's loopback by the way that opens for them. */
@ExtendWith(SoftAssertionsExtension.class)
class LoopbackKernelTest {

    private static final String CALL6 = "net.bridge.bridge-nf-call-ip6tables";
    private static final String BRIDGE = "br-a123456789ab";

    @InjectSoftAssertions
    private SoftAssertions softly;

    private BridgeLab lab;
    private ScratchNamespace server;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
        server = lab.sandbox();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private String[] network(String... more) {
        String[] lines = {
            "network a",
            "subnet 10.9.0.0/24 10.9.0.1",
            "subnet fd00:9::/64 fd00:9::1",
            "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
            "publish [::1]:8080 80/tcp",
            "publish [::1]:5353 53/udp",
            "publish [::1]:3000-3009 2000-2009/tcp"
        };
        String[] all = java.util.Arrays.copyOf(lines, lines.length + more.length);
        System.arraycopy(more, 0, all, lines.length, more.length);
        return all;
    }

    private String callIp6tables() {
        return lab.host.run("sysctl", "-n", CALL6).strip();
    }

    private List<Advice> advice(String... lines) {
        Scenario scenario = Scenario.of(lines);
        return scenario.driver().advise(scenario.intent(), lab.kernel().facts());
    }

    @Test
    void theHostReachesPortsOfSeveralNetworksAndItsOwn() {
        lab.host.run("sysctl", "-qw", CALL6 + "=0");
        ScratchNamespace other = lab.sandbox();
        lab.put(network());
        lab.put(
                "network b",
                "subnet 10.10.0.0/24 10.10.0.1",
                "subnet fd00:10::/64 fd00:10::1",
                "endpoint " + other.name() + " 10.10.0.2 fd00:10::2",
                "publish [::]:8081 81/tcp");
        lab.serve(server, 80, 53, 2000, 2009);
        lab.serve(other, 81);
        lab.serve(lab.host, 9999);

        softly.assertThat(lab.ask(lab.host, "::1", 8080)).isEqualTo("fd00:9::1 at 80");
        softly.assertThat(lab.askUdp(lab.host, "::1", 5353)).isEqualTo("fd00:9::1 at 53");
        softly.assertThat(lab.ask(lab.host, "::1", 3000)).endsWith(" at 2000");
        softly.assertThat(lab.ask(lab.host, "::1", 3009)).endsWith(" at 2009");
        softly.assertThat(lab.ask(lab.host, "::1", 8081)).isEqualTo("fd00:10::1 at 81");
        softly.assertThat(lab.ask(lab.host, "::1", 9999)).as("the host's own").isEqualTo("::1 at 9999");
        softly.assertThat(lab.ask(lab.host, HOST6, 8080)).as("another address").isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, HOST6, 8080)).as("LAN").isEqualTo(SILENCE);
        softly.assertThat(advice(network())).isEmpty();

        lab.remove("network b");
        softly.assertThat(lab.ask(lab.host, "::1", 8081)).as("removed").isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.host, "::1", 8080))
                .as("the other is still there")
                .endsWith(" at 80");
    }

    @Test
    void withBridgeNetfilterItSaysThatItIsUnreachable() {
        lab.host.run("sysctl", "-qw", CALL6 + "=1");
        lab.put(network());
        lab.serve(server, 80);

        assertThat(advice(network())).extracting(Advice::type).containsExactly("LoopbackUnreachable");
        assertThat(lab.ask(lab.host, "::1", 8080)).isEqualTo(SILENCE);
        assertThat(callIp6tables()).isEqualTo("1");

        String message = advice(network()).get(0).message();
        String remedy = message.substring(message.indexOf("sysctl -w"), message.indexOf(";"));
        lab.host.run("sh", "-c", remedy);
        assertThat(advice(network())).isEmpty();
        assertThat(lab.ask(lab.host, "::1", 8080)).endsWith(" at 80");
    }

    @Test
    void bridgeNetfilterMayBeOffAsLongAsANetworkIsInUse() {
        lab.host.run("sysctl", "-qw", CALL6 + "=1");
        lab.put(network("bridge-netfilter off"));
        lab.serve(server, 80);

        assertThat(lab.ask(lab.host, "::1", 8080)).endsWith(" at 80");
        assertThat(callIp6tables()).isEqualTo("0");

        lab.remove(network());
        assertThat(callIp6tables()).isEqualTo("1");
    }

    @Test
    void anExistingBridgeIsLeftAsItWas() {
        lab.host.run("sysctl", "-qw", CALL6 + "=0");
        lab.host.run("ip", "link", "add", "br7", "up", "type", "bridge");
        String before = lab.host.run("ip", "-6", "route", "show", "table", "local", "proto", "250");
        lab.put(network("option bridge-name br7"));
        lab.serve(server, 80);
        assertThat(lab.ask(lab.host, "::1", 8080)).endsWith(" at 80");

        lab.remove(network());

        assertThat(lab.host.run("ip", "-6", "route", "show", "table", "local", "proto", "250"))
                .isEqualTo(before);
    }

    @Test
    void aSandboxDoesNotReachTheHostsLoopback() {
        lab.host.run("sysctl", "-qw", CALL6 + "=0");
        lab.put(network());
        lab.serve(server, 80);
        lab.serve(lab.host, 9999);
        lab.host.run("nft", "add table netdev probe");
        lab.host.run("nft", "add chain netdev probe in { type filter hook ingress device " + BRIDGE + " priority 0; }");
        lab.host.run("nft", "add rule netdev probe in ip6 daddr ::1 counter");
        routeLoopbackTo(server, "fd00:9::1");

        for (int callIp6tables : new int[] {0, 1}) {
            lab.host.run("sysctl", "-qw", CALL6 + "=" + callIp6tables);
            softly.assertThat(lab.ask(server, "::1", 9999)).as("TCP").isEqualTo(SILENCE);
            softly.assertThat(lab.askUdp(server, "::1", 9999)).as("UDP").isEqualTo(SILENCE);
            softly.assertThat(lab.ask(server, "::1", 8080)).as("published").isEqualTo(SILENCE);
        }
        softly.assertThat(lab.host.run("nft", "list", "table", "netdev", "probe"))
                .as("its packets arrive")
                .doesNotContain("packets 0 ");
        softly.assertThat(lab.ask(lab.host, "::1", 9999)).as("the host does").endsWith(" at 9999");
    }

    @Test
    void aNeighbourOnABridgeOfTheHostDoesNotReachThem() {
        lab.host.run("sysctl", "-qw", CALL6 + "=1");
        lab.host.run("ip", "link", "add", "lanbr", "up", "type", "bridge");
        lab.host.run("ip", "link", "set", "lan0", "master", "lanbr");
        lab.host.run("ip", "addr", "flush", "dev", "lan0");
        lab.host.run("ip", "addr", "add", HOST6 + "/64", "dev", "lanbr", "nodad");
        lab.put(network());
        lab.serve(server, 53);
        server.run("nft", "add table inet probe");
        server.run("nft", "add chain inet probe in { type filter hook input priority 0; }");
        server.run("nft", "add rule inet probe in udp dport 53 counter");
        assertThat(lab.pings(lab.lan, HOST6)).isTrue();
        routeLoopbackTo(lab.lan, HOST6);

        softly.assertThat(lab.askUdp(lab.lan, "::1", 5353)).isEqualTo(SILENCE);
        softly.assertThat(server.run("nft", "list", "table", "inet", "probe")).contains("packets 0 ");
    }

    private static void routeLoopbackTo(ScratchNamespace namespace, String via) {
        namespace.run("ip", "addr", "flush", "dev", "lo");
        namespace.run("ip", "-6", "route", "add", "::1/128", "via", via, "dev", "eth0");
    }
}
