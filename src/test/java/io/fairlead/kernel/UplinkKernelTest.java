package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link of the host becomes a port of a bridge, and is given back as it was. */
class UplinkKernelTest {

    private static final Owner RED = network(0xed);

    private KernelLab lab;
    private ScratchNamespace office;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        office = lab.sandbox();
        ScratchNamespace.connect(lab.host, "eth1", office, "wire");
        office.run("ip", "addr", "add", "192.0.2.1/24", "dev", "wire");
        office.run("ip", "addr", "add", "2001:db8::1/64", "dev", "wire", "nodad");
        host("ip addr add 192.0.2.10/24 dev eth1 label eth1:one brd +");
        host("ip addr add 192.0.2.11/24 dev eth1");
        host("ip addr add 198.51.100.7/25 dev eth1 noprefixroute valid_lft 86400 preferred_lft 43200");
        host("ip -6 addr add 2001:db8::10/64 dev eth1 nodad");
        host("ip -6 addr add 2001:db8::11/64 dev eth1 nodad");
        host("ip route add default via 192.0.2.1 dev eth1 metric 100 proto dhcp src 192.0.2.11");
        host("ip route add 198.51.100.0/25 dev eth1 proto kernel scope link metric 90");
        host("ip route add 203.0.113.0/24 via 192.0.2.1 dev eth1 table 100 mtu 1400");
        host("ip route add 10.99.0.0/16 via 192.0.2.77 dev eth1 onlink");
        host("ip -6 route add default via 2001:db8::1 dev eth1 metric 50 proto ra");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private String host(String command) {
        return lab.host.run(command.split(" "));
    }

    private static ResourceSet wishes(boolean moved) {
        List<Resource> wishes = new ArrayList<>(KernelLab.bridge(RED, "br-red", "10.9.0.1/24"));
        wishes.add(new UplinkPort(RED, "eth1", "br-red", moved));
        return set(wishes);
    }

    /** Everything about the host's links and routes, but for what a second passing changes. */
    private String state() {
        String all = host("ip -j addr show dev eth1")
                + host("ip -j route show table all")
                + host("ip -j -6 route show table all")
                + host("ip -j rule");
        return all.replaceAll("\"(valid|preferred)_life_time\":(86[34]|43[12])\\d\\d", "\"$1_life_time\":\"$2..\"")
                .replace("},", "},\n");
    }

    private void waitForOffice() {
        Awaitility.await().ignoreExceptions().untilAsserted(() -> lab.host.run("ping", "-c1", "-W1", "192.0.2.1"));
        waitForNoDetection();
    }

