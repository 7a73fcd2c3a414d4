package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sub-interfaces with a VLAN tag: the rows of the table in {@code kernel}'s package documentation, and their parents. */
class VlanVmTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);

    private KernelLab lab;
    private ScratchNamespace segment;

    @BeforeEach
    void open() {
        ScratchNamespace.assumeFeatures(KernelFeature.VLAN);
        lab = new KernelLab();
        segment = lab.sandbox();
        ScratchNamespace.connect(lab.host, "lan0", segment, "port0");
        ScratchNamespace.connect(lab.host, "lan1", segment, "port1");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static VlanLink vlan(String parent, int id, @Nullable Integer mtu, @Nullable Boolean linkLocal) {
        return new VlanLink(Owner.HOST, "lan0.10", parent, id, mtu, linkLocal);
    }

    private static final VlanLink PLAIN = vlan("lan0", 10, null, false);

    private Plan converge(Resource... wishes) {
        ResourceSet set = set(List.of(wishes));
        return lab.converge(Map.of(RED, set, Owner.HOST, set));
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    private String shown() {
        return lab.hostLink("lan0.10").toString().replaceAll("[\"{]", "");
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                Arguments.of("mtu", "update vlan", "mtu:1400", vlan("lan0", 10, 1400, false)),
                Arguments.of("link-local", "update vlan", "addr_gen_mode:eui64", vlan("lan0", 10, null, true)),
                Arguments.of("number", "replace vlan", "id:11", vlan("lan0", 11, null, false)),
                Arguments.of("parent", "replace vlan", "link:lan1", vlan("lan1", 10, null, false)));
    }

    @ParameterizedTest(name = "vlan {0}")
    @MethodSource("edits")
    void changesASubInterface(String name, String changes, String shown, VlanLink edited) {
        assertThat(actions(converge(PLAIN))).isEqualTo("create vlan");
        assertThat(shown())
                .contains("info_kind:vlan", "protocol:802.1Q", "id:10", "link:lan0", "UP", "addr_gen_mode:none");
        assertThat(actions(converge(edited))).isEqualTo(changes);
        assertThat(shown()).contains(shown, "protocol:802.1Q", "UP");
        lab.restart();
        assertThat(actions(converge(edited))).isEmpty();
        assertThat(actions(converge())).isEqualTo("delete vlan");
        assertThat(lab.host.run("ip", "link", "show")).doesNotContain("lan0.10").contains("lan0@", "lan1@");
    }

    @Test
    void comesUpAgain() {
        converge(PLAIN);
        lab.host.run("ip", "link", "set", "lan0.10", "down");
        assertThat(actions(converge(PLAIN))).isEqualTo("update vlan");
        assertThat(shown()).contains("UP");
    }

    @Test
    void waitsForItsParentToComeUp() {
        lab.host.run("ip", "link", "set", "lan0", "down");
        assertThat(actions(converge(PLAIN))).isEqualTo("create vlan");
        assertThat(shown()).contains("ifalias:fairlead host").doesNotContain("UP");
        lab.host.run("ip", "link", "set", "lan0", "up");
        assertThat(actions(converge(PLAIN))).isEmpty();
        assertThat(shown()).contains("UP");
        lab.host.run("ip", "link", "set", "lan0", "down");
        assertThat(actions(converge(PLAIN))).isEmpty();
    }

    @Test
    void leavesAForeignOneAlone() {
        lab.host.run("ip", "link", "add", "lan0.10", "link", "lan0", "type", "vlan", "id", "10");
        Plan plan = lab.plan(RED, set(List.of(PLAIN)));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles())
                .contains(new Obstacle(RED, Obstacle.CONFLICT, "link lan0.10 exists and carries no tag of ours"));
        converge();
        assertThat(shown()).contains("id:10");
    }

    @Test
    void goesWithTheLastWhoWantsIt() {
        ResourceSet wish = set(List.of(PLAIN));
        lab.converge(Map.of(RED, wish, BLUE, wish, Owner.HOST, wish));
        assertThat(actions(lab.converge(Map.of(RED, ResourceSet.EMPTY, Owner.HOST, wish))))
                .isEmpty();
        assertThat(actions(lab.converge(Map.of(BLUE, ResourceSet.EMPTY, Owner.HOST, ResourceSet.EMPTY))))
                .isEqualTo("delete vlan");
    }

    @Test
    void waitsForItsParent() {
        VlanLink early = new VlanLink(Owner.HOST, "late0.10", "late0", 10, null, false);
        Plan plan = lab.plan(RED, set(List.of(early)));
        assertThat(plan.changes()).isEmpty();
        String message = "the host has no link late0 for late0.10 to be on";
        assertThat(plan.obstacles()).contains(new Obstacle(RED, Obstacle.PARENT_MISSING, message));
        lab.drifted.clear();
        ScratchNamespace.connect(lab.host, "late0", segment, "port9");
        Awaitility.await().until(() -> lab.drifted.contains(RED));
        assertThat(actions(converge(early))).isEqualTo("create vlan");
    }

    @Test
    void staysOnARenamedParentUntilAnotherHasItsName() {
        converge(PLAIN);
        lab.host.run("sh", "-c", "ip link set lan0 down; ip link set lan0 name old0; ip link set old0 up");
        Plan plan = lab.plan(RED, set(List.of(PLAIN)));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles())
                .anySatisfy(obstacle -> assertThat(obstacle.message())
                        .contains("the host has no link lan0: it is named old0 now, and lan0.10 goes on by it"));
        assertThat(shown()).contains("link:old0");
        lab.host.run("sh", "-c", "ip link set lan1 down; ip link set lan1 name lan0; ip link set lan0 up");
        assertThat(actions(converge(PLAIN))).isEqualTo("replace vlan");
        assertThat(shown()).contains("link:lan0");
    }

    @Test
    void everybodyWhoWantsItHearsOfItsEnd() {
        converge(PLAIN);
        lab.drifted.clear();
        lab.host.run("ip", "link", "delete", "lan0.10");
        Awaitility.await().until(() -> lab.drifted.contains(RED) && lab.drifted.contains(Owner.HOST));
        assertThat(actions(lab.converge(RED, set(List.of(PLAIN))))).isEqualTo("create vlan");
    }
}
