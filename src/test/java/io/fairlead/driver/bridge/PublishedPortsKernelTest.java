package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.HOST4;
import static io.fairlead.driver.bridge.BridgeLab.HOST6;
import static io.fairlead.driver.bridge.BridgeLab.LAN4;
import static io.fairlead.driver.bridge.BridgeLab.LAN6;
import static io.fairlead.driver.bridge.BridgeLab.SILENCE;

import io.fairlead.kernel.ScratchNamespace;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.junit.jupiter.InjectSoftAssertions;
import org.assertj.core.api.junit.jupiter.SoftAssertionsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reaches a published port, from where, and as whom the sandbox sees them. */
@ExtendWith(SoftAssertionsExtension.class)
class PublishedPortsKernelTest {

    @InjectSoftAssertions
    private SoftAssertions softly;

    private BridgeLab lab;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest(name = "bridge-nf-call-iptables={0}")
    @ValueSource(ints = {0, 1})
    void onEveryAddressItIsReachedFromEverywhere(int bridgeNetfilter) {
        // Where Docker or Kubernetes run, frames between ports pass the firewall too.
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
        lab.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-ip6tables=" + bridgeNetfilter);
        ScratchNamespace server = lab.sandbox();
        ScratchNamespace peer = lab.sandbox();
        ScratchNamespace other = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:8080 80/tcp",
                "publish 0.0.0.0:5353 53/udp",
                "publish [::]:8080 80/tcp",
                "endpoint " + peer.name() + " 10.9.0.3 fd00:9::3");
        lab.put(
                "network b",
                "subnet 10.10.0.0/24 10.10.0.1",
                "subnet fd00:10::/64 fd00:10::1",
                "endpoint " + other.name() + " 10.10.0.2 fd00:10::2",
                // In both networks, and its answers must not take the short way.
                "endpoint " + server.name() + " 10.10.0.3",
                "link eth1",
                "no-gateway");
        lab.serve(server, 80, 53);

