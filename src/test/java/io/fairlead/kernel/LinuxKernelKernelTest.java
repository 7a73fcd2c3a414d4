package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.endpoint;
import static io.fairlead.kernel.KernelLab.json;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.sandboxOwner;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks made, found again, changed and removed. */
class LinuxKernelKernelTest {

    private static final Owner RED = network(0xed);

    private KernelLab lab;

    @BeforeEach
    void open() {
        lab = new KernelLab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void makesANetworkWithTwoSandboxesThatReachEachOther() {
        ScratchNamespace a = lab.sandbox();
        ScratchNamespace b = lab.sandbox();
        lab.converge(
                RED,
                set(
                        bridge(RED, "br-red", "10.9.0.1/24", "fd00:9::1/64"),
                        endpoint(RED, "br-red", "veth1", ref(a), "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"),
                        endpoint(RED, "br-red", "veth2", ref(b), "02:00:00:00:00:0b", "fd00:9::3/64", "fd00:9::1")));

        assertThat(lab.hostLink("br-red").at("/linkinfo/info_kind").asString()).isEqualTo("bridge");
        assertThat(lab.hostLink("veth1").get("master").asString()).isEqualTo("br-red");
        assertThat(a.run("ping", "-c1", "-W5", "10.9.0.1")).contains("1 received");
        assertThat(b.run("ping", "-c1", "-W5", "fd00:9::1")).contains("1 received");
        assertThat(json(a, "ip", "-j", "route", "show", "default").toString()).contains("10.9.0.1");
        assertThat(lab.kernel.owners()).containsExactly(RED);
    }

    @Test
    void leavesNothingOfANetworkThatNobodyWants() {
        ScratchNamespace a = lab.sandbox();
        String before = lab.host.run("ip", "-d", "-j", "addr");
        lab.converge(
                RED,
                set(
                        bridge(RED, "br-red", "10.9.0.1/24"),
                        endpoint(RED, "br-red", "veth1", ref(a), "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1")));
        Plan plan = lab.converge(RED, ResourceSet.EMPTY);
        assertThat(plan.toPlannedChanges()).extracting("kind").containsExactly("veth", "bridge");
        assertThat(lab.kernel.awaitDeletions(java.time.Duration.ofSeconds(30))).isTrue();
        assertThat(lab.host.run("ip", "-d", "-j", "addr")).isEqualTo(before);
        assertThat(a.run("ip", "-o", "link").lines()).hasSize(1);
        assertThat(lab.kernel.owners()).isEmpty();
    }

    @Test
    void knowsItsObjectsAgainAfterARestart() {
        ScratchNamespace a = lab.sandbox();
        ResourceSet wishes = set(
                bridge(RED, "br-red", "10.9.0.1/24"),
                endpoint(RED, "br-red", "veth1", ref(a), "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"));
        lab.converge(RED, wishes);
        lab.restart();
        assertThat(lab.kernel.owners()).containsExactly(RED);
        assertThat(lab.plan(RED, wishes).toPlannedChanges()).isEmpty();
        lab.converge(RED, ResourceSet.EMPTY);
    }

    @Test
    void createsAndDeletesASandbox() {
        Owner owner = sandboxOwner(7);
        NamespaceRef ref = NamespaceRef.named(lab.host.name() + "-s");
        lab.converge(owner, set(List.of(new Netns(owner, ref))));
        assertThat(lab.host.run("ip", "netns", "exec", lab.host.name() + "-s", "ip", "-j", "link", "show", "lo"))
                .contains("UP");
        assertThat(lab.kernel.owners()).containsExactly(owner);
        lab.converge(owner, ResourceSet.EMPTY);
        assertThat(lab.host.run("ip", "netns", "list")).doesNotContain(lab.host.name() + "-s");
    }

    @Test
    void reportsASandboxThatIsNotThere() {
        NamespaceRef nowhere = NamespaceRef.named(lab.host.name() + "-x");
        Plan plan = lab.plan(
                RED,
                set(
                        bridge(RED, "br-red"),
                        endpoint(RED, "br-red", "veth1", nowhere, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1")));
        assertThat(plan.changes()).hasSize(1);
        assertThat(plan.obstacles())
                .singleElement()
                .satisfies(obstacle -> assertThat(obstacle.type()).isEqualTo(Plan.Obstacle.SANDBOX_GONE));
    }

    /** Everything about links and addresses but clocks that run. */
    private String hostState() {
        return lab.host.run("ip", "-d", "-j", "addr").replaceAll("\"gc_timer\":[0-9.]+", "");
    }

    @Test
    void leavesForeignLinksAlone() {
        lab.host.run("ip", "link", "add", "br-red", "type", "bridge");
        lab.host.run("ip", "link", "add", "br-other", "type", "bridge");
        lab.host.run("ip", "addr", "add", "10.77.0.1/24", "dev", "br-other");
        String before = hostState();
        Plan plan = lab.plan(RED, set(bridge(RED, "br-red", "10.9.0.1/24")));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles())
                .singleElement()
                .satisfies(obstacle -> assertThat(obstacle.type()).isEqualTo(Plan.Obstacle.CONFLICT));
        assertThat(hostState()).isEqualTo(before);
    }

    @Test
    void adoptsABridgeWithoutChangingIt() {
        lab.host.run("ip", "link", "add", "br-mine", "mtu", "1400", "type", "bridge");
        BridgeLink adopted = new BridgeLink(RED, NamespaceRef.HOST, "br-mine", null, 1500, null, true);
        LinkAddress address = new LinkAddress(RED, NamespaceRef.HOST, "br-mine", IpPrefix.of("10.9.0.1/24"));
        lab.converge(RED, set(List.of(adopted, address)));
        lab.restart();
        assertThat(lab.kernel.owners()).containsExactly(RED);
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(lab.hostLink("br-mine").get("mtu").asInt()).isEqualTo(1400);
        assertThat(lab.hostLink("br-mine").has("ifalias")).isFalse();
        assertThat(lab.host.run("ip", "-o", "addr", "show", "dev", "br-mine")).isEmpty();
    }

    @Test
    void putsAParameterBack() {
        Sysctl forward = new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/ip_forward", "1", true);
        String before = lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward").trim();
        lab.host.run("sysctl", "-qw", "net.ipv4.ip_forward=0");
        lab.converge(RED, set(bridge(RED, "br-red"), List.of(forward)));
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward").trim()).isEqualTo("1");
        lab.restart();
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward").trim()).isEqualTo("1");
        lab.converge(Owner.HOST, ResourceSet.EMPTY);
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv4/ip_forward").trim()).isEqualTo("0");
        assertThat(before).isIn("0", "1");
    }

    @Test
    void makesThreeHundredNetworksInOnePlan() {
        Map<Owner, ResourceSet> wishes = new HashMap<>();
        List<NamespaceRef> sandboxes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sandboxes.add(ref(lab.sandbox()));
        }
        for (int i = 0; i < 300; i++) {
            Owner owner = network(i);
            String subnet = "10." + (100 + i / 250) + "." + i % 250;
            List<Resource> all = new ArrayList<>(bridge(owner, "br" + i, subnet + ".1/24"));
            if (i < 5) {
                String mac = "02:00:00:00:01:0" + i;
                all.addAll(
                        endpoint(owner, "br" + i, "veth" + i, sandboxes.get(i), mac, subnet + ".2/24", subnet + ".1"));
            }
            wishes.put(owner, set(all));
        }
        lab.converge(wishes);
        assertThat(json(lab.host, "ip", "-j", "link", "show", "type", "bridge").size())
                .isEqualTo(300);
        assertThat(lab.kernel.owners()).hasSize(300);
    }
}
