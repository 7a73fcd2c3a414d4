package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** TAP devices: the rows of the table in {@code kernel}'s package documentation, drift, and who may open them. */
class TapKernelTest {

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

    /** What a TAP device may differ in. */
    private record Tap(
            String master,
            String mac,
            @Nullable Integer mtu,
            boolean isolated,
            boolean hairpin,
            @Nullable Integer user,
            @Nullable Integer group,
            boolean multiQueue) {

        static final Tap PLAIN = new Tap("br-red", "fe:00:00:00:00:01", null, false, false, 1000, 1000, false);

        List<Resource> wishes() {
            MacAddress address = MacAddress.parse(mac).orElseThrow();
            return List.of(
                    new BridgeLink(RED, NamespaceRef.HOST, "br-red", null, null, null, false),
                    new BridgeLink(RED, NamespaceRef.HOST, "br-two", null, null, null, false),
                    new TapLink(
                            RED,
                            NamespaceRef.HOST,
                            "tap1",
                            master,
                            address,
                            mtu,
                            isolated,
                            hairpin,
                            user,
                            group,
                            multiQueue));
        }
    }

    static Stream<Arguments> edits() {
        String update = "update tap";
        String replace = "replace tap";
        return Stream.of(
                edit("master", update, "master:br-two", t -> tap(t, "br-two", t.mac, null, 1000, 1000)),
                edit(
                        "mac",
                        update,
                        "address:fe:00:00:00:00:02",
                        t -> tap(t, t.master, "fe:00:00:00:00:02", null, 1000, 1000)),
                edit("mtu", update, "mtu:1400", t -> tap(t, t.master, t.mac, 1400, 1000, 1000)),
                edit(
                        "isolated",
                        update,
                        "isolated:true",
                        t -> new Tap(t.master, t.mac, null, true, false, 1000, 1000, false)),
                edit(
                        "hairpin",
                        update,
                        "hairpin:true",
                        t -> new Tap(t.master, t.mac, null, false, true, 1000, 1000, false)),
                edit("user", update, "user:1001", t -> tap(t, t.master, t.mac, null, 1001, 1000)),
                edit("group", update, "group:1002", t -> tap(t, t.master, t.mac, null, 1000, 1002)),
                edit("no group", replace, "user:1000", t -> tap(t, t.master, t.mac, null, 1000, null)),
                edit(
                        "queues",
                        replace,
                        "multi_queue:true",
                        t -> new Tap(t.master, t.mac, null, false, false, 1000, 1000, true)));
    }

    private static Tap tap(
            Tap t, String master, String mac, @Nullable Integer mtu, @Nullable Integer user, @Nullable Integer group) {
        return new Tap(master, mac, mtu, t.isolated, t.hairpin, user, group, t.multiQueue);
    }

    private static Arguments edit(String name, String changes, String shown, UnaryOperator<Tap> edit) {
        return Arguments.of(name, changes, shown, edit);
    }

    private String shown() {
        JsonNode link = lab.hostLink("tap1");
        return lab.host.run("ip", "-d", "-j", "tuntap", "show").replaceAll("[\\[\\]{}\"]", "")
                + link.toString().replaceAll("\"", "");
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    @ParameterizedTest(name = "tap {0}")
    @MethodSource("edits")
    void changesATap(String name, String changes, String shown, UnaryOperator<Tap> edit) {
        assertThat(actions(lab.converge(RED, set(Tap.PLAIN.wishes())))).contains("create tap");
        assertThat(shown()).contains("user:1000", "group:1000", "persist:true", "UP", "inet6_addr_gen_mode:none");
        assertThat(actions(lab.converge(RED, set(edit.apply(Tap.PLAIN).wishes()))))
                .isEqualTo(changes);
        assertThat(shown()).contains(shown, "persist:true", "UP");
        lab.restart();
        assertThat(lab.plan(RED, set(edit.apply(Tap.PLAIN).wishes())).isEmpty()).isTrue();
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(lab.host.run("ip", "-o", "link")).doesNotContain("tap1");
    }

    @Test
    void mendsWhatOthersDidToIt() {
        ResourceSet wishes = set(Tap.PLAIN.wishes());
        lab.converge(RED, wishes);
        for (List<String> harm : List.of(
                List.of("ip", "link", "set", "tap1", "nomaster"),
                List.of("ip", "link", "set", "tap1", "down"),
                List.of("bridge", "link", "set", "dev", "tap1", "isolated", "on"),
                List.of("ip", "link", "delete", "tap1"))) {
            lab.drifted.clear();
            lab.host.run(harm.toArray(String[]::new));
            Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
            lab.converge(RED, wishes);
            assertThat(shown()).contains("master:br-red", "user:1000", "persist:true", "isolated:false");
        }
    }

    @Test
    void leavesOthersDevicesAlone() {
        lab.host.run("ip", "tuntap", "add", "tap1", "mode", "tap");
        Plan plan = lab.plan(RED, set(Tap.PLAIN.wishes()));
        assertThat(plan.obstacles())
                .extracting(Plan.Obstacle::message)
                .containsExactly("link tap1 exists and carries no tag of ours");
    }

    /** A program that opens the device as an ordinary user, says so, and holds it until its input ends. */
    private static final String HOLD = """
            import fcntl, os, struct, sys
            fd = os.open('/dev/net/tun', os.O_RDWR)
            os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1]))
            fcntl.ioctl(fd, 0x400454ca, struct.pack('16sH22x', b'tap1', 0x1002))
            print('open', flush=True)
            sys.stdin.read()
            """;

    private Process open(int user, int group) throws java.io.IOException {
        return new ProcessBuilder("ip", "netns", "exec", lab.host.name(), "python3", "-c", HOLD, "" + user, "" + group)
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void belongsToItsUserAndIsNotTakenFromAMachineThatRuns() throws Exception {
        lab.converge(RED, set(Tap.PLAIN.wishes()));
        Process stranger = open(1001, 1001);
        assertThat(new String(stranger.getInputStream().readAllBytes())).contains("Operation not permitted");
        Process machine = open(1000, 1000);
        assertThat(machine.inputReader().readLine()).isEqualTo("open");
        List<Resource> others = new ArrayList<>(
                tap(Tap.PLAIN, "br-red", Tap.PLAIN.mac, null, 1001, 1000).wishes());
        Plan plan = lab.plan(RED, set(others));
        assertThat(lab.kernel.apply(plan).failures())
                .extracting(ApplyResult.Failure::message)
                .singleElement()
                .asString()
                .startsWith("open tap tap1: ")
                .contains("EBUSY");
        machine.getOutputStream().close();
        assertThat(machine.waitFor()).isZero();
        lab.converge(RED, set(others));
    }
}
