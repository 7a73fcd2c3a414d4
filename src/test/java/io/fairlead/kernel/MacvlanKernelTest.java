package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.json;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Macvlan links in sandboxes: the rows of the table in {@code kernel}'s package documentation, and drift. */
class MacvlanKernelTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);

    private KernelLab lab;
    private ScratchNamespace lan;
    private ScratchNamespace box;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        lan = lab.sandbox();
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

    /** What a macvlan link may differ in. */
    private record Macvlan(
            String parent,
            MacvlanMode mode,
            Set<MacAddress> sources,
            boolean nopromisc,
            @Nullable Integer queueLength,
            MacAddress mac,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal6) {

        static final Macvlan PLAIN = in(MacvlanMode.BRIDGE);

        static Macvlan in(MacvlanMode mode) {
            return new Macvlan("lan0", mode, Set.of(), false, null, MacvlanKernelTest.mac(1), null, null);
        }

        Macvlan hearing(int... senders) {
            Set<MacAddress> macs = new java.util.HashSet<>();
            for (int sender : senders) {
                macs.add(MacvlanKernelTest.mac(sender));
            }
            return new Macvlan(parent, MacvlanMode.SOURCE, macs, false, null, mac, null, null);
        }

        List<Resource> in(NamespaceRef sandbox) {
            return List.of(
                    new MacvlanLink(
                            RED,
                            sandbox,
                            "eth0",
                            parent,
                            mode,
                            sources,
                            nopromisc,
                            queueLength,
                            mac,
                            mtu,
                            linkLocal6,
                            null,
                            true),
                    new LinkAddress(RED, sandbox, "eth0", IpPrefix.of("10.9.0.2/24")),
                    new Route(RED, sandbox, IpPrefix.of("0.0.0.0/0"), IpAddress.of("10.9.0.1"), "eth0"));
        }
    }

    private static MacAddress mac(int number) {
        return new MacAddress(0x0200_0000_0000L | number);
    }

    private ResourceSet wishes(Macvlan link) {
        return set(link.in(ref(box)));
    }

    static Stream<Arguments> edits() {
        String update = "update macvlan";
        String replace = "replace macvlan,create address,create route";
        Macvlan p = Macvlan.PLAIN;
        Macvlan passthru = Macvlan.in(MacvlanMode.PASSTHRU);
        return Stream.of(
                edit("mode", p, update, "mode:vepa", Macvlan.in(MacvlanMode.VEPA)),
                edit("mode private", p, update, "mode:private", Macvlan.in(MacvlanMode.PRIVATE)),
                edit("mode source", p, update, "mode:source", p.hearing(7)),
                edit("passthru", p, replace, "mode:passthru", passthru),
                edit("no passthru", passthru, replace, "mode:bridge", p),
                edit("senders", p.hearing(7, 8), update, "macaddr_data:[02:00:00:00:00:09]", p.hearing(9)),
                edit("no senders", p.hearing(7), update, "mode:source,", p.hearing()),
                edit("parent", p, replace, "mode:bridge", with(p, "lan1", 1, null, null, null)),
                edit("Ethernet address", p, update, "address:02:00:00:00:00:02", with(p, "lan0", 2, null, null, null)),
                edit(
                        "Ethernet address in passthru",
                        passthru,
                        update,
                        "address:02:00:00:00:00:02",
                        with(passthru, "lan0", 2, null, null, null)),
                edit("mtu", p, update, "mtu:1400", with(p, "lan0", 1, 1400, null, null)),
                edit("link-local", p, update, "addr_gen_mode:none", with(p, "lan0", 1, null, false, null)),
                edit("queue", p, update, "bcqueuelen:50", with(p, "lan0", 1, null, null, 50)),
                edit(
                        "promiscuous parent",
                        passthru,
                        update,
                        "nopromisc:true",
                        new Macvlan("lan0", MacvlanMode.PASSTHRU, Set.of(), true, null, mac(1), null, null)));
    }

    private static Macvlan with(
            Macvlan m,
            String parent,
            int mac,
            @Nullable Integer mtu,
            @Nullable Boolean linkLocal,
            @Nullable Integer queueLength) {
        return new Macvlan(parent, m.mode, Set.of(), false, queueLength, mac(mac), mtu, linkLocal);
    }

    private static Arguments edit(String name, Macvlan before, String changes, String shown, Macvlan after) {
        return Arguments.of(name, before, changes, shown, after);
    }

    /** Their names: a link that came up a moment ago changes its state by itself. */
    private String hostLinks() {
        return lab.host.run("sh", "-c", "ip -br link | cut -d ' ' -f 1");
    }

    private String shown() {
        return json(box, "ip", "-d", "-j", "link", "show", "eth0").toString().replaceAll("[\"{}]", "");
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    @ParameterizedTest(name = "macvlan {0}")
    @MethodSource("edits")
    void changesALink(String name, Macvlan before, String changes, String shown, Macvlan after) {
        String linksBefore = hostLinks();
        assertThat(actions(lab.converge(RED, wishes(before)))).startsWith("create macvlan");
        assertThat(actions(lab.converge(RED, wishes(after)))).isEqualTo(changes);
        assertThat(shown()).contains(shown, "UP", "group:default");
        lab.restart();
        assertThat(lab.plan(RED, wishes(after)).isEmpty()).isTrue();
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(box.run("ip", "-o", "link")).doesNotContain("eth0");
        assertThat(hostLinks()).isEqualTo(linksBefore);
    }

    @Test
    void mendsWhatOthersDidToIt() {
        Macvlan listening = Macvlan.PLAIN.hearing(7);
        lab.converge(RED, wishes(listening));
        for (List<String> harm : List.of(
                List.of("ip", "link", "set", "eth0", "down"),
                List.of("ip", "link", "set", "eth0", "type", "macvlan", "mode", "private"),
                List.of("ip", "link", "set", "eth0", "type", "macvlan", "macaddr", "add", "02:00:00:00:00:08"),
                List.of("ip", "link", "set", "eth0", "address", "02:00:00:00:00:03"),
                List.of("ip", "addr", "flush", "dev", "eth0"),
                List.of("ip", "route", "del", "default"),
                List.of("ip", "link", "delete", "eth0"))) {
            lab.drifted.clear();
            box.run(harm.toArray(String[]::new));
            Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
            lab.converge(RED, wishes(listening));
            assertThat(shown())
                    .contains("mode:source", "address:02:00:00:00:00:01", "macaddr_data:[02:00:00:00:00:07]");
            assertThat(box.run("ip", "route")).contains("default via 10.9.0.1");
        }
    }

    @Test
    void goesWithItsParentAndComesBackWithIt() {
        lab.converge(RED, wishes(Macvlan.PLAIN));
        lab.drifted.clear();
        lab.host.run("ip", "link", "delete", "lan0");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        Plan plan = lab.plan(RED, wishes(Macvlan.PLAIN));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.obstacles())
                .containsExactly(new Plan.Obstacle(RED, Plan.Obstacle.PARENT_MISSING, "the host has no link lan0"));
        lab.drifted.clear();
        ScratchNamespace.connect(lab.host, "lan0", lan, "port0");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        lab.converge(RED, wishes(Macvlan.PLAIN));
    }

    @Test
    void goesOnByAParentThatWasRenamed() {
        lab.converge(RED, wishes(Macvlan.PLAIN));
        lab.drifted.clear();
        lab.host.run("ip", "link", "set", "lan0", "down");
        lab.host.run("ip", "link", "set", "lan0", "name", "uplink");
        lab.host.run("ip", "link", "set", "uplink", "up");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        Plan plan = lab.plan(RED, wishes(Macvlan.PLAIN));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.obstacles())
                .extracting(Plan.Obstacle::message)
                .singleElement()
                .asString()
                .startsWith("the host has no link lan0: it is named uplink now, and eth0 goes on by it");
        assertThat(shown()).contains("mode:bridge");
        // Named by its new name in the definition, nothing has to be done.
        assertThat(lab.plan(RED, wishes(with(Macvlan.PLAIN, "uplink", 1, null, null, null)))
                        .isEmpty())
                .isTrue();
        lab.host.run("ip", "link", "set", "uplink", "down");
        lab.host.run("ip", "link", "set", "uplink", "name", "lan0");
        assertThat(lab.plan(RED, wishes(Macvlan.PLAIN)).isEmpty()).isTrue();
    }

    @Test
    void takesNoMoreThanTheParentsMtu() {
        Macvlan wanted = with(Macvlan.PLAIN, "lan0", 1, 1500, null, null);
        lab.converge(RED, wishes(wanted));
        lab.host.run("ip", "link", "set", "lan0", "mtu", "1400");
        lab.converge(RED, wishes(wanted));
        assertThat(shown()).contains("mtu:1400");
        lab.drifted.clear();
        lab.host.run("ip", "link", "set", "lan0", "mtu", "1500");
        Awaitility.await().untilAsserted(() -> assertThat(lab.drifted).contains(RED));
        assertThat(actions(lab.converge(RED, wishes(wanted)))).isEqualTo("update macvlan");
        assertThat(shown()).contains("mtu:1500");
    }

    @Test
    void findsItsLinksAgainInSandboxesThatItDidNotMake() {
        lab.converge(RED, wishes(Macvlan.PLAIN));
        lab.restart();
        assertThat(lab.kernel.owners()).containsExactly(RED);
        assertThat(actions(lab.converge(RED, ResourceSet.EMPTY))).isEqualTo("delete macvlan");
        assertThat(box.run("ip", "-o", "link")).doesNotContain("eth0");
        lab.restart();
        assertThat(lab.kernel.owners()).isEmpty();
    }

    @Test
    void leavesForeignLinksAlone() {
        lab.host.run("ip", "link", "add", "link", "lan0", "name", "eth0", "netns", box.name(), "type", "macvlan");
        Plan plan = lab.plan(RED, wishes(Macvlan.PLAIN));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.obstacles())
                .extracting(Plan.Obstacle::message)
                .containsExactly("link eth0 exists already in " + ref(box) + " and carries no tag of ours");
    }

    /** As it is found when we ended between making it and tagging it. */
    @Test
    void finishesWhatItBegan() {
        halfMade(lab.host, "lan0", "eth0");
        assertThat(actions(lab.converge(RED, wishes(Macvlan.PLAIN)))).startsWith("update macvlan");
        assertThat(shown()).contains("ifalias:fairlead network", "mode:bridge", "group:default", "UP");
    }

    private void halfMade(ScratchNamespace host, String parent, String name) {
        String group = String.valueOf(UnfinishedLink.GROUP);
        String[] link = {"ip", "link", "add", "link", parent, "name", name, "netns", box.name()};
        String[] rest = {"address", mac(1).toString(), "group", group, "type", "macvlan", "mode", "vepa"};
        host.run(Stream.of(link, rest).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void makesAnewWhatItBeganOtherwise() {
        halfMade(lab.host, "lan0", "eth0");
        assertThat(actions(lab.converge(RED, wishes(with(Macvlan.PLAIN, "lan1", 1, null, null, null)))))
                .isEqualTo("replace macvlan,create address,create route");
    }

    @Test
    void clearsAwayWhatItBeganAndNobodyWantsAnyMore() {
        lab.converge(RED, wishes(Macvlan.PLAIN));
        lab.converge(RED, ResourceSet.EMPTY);
        halfMade(lab.host, "lan0", "eth0");
        // Of another host, on which somebody else works.
        halfMade(lan, "port0", "eth1");
        box.run("ip", "link", "add", "eth2", "type", "veth", "peer", "name", "eth3");
        lab.restart();
        lab.restart();
        assertThat(actions(lab.converge(Owner.HOST, ResourceSet.EMPTY))).isEqualTo("delete macvlan");
        assertThat(box.run("ip", "-o", "link")).doesNotContain("eth0").contains("eth1", "eth2");
    }

    @Test
    void saysWhatItsParentIsUsedFor() {
        lab.host.run("ip", "link", "add", "br9", "type", "bridge");
        lab.host.run("ip", "link", "set", "lan0", "master", "br9");
        assertThat(refusal(Macvlan.PLAIN))
                .contains("create macvlan eth0", "EBUSY", "The frames of lan0 go elsewhere already");
        lab.host.run("ip", "link", "set", "lan0", "nomaster");
        String[] foreign = {"ip", "link", "add", "link", "lan0", "name", "eth7", "netns", lan.name(), "type", "macvlan"
        };
        lab.host.run(foreign);
        assertThat(refusal(Macvlan.in(MacvlanMode.PASSTHRU))).contains("EINVAL", "mode passthru needs it alone");
        lan.run("ip", "link", "del", "eth7");
        lab.host.run(
                Stream.concat(Stream.of(foreign), Stream.of("mode", "passthru")).toArray(String[]::new));
        assertThat(refusal(Macvlan.PLAIN)).contains("EINVAL", "in mode passthru has lan0 to itself");
        lan.run("ip", "link", "del", "eth7");
        lab.converge(RED, wishes(Macvlan.PLAIN));
    }

    private String refusal(Macvlan wanted) {
        return lab.kernel.apply(lab.plan(RED, wishes(wanted))).failures().stream()
                .filter(failure -> failure.type().equals(ApplyResult.Failure.PARENT_TAKEN))
                .map(ApplyResult.Failure::message)
                .collect(java.util.stream.Collectors.joining());
    }

    @Test
    void hearsOfAParentOnWhichNothingStandsYet() {
        lab.plan(RED, new ResourceSet.Builder().watch("lan9").build());
        for (String[] event : new String[][] {
            {"link", "add", "lan9", "type", "veth", "peer", "name", "peer9"},
            {"link", "set", "lan9", "mtu", "1400"},
            {"link", "add", "link", "lan9", "name", "other9", "type", "macvlan"},
            {"link", "del", "other9"},
            {"link", "set", "lan9", "name", "gone9"},
            {"link", "set", "gone9", "name", "lan9"},
            {"link", "del", "lan9"}
        }) {
            lab.hostChanges.clear();
            lab.host.run(Stream.concat(Stream.of("ip"), Stream.of(event)).toArray(String[]::new));
            Awaitility.await(String.join(" ", event))
                    .untilAsserted(() -> assertThat(lab.hostChanges).isNotEmpty());
        }
    }

    @Test
    void takesNothingOfOthersAlong() {
        ScratchNamespace other = lab.sandbox();
        lab.converge(RED, wishes(Macvlan.PLAIN));
        MacvlanLink second = new MacvlanLink(
                BLUE,
                ref(other),
                "eth0",
                "lan0",
                MacvlanMode.PRIVATE,
                Set.of(),
                false,
                null,
                mac(5),
                null,
                null,
                null,
                true);
        lab.converge(BLUE, ResourceSet.of(List.of(second)));
        assertThat(lab.kernel.owners()).containsExactlyInAnyOrder(RED, BLUE);
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(json(other, "ip", "-j", "link", "show", "eth0")).hasSize(1);
        assertThat(lab.kernel.owners()).containsExactly(BLUE);
    }
}