    private void waitForNoDetection() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(host("ip -6 addr show")).doesNotContain("tentative"));
    }

    @ParameterizedTest(name = "moved {0}")
    @ValueSource(booleans = {false, true})
    void givesTheLinkBackAsItWas(boolean moved) {
        waitForOffice();
        String before = state();
        lab.converge(RED, wishes(moved));
        assertThat(host("ip -o link show eth1")).contains("master br-red");
        if (moved) {
            lab.host.run("ping", "-c1", "-W2", "192.0.2.1");
            lab.host.run("ping", "-6", "-c1", "-W2", "2001:db8::1");
            office.run("ping", "-c1", "-W2", "192.0.2.11");
            assertThat(host("ip -4 addr show dev eth1")).isEmpty();
            assertThat(host("ip route"))
                    .doesNotContain("eth1")
                    .contains("default via 192.0.2.1 dev br-red proto dhcp src");
            assertThat(host("ip addr show dev br-red")).contains("br-red:one", "2001:db8::10/64", "86");
        } else {
            assertThat(host("ip -4 addr show dev eth1")).contains("192.0.2.10");
        }
        lab.restart();
        assertThat(lab.plan(RED, wishes(moved)).toPlannedChanges()).isEmpty();
        lab.converge(RED, ResourceSet.EMPTY);
        waitForOffice();
        assertThat(state()).isEqualTo(before);
        assertThat(lab.kernel.owners()).isEmpty();
    }

    @Test
    void givesBackALeaseThatWasRenewedOnTheBridge() {
        waitForOffice();
        host("ip addr add 192.0.2.87/24 dev eth1 valid_lft 3 preferred_lft 3");
        host("ip addr add 192.0.2.88/24 dev eth1 valid_lft 3 preferred_lft 3");
        lab.converge(RED, wishes(true));
        host("ip addr change 192.0.2.87/24 dev br-red valid_lft 900 preferred_lft 900");
        Awaitility.await()
                .untilAsserted(() -> assertThat(host("ip addr show dev br-red"))
                        .as("the lease that nobody renewed")
                        .doesNotContain("192.0.2.88"));
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(host("ip addr show dev eth1"))
                .containsPattern("192\\.0\\.2\\.87/24[^\\n]*\\n *valid_lft 8\\d\\dsec")
                .doesNotContain("192.0.2.88");
    }

    @Test
    void switchesBetweenKeptAndMoved() {
        waitForOffice();
        String before = state();
        lab.converge(RED, wishes(false));
        String kept = host("ip -j addr show dev eth1");
        assertThat(lab.converge(RED, wishes(true)).toPlannedChanges())
                .extracting(change -> change.action() + " " + change.kind())
                .containsExactly("update uplink");
        lab.host.run("ping", "-c1", "-W2", "192.0.2.1");
        lab.converge(RED, wishes(false));
        waitForNoDetection();
        assertThat(host("ip -j addr show dev eth1").replaceAll("_life_time\":\\d+", ""))
                .isEqualTo(kept.replaceAll("_life_time\":\\d+", ""));
        lab.converge(RED, ResourceSet.EMPTY);
        waitForOffice();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void mendsWhatOthersDid() {
        waitForOffice();
        String before = state();
        lab.converge(RED, wishes(true));
        for (String harm : List.of(
                "ip link set eth1 nomaster",
                "ip link set eth1 down",
                "ip addr del 192.0.2.11/24 dev br-red",
                "ip -6 addr del 2001:db8::10/64 dev br-red",
                "ip route del default",
                "ip link set br-red down",
                "ip link del br-red")) {
            lab.drifted.clear();
            host(harm);
            Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
            lab.converge(RED, wishes(true));
            lab.host.run("ping", "-c1", "-W2", "192.0.2.1");
            lab.host.run("ping", "-6", "-c1", "-W2", "2001:db8::1");
        }
        lab.converge(RED, ResourceSet.EMPTY);
        waitForOffice();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void waitsForALinkThatIsMissing() {
        lab.converge(RED, wishes(true));
        host("ip link del eth1");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        Plan plan = lab.plan(RED, wishes(true));
        assertThat(plan.obstacles())
                .containsExactly(new Plan.Obstacle(RED, "UplinkMissing", "the host has no link eth1"));
        assertThat(plan.toPlannedChanges()).isEmpty();
        lab.drifted.clear();
        ScratchNamespace.connect(lab.host, "eth1", office, "wire");
        office.run("ip", "addr", "add", "192.0.2.1/24", "dev", "wire");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        lab.converge(RED, wishes(true));
        lab.host.run("ping", "-c1", "-W2", "192.0.2.1");
        host("ip link del eth1");
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(host("ip addr")).doesNotContain("192.0.2");
    }

    @Test
    void leavesAlonePortsOfOthersAndItself() {
        host("ip link add br-other type bridge");
        host("ip link set eth1 master br-other");
        assertThat(lab.plan(RED, wishes(true)).obstacles())
                .extracting(Plan.Obstacle::message)
                .containsExactly("link eth1 is a port of br-other");
    }

    @Test
    void movesNothingWhenTheKernelRefusesThePort() {
        host("ip addr add 10.44.0.1/24 dev lo");
        Plan plan = lab.plan(
                RED,
                set(
                        KernelLab.bridge(RED, "br-red", "10.9.0.1/24"),
                        List.of(new UplinkPort(RED, "lo", "br-red", true))));
        assertThat(lab.kernel.apply(plan).failures())
                .extracting(ApplyResult.Failure::message)
                .singleElement()
                .asString()
                .startsWith("make lo a port of br-red: EINVAL");
        assertThat(host("ip addr show dev lo")).contains("10.44.0.1/24");
        assertThat(host("ip addr show dev br-red")).doesNotContain("10.44.0.1");
    }

    @Test
    void putsTheWayToTheWorldOnABridgeWithoutLosingAConnection() throws Exception {
        waitForOffice();
        try (java.net.ServerSocket server = lab.host.call(
                        () -> new java.net.ServerSocket(7000, 1, java.net.InetAddress.getByName("192.0.2.11")));
                java.net.Socket client = office.call(() -> new java.net.Socket("192.0.2.11", 7000));
                java.net.Socket accepted = server.accept()) {
            for (ResourceSet wishes : List.of(wishes(true), ResourceSet.EMPTY)) {
                lab.converge(RED, wishes);
                client.getOutputStream().write('x');
                assertThat(accepted.getInputStream().read()).isEqualTo('x');
                accepted.getOutputStream().write('y');
                assertThat(client.getInputStream().read()).isEqualTo('y');
            }
        }
    }
}
