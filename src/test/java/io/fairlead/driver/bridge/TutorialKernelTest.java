package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.HOST4;
import static io.fairlead.driver.bridge.BridgeLab.LAN4;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Docker's tutorial for standalone containers, without names. */
class TutorialKernelTest {

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

    @Test
    void partAOnTheDefaultBridge() {
        ScratchNamespace c1 = lab.sandbox();
        ScratchNamespace c2 = lab.sandbox();
        String[] empty = {"network d", "predefined", "subnet 172.17.0.0/16 172.17.0.1"};
        lab.put(empty);
        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0");
        assertThat(lab.ruleset()).isEmpty();
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");

        lab.put(
                "network d",
                "predefined",
                "subnet 172.17.0.0/16 172.17.0.1",
                "endpoint " + c1.name() + " 172.17.0.2",
                "endpoint " + c2.name() + " 172.17.0.3");

        assertThat(BridgeLab.addresses(lab.host, "fairlead0")).containsExactly("172.17.0.1/16");
        assertThat(BridgeLab.json(lab.host, "bridge", "-j", "link")).hasSize(2);
        assertThat(BridgeLab.addresses(c1, "eth0")).containsExactly("172.17.0.2/16");
        assertThat(BridgeLab.addresses(c2, "eth0")).containsExactly("172.17.0.3/16");
        assertThat(BridgeLab.gateway(c1)).isEqualTo("172.17.0.1");
        assertThat(BridgeLab.json(c1, "ip", "-j", "link", "show", "eth0")
                        .path(0)
                        .path("address")
                        .asString())
                .isEqualTo("02:42:0a:09:0d:01");
        assertThat(lab.pings(c1, "172.17.0.3")).isTrue();
        assertThat(lab.pings(c1, LAN4)).isTrue();
        lab.serve(lab.lan, 80);
        assertThat(lab.ask(c1, LAN4, 80)).isEqualTo(HOST4 + " at 80");

        lab.put(empty);

        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0");
        assertThat(BridgeLab.json(c1, "ip", "-j", "link")).hasSize(1);
        assertThat(lab.ruleset()).isEmpty();
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");
    }

    @Test
    void partBOnAUserDefinedBridge() {
        ScratchNamespace c1 = lab.sandbox();
        ScratchNamespace c2 = lab.sandbox();
        ScratchNamespace c3 = lab.sandbox();
        ScratchNamespace c4 = lab.sandbox();
        lab.put("network a", "subnet 172.18.0.0/16 172.18.0.1");
        assertThat(lab.links()).contains("br-a123456789ab");

        lab.put(
                "network a",
                "subnet 172.18.0.0/16 172.18.0.1",
                "endpoint " + c1.name() + " 172.18.0.2",
                "endpoint " + c2.name() + " 172.18.0.3",
                "endpoint " + c4.name() + " 172.18.0.4");
        lab.put(
                "network d",
                "predefined",
                "subnet 172.17.0.0/16 172.17.0.1",
                "endpoint " + c3.name() + " 172.17.0.2",
                "endpoint " + c4.name() + " 172.17.0.3",
                "link eth1",
                "no-gateway");

        assertThat(lab.pings(c1, "172.18.0.3")).isTrue();
        assertThat(lab.pings(c1, "172.18.0.4")).isTrue();
        assertThat(lab.pings(c1, "172.17.0.2")).as("from network to network").isFalse();
        assertThat(lab.pings(c3, "172.18.0.2")).as("from network to network").isFalse();
        assertThat(lab.pings(c4, "172.18.0.2")).isTrue();
        assertThat(lab.pings(c4, "172.17.0.2")).isTrue();
        assertThat(BridgeLab.gateway(c4)).isEqualTo("172.18.0.1");
        for (ScratchNamespace sandbox : new ScratchNamespace[] {c1, c3, c4}) {
            assertThat(lab.pings(sandbox, LAN4)).isTrue();
        }

        lab.remove("network a");
        lab.remove("network d");

        assertThat(lab.ruleset()).isEmpty();
        assertThat(lab.links()).containsExactlyInAnyOrder("lo", "lan0");
    }
}