        softly.assertThat(lab.ask(lab.lan, HOST4, 8080)).as("LAN").isEqualTo(LAN4 + " at 80");
        softly.assertThat(lab.askUdp(lab.lan, HOST4, 5353)).as("LAN, UDP").isEqualTo(LAN4 + " at 53");
        softly.assertThat(lab.ask(lab.lan, HOST6, 8080)).as("LAN, IPv6").isEqualTo(LAN6 + " at 80");
        softly.assertThat(lab.ask(lab.host, HOST4, 8080)).as("host").endsWith(" at 80");
        softly.assertThat(lab.ask(lab.host, HOST6, 8080)).as("host, IPv6").endsWith(" at 80");
        softly.assertThat(lab.ask(lab.host, "10.9.0.1", 8080))
                .as("host, gateway")
                .endsWith(" at 80");
        softly.assertThat(lab.ask(lab.host, "127.0.0.1", 8080)).as("loopback").isEqualTo("10.9.0.1 at 80");
        softly.assertThat(lab.askUdp(lab.host, "127.0.0.1", 5353))
                .as("loopback, UDP")
                .endsWith(" at 53");
        softly.assertThat(lab.ask(peer, HOST4, 8080)).as("same network").endsWith(" at 80");
        softly.assertThat(lab.ask(peer, "10.9.0.1", 8080))
                .as("same network, gateway")
                .endsWith(" at 80");
        softly.assertThat(lab.ask(peer, HOST6, 8080)).as("same network, IPv6").endsWith(" at 80");
        softly.assertThat(lab.ask(server, HOST4, 8080)).as("itself").endsWith(" at 80");
        softly.assertThat(lab.ask(server, HOST6, 8080)).as("itself, IPv6").endsWith(" at 80");
        softly.assertThat(lab.ask(other, HOST4, 8080)).as("other network").endsWith(" at 80");
        softly.assertThat(lab.ask(other, HOST6, 8080)).as("other network, IPv6").endsWith(" at 80");
        softly.assertThat(lab.ask(lab.host, HOST4, 8081)).as("unpublished").isEqualTo(SILENCE);
    }

    @Test
    void onLoopbackItIsTheHostsAlone() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "endpoint " + server.name() + " 10.9.0.2",
                "publish 127.0.0.1:8080 80/tcp");
        lab.serve(server, 80);
        lab.serve(lab.host, 9999);
        // The worst of all worlds: a host that takes loopback addresses from its LAN, and a neighbour that sends them.
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.lan0.route_localnet=1");
        routeLoopbackTo(lab.lan, "eth0", HOST4);
        routeLoopbackTo(server, "eth0", "10.9.0.1");

        softly.assertThat(lab.ask(lab.host, "127.0.0.1", 8080)).isEqualTo("10.9.0.1 at 80");
        softly.assertThat(lab.ask(lab.host, HOST4, 8080))
                .as("another address of the host")
                .isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, HOST4, 8080)).as("LAN").isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, "127.0.0.1", 9999))
                .as("the neighbour's packets arrive")
                .isNotEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.lan, "127.0.0.1", 8080)).as("neighbour").isEqualTo(SILENCE);
        softly.assertThat(lab.ask(server, "127.0.0.1", 9999))
                .as("the host's loopback from a sandbox")
                .isEqualTo(SILENCE);
    }

    private static void routeLoopbackTo(ScratchNamespace namespace, String link, String via) {
        namespace.run("ip", "addr", "flush", "dev", "lo");
        namespace.run("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
        namespace.run("ip", "route", "add", "127.0.0.1/32", "via", via, "dev", link);
    }

    @Test
    void rangesGoPortByPortAndMayBeShifted() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:7000-7009 7000-7009/tcp",
                "publish 192.0.2.1:8000-8009 9000-9009/tcp",
                "publish 127.0.0.1:3000-3009 2000-2009/tcp",
                "publish [::]:3000-3009 2000-2009/tcp",
                "publish 0.0.0.0:100-999 10-909/udp");
        lab.serve(server, 7000, 7009, 9000, 9005, 9009, 2000, 2009, 10, 909);

        softly.assertThat(lab.ask(lab.lan, HOST4, 7000)).endsWith(" at 7000");
        softly.assertThat(lab.ask(lab.lan, HOST4, 7009)).endsWith(" at 7009");
        softly.assertThat(lab.ask(lab.lan, HOST4, 8000)).endsWith(" at 9000");
        softly.assertThat(lab.ask(lab.lan, HOST4, 8005)).endsWith(" at 9005");
        softly.assertThat(lab.ask(lab.lan, HOST4, 8009)).endsWith(" at 9009");
        softly.assertThat(lab.ask(lab.lan, HOST4, 8010)).isEqualTo(SILENCE);
        softly.assertThat(lab.ask(lab.host, "127.0.0.1", 3000)).endsWith(" at 2000");
        softly.assertThat(lab.ask(lab.host, "127.0.0.1", 3009)).endsWith(" at 2009");
        softly.assertThat(lab.ask(lab.lan, HOST6, 3009)).endsWith(" at 2009");
        softly.assertThat(lab.askUdp(lab.lan, HOST4, 100)).endsWith(" at 10");
        softly.assertThat(lab.askUdp(lab.lan, HOST4, 999)).endsWith(" at 909");
    }

    @Test
    void trustedLinksReachPublishedPortsDirectly() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "option trusted-host-interfaces lan0",
                "endpoint " + server.name() + " 10.9.0.2",
                "publish 127.0.0.1:8080 80/tcp");
        lab.serve(server, 80, 81);
        lab.lan.run("ip", "route", "add", "10.9.0.0/24", "via", HOST4);

        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 80)).isEqualTo(LAN4 + " at 80");
        softly.assertThat(lab.ask(lab.lan, "10.9.0.2", 81)).isEqualTo(SILENCE);
    }
}
