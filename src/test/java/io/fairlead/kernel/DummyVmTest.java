package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dummy links: the rows of the table in {@code kernel}'s package documentation, and drift. */
class DummyVmTest {

    private static final Owner RED = network(0xed);
    private static final DummyLink PLAIN = new DummyLink(RED, "dm-red", null, false);

    private KernelLab lab;

    @BeforeEach
    void open() {
        ScratchNamespace.assumeFeatures(KernelFeature.DUMMY);
        lab = new KernelLab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Plan converge(Resource... wishes) {
        return lab.converge(RED, set(List.of(wishes)));
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    private String shown() {
        return lab.hostLink("dm-red").toString().replaceAll("[\"{]", "");
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                Arguments.of("mtu", "mtu:9000", new DummyLink(RED, "dm-red", 9000, false)),
                Arguments.of("link-local", "addr_gen_mode:eui64", new DummyLink(RED, "dm-red", null, true)));
    }

    @ParameterizedTest(name = "dummy {0}")
    @MethodSource("edits")
    void changesADummy(String name, String shown, DummyLink edited) {
        assertThat(actions(converge(PLAIN))).isEqualTo("create dummy");
        assertThat(shown()).contains("info_kind:dummy", "mtu:1500", "UP", "addr_gen_mode:none");
        assertThat(actions(converge(edited))).isEqualTo("update dummy");
        assertThat(shown()).contains(shown, "UP");
        lab.restart();
        assertThat(actions(converge(edited))).isEmpty();
        assertThat(actions(converge())).isEqualTo("delete dummy");
        assertThat(lab.host.run("ip", "link", "show")).doesNotContain("dm-red");
    }

    @Test
    void comesUpAgainAndComesBack() {
        converge(PLAIN);
        lab.drifted.clear();
        lab.host.run("ip", "link", "set", "dm-red", "down");
        Awaitility.await().until(() -> lab.drifted.contains(RED));
        assertThat(actions(converge(PLAIN))).isEqualTo("update dummy");
        lab.drifted.clear();
        lab.host.run("ip", "link", "delete", "dm-red");
        Awaitility.await().until(() -> lab.drifted.contains(RED));
        assertThat(actions(converge(PLAIN))).isEqualTo("create dummy");
    }

    @Test
    void leavesAForeignOneAlone() {
        lab.host.run("ip", "link", "add", "dm-red", "type", "dummy");
        Plan plan = lab.plan(RED, set(List.of(PLAIN)));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles())
                .containsExactly(new Obstacle(RED, Obstacle.CONFLICT, "link dm-red exists and carries no tag of ours"));
    }
}
