package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ipvlan links in sandboxes: the rows of the table in {@code kernel}'s package documentation, and drift. */
class IpvlanVmTest {

    private static final Owner RED = network(0xed);
    private static final IpPrefix ADDRESS = IpPrefix.of("10.9.0.7/24");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private KernelLab lab;
    private ScratchNamespace box;

    @BeforeEach
    void open() {
        ScratchNamespace.assumeFeatures(KernelFeature.IPVLAN, KernelFeature.IPVTAP);
        lab = new KernelLab();
        ScratchNamespace lan = lab.sandbox();
        box = lab.sandbox();
        ScratchNamespace.connect(lab.host, "lan0", lan, "port0");
        ScratchNamespace.connect(lab.host, "lan1", lan, "port1");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** What an ipvlan link may differ in. */
    private record Ipvlan(
            String parent,
            IpvlanMode mode,
            IpvlanFlag flag,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal) {

        static final Ipvlan PLAIN = new Ipvlan("lan0", IpvlanMode.L2, IpvlanFlag.BRIDGE, null, false);

        ResourceSet in(NamespaceRef sandbox) {
            return set(List.of(
                    new IpvlanLink(RED, sandbox, "eth0", parent, mode, flag, mtu, linkLocal, null),
                    new LinkAddress(RED, sandbox, "eth0", ADDRESS)));
        }
    }

    private static final Ipvlan PLAIN = Ipvlan.PLAIN;

    static Stream<Arguments> edits() {
        return Stream.of(
                Arguments.of(
                        "mode",
                        "update ipvlan",
                        "mode:l3",
                        new Ipvlan("lan0", IpvlanMode.L3, IpvlanFlag.BRIDGE, null, false)),
                Arguments.of(
                        "flag",
                        "update ipvlan",
                        "private:true",
                        new Ipvlan("lan0", IpvlanMode.L2, IpvlanFlag.PRIVATE, null, false)),
                Arguments.of(
                        "mtu, link-local, flag",
                        "update ipvlan",
                        "mtu:1400",
                        new Ipvlan("lan0", IpvlanMode.L2, IpvlanFlag.VEPA, 1400, true)),
                Arguments.of(
                        "parent",
                        "replace ipvlan,create address",
                        "link_index:" + "LAN1",
                        new Ipvlan("lan1", IpvlanMode.L2, IpvlanFlag.BRIDGE, null, false)));
    }

    private String shown() {
        return KernelLab.json(box, "ip", "-d", "-j", "addr", "show", "dev", "eth0")
                .toString()
                .replaceAll("[\"{\\[]", "");
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    @ParameterizedTest(name = "ipvlan {0}")
    @MethodSource("edits")
    void changesAnIpvlan(String name, String changes, String shown, Ipvlan edited) {
        NamespaceRef sandbox = ref(box);
        assertThat(actions(lab.converge(RED, PLAIN.in(sandbox)))).isEqualTo("create ipvlan,create address");
        assertThat(shown()).contains("info_kind:ipvlan", "mode:l2", "bridge:true", "UP", "local:10.9.0.7");
        assertThat(actions(lab.converge(RED, edited.in(sandbox)))).isEqualTo(changes);
        String lan1 = lab.hostLink("lan1").get("ifindex").toString();
        assertThat(shown()).contains(shown.replace("LAN1", lan1), "UP", "local:10.9.0.7");
        lab.restart();
        assertThat(actions(lab.converge(RED, edited.in(sandbox)))).isEmpty();
        assertThat(actions(lab.converge(RED, ResourceSet.EMPTY))).isEqualTo("delete ipvlan");
        assertThat(box.run("ip", "link", "show")).doesNotContain("eth0");
        assertThat(lab.host.run("ip", "link", "show")).contains("lan0@", "lan1@");
    }

    @ParameterizedTest
    @EnumSource(IpvlanMode.class)
    void whatTheKernelMadeOfItsAddressIsOursToo(IpvlanMode mode) {
        ResourceSet wish = new Ipvlan("lan0", mode, IpvlanFlag.BRIDGE, null, false).in(ref(box));
        lab.converge(RED, wish);
        String before = box.run("ip", "route", "show", "table", "all");
        assertThat(before).contains("10.9.0.0/24 dev eth0", "local 10.9.0.7 dev eth0");
        for (String table : List.of("main", "local")) {
            lab.drifted.clear();
            box.run("ip", "route", "flush", "table", table, "dev", "eth0");
            Awaitility.await().atMost(PATIENCE).until(() -> lab.drifted.contains(RED));
            lab.converge(RED, wish);
            assertThat(box.run("ip", "route", "show", "table", "all")).isEqualTo(before);
        }
    }

    @Test
    void takesNoMoreThanTheParentsMtu() {
        Ipvlan wide = new Ipvlan("lan0", IpvlanMode.L2, IpvlanFlag.BRIDGE, 1500, false);
        lab.converge(RED, wide.in(ref(box)));
        lab.host.run("ip", "link", "set", "lan0", "mtu", "1400");
        lab.converge(RED, wide.in(ref(box)));
        assertThat(shown()).contains("mtu:1400");
        lab.host.run("ip", "link", "set", "lan0", "mtu", "1500");
        lab.converge(RED, wide.in(ref(box)));
        assertThat(shown()).contains("mtu:1500");
    }

    @Test
    void isMendedAndComesBackWithItsParent() {
        ResourceSet wish = PLAIN.in(ref(box));
        lab.converge(RED, wish);
        lab.drifted.clear();
        box.run("ip", "link", "set", "eth0", "down");
        Awaitility.await().atMost(PATIENCE).until(() -> lab.drifted.contains(RED));
        assertThat(actions(lab.converge(RED, wish))).isEqualTo("update ipvlan");
        lab.drifted.clear();
        lab.host.run("ip", "link", "delete", "lan0");
        Awaitility.await().atMost(PATIENCE).until(() -> lab.drifted.contains(RED));
        Plan plan = lab.plan(RED, wish);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles()).extracting(Obstacle::type).containsExactly(Obstacle.PARENT_MISSING);
        lab.drifted.clear();
        ScratchNamespace.connect(lab.host, "lan0", lab.sandbox(), "port0");
        Awaitility.await().atMost(PATIENCE).until(() -> lab.drifted.contains(RED));
        assertThat(actions(lab.converge(RED, wish))).isEqualTo("create ipvlan,create address");
    }

    @Test
    void saysWhyThereIsNoRoomBesideMacvlan() {
        lab.host.run("ip", "link", "add", "other0", "link", "lan0", "type", "macvlan", "mode", "bridge");
        Plan plan = lab.plan(RED, PLAIN.in(ref(box)));
        assertThat(lab.kernel.apply(plan).failures())
                .anySatisfy(failure -> assertThat(failure.message())
                        .contains("create ipvlan eth0 in ")
                        .contains("EBUSY"));
        assertThat(box.run("ip", "link", "show")).doesNotContain("eth0");
        lab.host.run("ip", "link", "delete", "other0");
        lab.converge(RED, PLAIN.in(ref(box)));
    }

    @Test
    void isADeviceThatAMachineOpens() {
        TapNode node = new TapNode(1000, null);
        ResourceSet wish = set(List.of(
                new IpvlanLink(
                        RED, NamespaceRef.HOST, "tap1", "lan0", IpvlanMode.L2, IpvlanFlag.BRIDGE, null, false, node),
                new LinkAddress(RED, NamespaceRef.HOST, "tap1", IpPrefix.of("10.9.0.8/32"))));
        assertThat(actions(lab.converge(RED, wish))).isEqualTo("create ipvlan,create address");
        String index = lab.hostLink("tap1").get("ifindex").toString();
        assertThat(lab.hostLink("tap1").toString()).contains("\"info_kind\":\"ipvtap\"");
        assertThat(box.run("stat", "-c", "%u %a", "/dev/tap" + index)).isEqualTo("1000 600\n");
        lab.restart();
        assertThat(actions(lab.converge(RED, wish))).isEmpty();
        assertThat(actions(lab.converge(RED, ResourceSet.EMPTY))).isEqualTo("delete ipvlan");
    }
}
