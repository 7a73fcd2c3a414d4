package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.HOST4;
import static io.fairlead.driver.bridge.BridgeLab.HOST6;
import static io.fairlead.driver.bridge.BridgeLab.LAN4;
import static io.fairlead.driver.bridge.BridgeLab.LAN6;
import static io.fairlead.driver.bridge.BridgeLab.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import java.time.Duration;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.junit.jupiter.InjectSoftAssertions;
import org.assertj.core.api.junit.jupiter.SoftAssertionsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each gateway mode and option lets through, and what it stops. */
@ExtendWith(SoftAssertionsExtension.class)
class IsolationKernelTest {

    @InjectSoftAssertions
    private SoftAssertions softly;

    private BridgeLab lab;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
        lab.lan.run("ip", "route", "add", "10.9.0.0/24", "via", HOST4);
        lab.lan.run("ip", "route", "add", "fd00:9::/64", "via", HOST6);
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void natHidesWhatIsNotPublishedFromThoseWithARoute() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "endpoint " + server.name() + " 10.9.0.2",
                "publish 0.0.0.0:8080 80/tcp");
        lab.serve(server, 80, 81);

        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 81)).isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 80))
                .as("published, but not there")
                .isEqualTo(SILENCE);
        softly.assertThat(lab.pings(lab.lan, "10.9.0.2")).isFalse();
        softly.assertThat(lab.ask(lab.host, "10.9.0.2", 81))
                .as("the host itself")
                .endsWith(" at 81");
    }

    @Test
    void natUnprotectedHidesNothing() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "option gateway-mode-ipv4 nat-unprotected",
                "endpoint " + server.name() + " 10.9.0.2",
                "publish 0.0.0.0:8080 80/tcp");
        lab.serve(server, 80, 81);
        lab.serve(lab.lan, 70);

        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 81)).isEqualTo(LAN4 + " at 81");
        softly.assertThat(lab.pings(lab.lan, "10.9.0.2")).isTrue();
        softly.assertThat(lab.ask(lab.lan, HOST4, 8080)).isEqualTo(LAN4 + " at 80");
        softly.assertThat(lab.ask(server, LAN4, 70)).isEqualTo(HOST4 + " at 70");
    }

    @Test
    void routedKeepsAddressesAndOpensWhatIsPublished() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "option gateway-mode-ipv6 routed",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish [::]:8080 80/tcp",
                "publish [::]:9000-9009 9000-9009/tcp");
        lab.serve(server, 80, 81, 9005);
        lab.serve(lab.lan, 70);

        softly.assertThat(lab.ask(lab.lan, "fd00:9::2", 80)).isEqualTo(LAN6 + " at 80");
        softly.assertThat(lab.ask(lab.lan, "fd00:9::2", 9005)).isEqualTo(LAN6 + " at 9005");
        softly.assertThat(lab.ask(lab.lan, "fd00:9::2", 81)).isEqualTo(SILENCE);
        softly.assertThat(lab.pings(lab.lan, "fd00:9::2")).isTrue();
        softly.assertThat(lab.ask(lab.lan, HOST6, 8080))
                .as("host ports are not taken")
                .isEqualTo(SILENCE);
        softly.assertThat(lab.ask(server, LAN6, 70)).as("its own address").isEqualTo("fd00:9::2 at 70");
        softly.assertThat(lab.ask(server, LAN4, 70))
                .as("IPv4 is translated all the same")
                .isEqualTo(HOST4 + " at 70");
        softly.assertThat(lab.pings(lab.lan, "10.9.0.2")).isFalse();
    }

    /** Where frames pass the IP firewall, the way to a published port stays on the bridge, from port to port. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withoutIccOnlyPublishedPortsAreShared(int bridgeNetfilter) {
        ScratchNamespace server = lab.sandbox();
        ScratchNamespace peer = lab.sandbox();
        ScratchNamespace other = lab.sandbox();
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-ip6tables=" + bridgeNetfilter);
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "option icc false",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:8080 80/tcp",
                "publish [::]:8080 80/tcp",
                "endpoint " + peer.name() + " 10.9.0.3 fd00:9::3",
                "endpoint " + other.name() + " 10.9.0.4 fd00:9::4",
                "publish 0.0.0.0:8081 80/tcp");
        lab.serve(server, 80);
        lab.serve(other, 80);
        lab.serve(peer, 80);

        for (String round : new String[] {"directly", "by way of the host"}) {
            softly.assertThat(lab.ask(peer, "10.9.0.2", 80)).as(round).isEqualTo(SILENCE);
            softly.assertThat(lab.ask(peer, "fd00:9::2", 80)).as(round).isEqualTo(SILENCE);
            softly.assertThat(lab.pings(peer, "10.9.0.2")).as(round).isFalse();
            softly.assertThat(lab.ask(other, "10.9.0.2", 80)).as(round).isEqualTo(SILENCE);
            softly.assertThat(lab.ask(other, "10.9.0.3", 80)).as(round).isEqualTo(SILENCE);
            softly.assertThat(lab.ask(server, "10.9.0.3", 80)).as(round).isEqualTo(SILENCE);
            softly.assertThat(lab.ask(peer, HOST4, 8080)).as(round).endsWith(" at 80");
            softly.assertThat(lab.ask(peer, "10.9.0.1", 8080)).as(round).endsWith(" at 80");
            softly.assertThat(lab.ask(peer, HOST6, 8080)).as(round).endsWith(" at 80");
            softly.assertThat(lab.ask(other, HOST4, 8080)).as(round).endsWith(" at 80");
            softly.assertThat(lab.ask(server, HOST4, 8080)).as(round).endsWith(" at 80");
            softly.assertThat(lab.pings(peer, LAN4)).as(round).isTrue();
            for (ScratchNamespace from : new ScratchNamespace[] {peer, other, server}) {
                from.run("ip", "route", "replace", "10.9.0.2/31", "via", "10.9.0.1");
                from.run("ip", "-6", "route", "replace", "fd00:9::2/127", "via", "fd00:9::1");
            }
        }
    }

    /** What the kernel lets nobody send but itself, sent all the same, by a socket of frames. */
    @Test
    void sandboxesAreNoRoutersToEachOtherUnlessTheyAreToBe() {
        ScratchNamespace rogue = lab.sandbox();
        ScratchNamespace victim = lab.sandbox();
        String[] lines = {
            "network a",
            "subnet fd00:9::/64 fd00:9::1",
            "endpoint " + rogue.name() + " fd00:9::2",
            "endpoint " + victim.name() + " fd00:9::3"
        };
        lab.put(lines);
        Frames frames = new Frames(rogue, "eth0");

        frames.advertiseRouter(3);
        // What comes behind it shows that it would have come.
        assertThat(lab.pings(rogue, "fd00:9::3")).isTrue();
        assertThat(victim.run("ip", "-6", "route", "show", "default")).doesNotContain("proto ra");

        lab.put(lines[0], lines[1], "option router-advertisements true", lines[2], lines[3]);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            frames.advertiseRouter(1);
            return victim.run("ip", "-6", "route", "show", "default").contains("proto ra");
        });
    }

    /** With route_localnet the host takes packets from 127.0.0.0/8 too, for which it has answers to itself. */
    @Test
    void nobodySendsFromTheHostsLoopback() {
        ScratchNamespace rogue = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "endpoint " + rogue.name() + " 10.9.0.2",
                "publish 127.0.0.1:8080 80/tcp");
        assertThat(lab.host.run("sh", "-c", "cat /proc/sys/net/ipv4/conf/br-*/route_localnet"))
                .isEqualTo("1\n");
        rogue.run("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
        rogue.run("ip", "addr", "add", "127.0.0.9/32", "dev", "eth0");
        lab.host.run(
                "nft",
                "add table inet count; add chain inet count c { type filter hook input priority 0; };"
                        + " add rule inet count c iifname \"br-*\" ip saddr 127.0.0.9 counter");

        rogue.run("sh", "-c", "ping -c 2 -W 1 -I 127.0.0.9 10.9.0.1 >&2 || true");

        assertThat(lab.host.run("nft", "list", "table", "inet", "count")).contains("counter packets 0");
    }

    @Test
    void onABridgeOfOthersSandboxesSeeEachOthersAddresses() {
        ScratchNamespace server = lab.sandbox();
        ScratchNamespace peer = lab.sandbox();
        lab.host.run("ip", "link", "add", "br7", "type", "bridge");
        lab.host.run("ip", "link", "set", "br7", "up");
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1");
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "option bridge-name br7",
                "endpoint " + server.name() + " 10.9.0.2",
                "endpoint " + peer.name() + " 10.9.0.3");
        lab.serve(server, 80);
        lab.serve(lab.lan, 70);

        softly.assertThat(lab.ask(peer, "10.9.0.2", 80)).isEqualTo("10.9.0.3 at 80");
        softly.assertThat(lab.ask(peer, LAN4, 70)).isEqualTo(HOST4 + " at 70");
    }

    @Test
    void internalKeepsEverythingInside() {
        ScratchNamespace server = lab.sandbox();
        ScratchNamespace peer = lab.sandbox();
        ScratchNamespace other = lab.sandbox();
        lab.put(
                "network a",
                "internal",
                "subnet 10.9.0.0/24 10.9.0.1",
                "endpoint " + server.name() + " 10.9.0.2",
                "publish 0.0.0.0:8080 80/tcp",
                "endpoint " + peer.name() + " 10.9.0.3");
        lab.put(
                "network b",
                "subnet 10.10.0.0/24 10.10.0.1",
                "endpoint " + other.name() + " 10.10.0.2",
                "publish 0.0.0.0:8090 80/tcp");
        lab.serve(server, 80);
        lab.serve(other, 80);
        softly.assertThat(BridgeLab.gateway(peer)).isEmpty();
        // Even who makes a default route for itself stays inside.
        peer.run("ip", "route", "add", "default", "via", "10.9.0.1");
        other.run("ip", "route", "add", "10.9.0.0/24", "via", "10.10.0.1");

        softly.assertThat(lab.ask(peer, "10.9.0.2", 80)).endsWith(" at 80");
        softly.assertThat(lab.pings(peer, LAN4)).isFalse();
        softly.assertThat(lab.ask(peer, HOST4, 8090))
                .as("published by another network")
                .isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, HOST4, 8080)).isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 80)).isEqualTo(SILENCE);
        softly.assertThat(lab.ask(other, "10.9.0.2", 80)).isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, HOST4, 8090)).endsWith(" at 80");
    }

    @Test
    void isolatedLeavesTheHostOut() {
        ScratchNamespace server = lab.sandbox();
        ScratchNamespace peer = lab.sandbox();
        lab.put(
                "network a",
                "internal",
                "subnet 10.9.0.0/24",
                "subnet fd00:9::/64",
                "option gateway-mode-ipv4 isolated",
                "option gateway-mode-ipv6 isolated",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "endpoint " + peer.name() + " 10.9.0.3 fd00:9::3");
        lab.serve(server, 80);

        softly.assertThat(BridgeLab.json(lab.host, "ip", "-j", "addr", "show", "br-a123456789ab")
                        .path(0)
                        .path("addr_info"))
                .isEmpty();
        softly.assertThat(lab.ask(peer, "10.9.0.2", 80)).endsWith(" at 80");
        softly.assertThat(lab.ask(peer, "fd00:9::2", 80)).endsWith(" at 80");
    }

    @Test
    void aFixedSourceReplacesTheHostsAddress() {
        ScratchNamespace client = lab.sandbox();
        lab.host.run("ip", "addr", "add", "192.0.2.7/24", "dev", "lan0");
        lab.host.run("ip", "addr", "add", "2001:db8::7/64", "dev", "lan0", "nodad");
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "option host-ipv4 192.0.2.7",
                "option host-ipv6 2001:db8::7",
                "endpoint " + client.name() + " 10.9.0.2 fd00:9::2");
        lab.serve(lab.lan, 70);

        softly.assertThat(lab.ask(client, LAN4, 70)).isEqualTo("192.0.2.7 at 70");
        softly.assertThat(lab.ask(client, LAN6, 70)).isEqualTo("2001:db8::7 at 70");
    }

    @Test
    void withoutMasqueradingTheSandboxKeepsItsAddress() {
        ScratchNamespace client = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "option masquerade false",
                "endpoint " + client.name() + " 10.9.0.2");
        lab.serve(lab.lan, 70);

        softly.assertThat(lab.ask(client, LAN4, 70)).isEqualTo("10.9.0.2 at 70");
    }

    @Test
    void anExistingBridgeIsUsedAndLeft() {
        ScratchNamespace client = lab.sandbox();
        lab.host.run("ip", "link", "add", "br7", "type", "bridge");
        lab.host.run("ip", "link", "set", "br7", "up");
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "option bridge-name br7",
                "endpoint " + client.name() + " 10.9.0.2");

        softly.assertThat(lab.pings(client, LAN4)).isTrue();

        lab.remove("network a");

        softly.assertThat(lab.links()).contains("br7");
        softly.assertThat(BridgeLab.addresses(lab.host, "br7")).isEmpty();
    }

    @Test
    void theUsersOwnRulesComeFirstAndStay() {
        ScratchNamespace client = lab.sandbox();
        String[] network = {"network a", "subnet 10.9.0.0/24 10.9.0.1", "endpoint " + client.name() + " 10.9.0.2"};
        lab.put(network);
        lab.host.run("nft", "add", "rule", "inet", "fairlead", "user", "ip", "daddr", LAN4, "drop");
        softly.assertThat(lab.pings(client, LAN4)).isFalse();

        lab.put(network);

        softly.assertThat(lab.pings(client, LAN4)).isFalse();
        softly.assertThat(lab.ruleset()).contains("ip daddr " + LAN4 + " drop");
    }
}
