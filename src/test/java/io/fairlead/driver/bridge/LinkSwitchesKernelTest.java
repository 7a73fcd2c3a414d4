package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What links of ours do by themselves with IPv6 and forwarding, whatever the host's defaults are. */
class LinkSwitchesKernelTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String BRIDGE = "br-a123456789ab";
    private static final String PORT = "vea1e1e1e1e1e1e";

    private BridgeLab lab;
    private ScratchNamespace c1;
    private ScratchNamespace c2;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
        c1 = lab.sandbox();
        c2 = lab.sandbox();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private void network4(String... more) {
        String[] lines = {
            "network a",
            "subnet 10.9.0.0/24 10.9.0.1",
            "endpoint " + c1.name() + " 10.9.0.2",
            "endpoint " + c2.name() + " 10.9.0.3"
        };
        String[] all = java.util.Arrays.copyOf(lines, lines.length + more.length);
        System.arraycopy(more, 0, all, lines.length, more.length);
        lab.put(all);
    }

    private void network6() {
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "endpoint " + c1.name() + " 10.9.0.2 fd00:9::2");
    }

    private String parameter(ScratchNamespace namespace, String path) {
        return namespace.run("cat", "/proc/sys/net/" + path).strip();
    }

    private int mtu(ScratchNamespace namespace, String link) {
        return BridgeLab.json(namespace, "ip", "-j", "link", "show", link)
                .path(0)
                .path("mtu")
                .asInt();
    }

    /** Below 1280 bytes a link has no IPv6 at all, and refuses whatever is said of it. */
    @Test
    void anIpv4NetworkNeedsNoIpv6OnItsLinks() {
        network4("option com.docker.network.driver.mtu 1200");

        assertThat(mtu(lab.host, BRIDGE)).isEqualTo(1200);
        assertThat(mtu(c1, "eth0")).isEqualTo(1200);
        assertThat(lab.pings(c1, "10.9.0.1")).isTrue();
        assertThat(lab.pings(c1, "10.9.0.3")).isTrue();
        lab.remove("network a");
        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0");
    }

    @Test
    void itsMtuIsEditedToAndFro() {
        network4();
        network4("option com.docker.network.driver.mtu 1200");
        assertThat(mtu(lab.host, BRIDGE)).isEqualTo(1200);
        assertThat(lab.pings(c1, "10.9.0.3")).isTrue();

        network4("option com.docker.network.driver.mtu 1500");

        assertThat(mtu(c1, "eth0")).isEqualTo(1500);
        assertThat(parameter(lab.host, "ipv6/conf/" + BRIDGE + "/disable_ipv6")).isEqualTo("1");
        assertThat(parameter(lab.host, "ipv6/conf/" + PORT + "/disable_ipv6")).isEqualTo("1");
        assertThat(parameter(c1, "ipv6/conf/eth0/disable_ipv6")).isEqualTo("1");
        assertThat(lab.host.run("ip", "-6", "addr", "show", "dev", BRIDGE)).isEmpty();
        assertThat(c1.run("ip", "-6", "addr", "show", "dev", "eth0")).isEmpty();
    }

    /** A host and sandboxes that are to have no IPv6 unless somebody asks for it. */
    @Test
    void anIpv6NetworkNeedsNoDefaultsOfTheHost() {
        lab.host.run("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
        c1.run("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");

        network6();

        assertThat(BridgeLab.addresses(lab.host, BRIDGE)).contains("fd00:9::1/64");
        await().atMost(LONG).until(() -> lab.pings(c1, "fd00:9::1"));
    }

    /** What an uplink brings along is the host's own, whatever the network has. */
    @Test
    void anIpv4NetworkTakesAnUplinkWithItsIpv6Addresses() {
        network4();
        lab.host.run("ip", "link", "add", "up0", "up", "type", "veth", "peer", "name", "far0");
        lab.host.run("ip", "link", "set", "far0", "up");
        lab.host.run("ip", "addr", "add", "2001:db8:7::1/64", "dev", "up0", "nodad");

        network4("uplink up0 move");

        assertThat(BridgeLab.addresses(lab.host, BRIDGE)).contains("2001:db8:7::1/64");
        network4();
        assertThat(BridgeLab.addresses(lab.host, "up0")).contains("2001:db8:7::1/64");
        assertThat(parameter(lab.host, "ipv6/conf/" + BRIDGE + "/disable_ipv6")).isEqualTo("1");
    }

    @Test
    void aHostWhoseNewLinksDoNotForwardGetsOneThatDoes() {
        lab.host.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.default.forwarding=0");
        lab.lan.run("ip", "route", "add", "10.9.0.0/24", "via", BridgeLab.HOST4);

        network4();

        assertThat(lab.pings(c1, BridgeLab.LAN4)).isTrue();
    }

    /** One advertisement would give the host a default route through the sandbox. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "internal", "option com.docker.network.bridge.inhibit_ipv4 true"})
    void noSandboxBecomesTheHostsRouter(String more) {
        network4(more.equals("plain") ? new String[0] : new String[] {more});
        await().atMost(LONG).until(() -> lab.pings(c1, "10.9.0.3"));

        RouterAdvertisement.send(c1, "eth0");

        assertThat(routersBut("br9")).isEmpty();
    }

    @Test
    void noSandboxBecomesTheHostsRouterByAPortWithoutItsBridge() {
        network4();
        lab.host.run("ip", "link", "set", PORT, "nomaster");

        RouterAdvertisement.send(c1, "eth0");

        assertThat(routersBut("br9")).isEmpty();
    }

    @Test
    void noSandboxBecomesTheHostsRouterWhereItHasIpv6() {
        network6();
        await().atMost(LONG).until(() -> lab.pings(c1, "fd00:9::1"));
        // Forwarding alone would keep the kernel from listening.
        lab.host.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=0");

        RouterAdvertisement.send(c1, "eth0");

        assertThat(routersBut("br9")).isEmpty();
    }

    /** Links that the host has routers behind, when one behind a bridge of somebody else is known for sure. */
    private String routersBut(String control) {
        ScratchNamespace other = lab.sandbox();
        lab.host.run("ip", "link", "add", control, "up", "type", "bridge");
        ScratchNamespace.connect(lab.host, "port9", other, "eth0");
        lab.host.run("ip", "link", "set", "port9", "master", control);
        await().atMost(LONG).until(() -> {
            RouterAdvertisement.send(other, "eth0");
            return routers().contains("dev " + control + " ");
        });
        return routers()
                .lines()
                .filter(line -> !line.contains("dev " + control + " "))
                .reduce("", String::concat);
    }

    private String routers() {
        return lab.host.run("ip", "-6", "route", "show", "default");
    }
}
