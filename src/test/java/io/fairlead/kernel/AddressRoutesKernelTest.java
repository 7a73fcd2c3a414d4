package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the kernel makes of our addresses is ours as well: taken away, it comes back as it was. */
class AddressRoutesKernelTest {

    private static final Owner RED = network(0xed);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String[] HOST = {
        "10.9.0.1/24",
        "10.9.0.5/24",
        "10.9.0.9/32",
        "10.8.0.0/31",
        "10.7.0.1/16",
        "fd00:9::1/64",
        "fd00:9::5/64",
        "fd00:8::1/127",
        "fd00:7::1/128",
        "fd00:6::5/120"
    };
    private static final String[] INSIDE = {
        "10.9.0.2/24", "10.9.0.6/24", "10.6.0.2/32", "10.8.0.1/31", "fd00:9::2/64", "fd00:9::6/64", "fd00:6::2/128"
    };

    private KernelLab lab;
    private ScratchNamespace box;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        box = lab.sandbox();
        lab.host.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1", "net.ipv6.conf.default.forwarding=1");
        ScratchNamespace.connect(lab.host, "lan0", lab.sandbox(), "port0");
        lab.host.run("ip", "addr", "add", "192.0.2.10/24", "dev", "lan0");
        lab.host.run("ip", "addr", "add", "192.0.2.11/24", "dev", "lan0");
        lab.host.run("ip", "-6", "addr", "add", "2001:db8::10/64", "dev", "lan0", "nodad");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("bridge", true, "br-red"),
                Arguments.of("veth", false, "eth0"),
                Arguments.of("macvlan", false, "eth0"),
                Arguments.of("uplink", true, "br-red"));
    }

    private ResourceSet wishes(String kind) {
        NamespaceRef sandbox = ref(box);
        MacAddress mac = MacAddress.parse("02:00:00:00:00:0a").orElseThrow();
        if (kind.equals("macvlan")) {
            MacvlanLink link = new MacvlanLink(
                    RED,
                    sandbox,
                    "eth0",
                    "lan0",
                    MacvlanMode.BRIDGE,
                    java.util.Set.of(),
                    false,
                    null,
                    mac,
                    null,
                    null,
                    null,
                    true);
            return set(List.of(link), inside(sandbox));
        }
        List<Resource> bridge = KernelLab.bridge(RED, "br-red", HOST);
        if (kind.equals("uplink")) {
            return set(KernelLab.bridge(RED, "br-red"), List.of(new UplinkPort(RED, "lan0", "br-red", true)));
        }
        VethLink veth = new VethLink(
                RED, NamespaceRef.HOST, "veth1", "br-red", null, false, false, sandbox, "eth0", mac, null, true);
        return set(bridge, List.of(veth), inside(sandbox));
    }

    private static List<Resource> inside(NamespaceRef sandbox) {
        List<Resource> wishes = new ArrayList<>();
        for (String address : INSIDE) {
            wishes.add(new LinkAddress(RED, sandbox, "eth0", IpPrefix.of(address)));
        }
        wishes.add(new Route(RED, sandbox, IpPrefix.of("0.0.0.0/0"), IpAddress.of("10.9.0.1"), "eth0"));
        wishes.add(new Route(RED, sandbox, IpPrefix.of("::/0"), IpAddress.of("fd00:9::1"), "eth0"));
        return wishes;
    }

    /** What {@code ip} says, one route a line, in the words in which {@code ip route del} takes it. */
    private static List<String> routes(ScratchNamespace where, String link) {
        List<String> lines = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            where.run("ip", family, "-d", "route", "show", "table", "all", "dev", link)
                    .lines()
                    .map(line -> family + " "
                            + line.replaceAll(" (linkdown|pref medium)", "").strip())
                    .forEach(lines::add);
        }
        return lines.stream().distinct().sorted().toList();
    }

    /** Addresses with their flags. */
    private static List<String> addresses(ScratchNamespace where, String link) {
        return where.run("ip", "-o", "addr", "show", "dev", link)
                .lines()
                .map(line -> line.replaceAll("^\\d+: ", ""))
                .sorted()
                .toList();
    }

    private static void awaitDetection(ScratchNamespace where) {
        await().atMost(LONG).until(() -> !where.run("ip", "-6", "addr", "show").contains("tentative"));
    }

    private static void delete(ScratchNamespace where, String link, String route) {
        List<String> command = new ArrayList<>(List.of("ip", route.substring(0, 2), "route", "del"));
        command.addAll(
                Arrays.asList(route.substring(3).replace("scope global ", "").split(" ")));
        command.addAll(List.of("dev", link));
        where.run(command.toArray(new String[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void everyRouteThatIsTakenAwayComesBackAsItWas(String kind, boolean onHost, String link) {
        ResourceSet wishes = wishes(kind);
        lab.converge(RED, wishes);
        ScratchNamespace where = onHost ? lab.host : box;
        awaitDetection(where);
        List<String> before = routes(where, link);
        assertThat(before).hasSizeGreaterThan(8);
        for (String route : before) {
            lab.drifted.clear();
            delete(where, link, route);
            await(route).atMost(LONG).until(() -> lab.drifted.contains(RED));
            assertThat(lab.plan(RED, wishes).toPlannedChanges()).as(route).hasSizeBetween(1, 3);
            mended(route, wishes, where, link, before);
        }
    }

    private void mended(String what, ResourceSet wishes, ScratchNamespace where, String link, List<String> before) {
        lab.converge(RED, wishes);
        // IPv6 does some of it in the background.
        await(what)
                .atMost(LONG)
                .untilAsserted(() -> assertThat(routes(where, link)).isEqualTo(before));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void allOfThemTogetherToo(String kind, boolean onHost, String link) {
        ResourceSet wishes = wishes(kind);
        lab.converge(RED, wishes);
        ScratchNamespace where = onHost ? lab.host : box;
        awaitDetection(where);
        List<String> before = routes(where, link);
        List<String> addresses = addresses(where, link);
        for (String table : List.of("main", "local")) {
            where.run("ip", "-4", "route", "flush", "table", table, "dev", link);
            where.run("ip", "-6", "route", "flush", "table", table, "dev", link);
        }
        mended("all", wishes, where, link, before);
        assertThat(addresses(where, link)).isEqualTo(addresses);
        where.run("ip", "route", "flush", "dev", link);
        mended("by ip route flush", wishes, where, link, before);
        // What was taken away while nobody listened is found by the first look.
        lab.restart(() -> before.forEach(route -> delete(where, link, route)));
        mended("after a start", wishes, where, link, before);
    }

    @Test
    void anotherRouteInThePlaceOfTheKernelsGoes() {
        ResourceSet wishes = wishes("veth");
        lab.converge(RED, wishes);
        lab.host.run("ip", "route", "replace", "10.9.0.0/24", "dev", "br-red", "proto", "static", "src", "10.9.0.5");
        await().atMost(LONG).until(() -> lab.drifted.contains(RED));
        lab.converge(RED, wishes);
        assertThat(routes(lab.host, "br-red"))
                .contains("-4 unicast 10.9.0.0/24 table main proto kernel scope link src 10.9.0.1");
    }

    @Test
    void whatGoesWithALinkOrAnAddressIsNoDriftOfItsOwn() {
        ResourceSet wishes = wishes("veth");
        lab.converge(RED, wishes);
        awaitDetection(box);
        List<String> before = routes(box, "eth0");
        assertThat(lab.plan(RED, wishes).toPlannedChanges()).isEmpty();
        box.run("ip", "link", "set", "eth0", "down");
        assertThat(lab.plan(RED, wishes).toPlannedChanges())
                .extracting(c -> c.action() + " " + c.object())
                .noneMatch(change -> change.startsWith("update") && change.contains("10."));
        lab.converge(RED, wishes);
        awaitDetection(box);
        assertThat(routes(box, "eth0")).isEqualTo(before);
        box.run("ip", "addr", "del", "10.8.0.1/31", "dev", "eth0");
        assertThat(lab.plan(RED, wishes).toPlannedChanges())
                .extracting(c -> c.action() + " " + c.object())
                .containsExactly("create 10.8.0.1/31 on eth0 in " + ref(box));
        lab.converge(RED, wishes);
        // A mended address leaves nothing behind when it goes.
        box.run("ip", "-6", "route", "flush", "table", "local", "dev", "eth0");
        box.run("ip", "route", "flush", "table", "local", "dev", "eth0");
        lab.converge(RED, wishes);
        lab.converge(
                RED,
                set(wishes.all().stream()
                        .filter(wish -> !(wish instanceof LinkAddress) && !(wish instanceof Route))
                        .toList()));
        assertThat(routes(box, "eth0")).allMatch(route -> route.contains("fe80") || route.contains("ff00"));
    }

    @Test
    void anEditOfTheFirstAddressOfASubnetIsNotTakenForDrift() {
        lab.converge(RED, set(KernelLab.bridge(RED, "br-red", "10.9.0.1/24", "10.9.0.5/24", "10.9.0.6/24")));
        lab.host.run("sysctl", "-qw", "net.ipv4.conf.br-red.promote_secondaries=1");
        lab.converge(RED, set(KernelLab.bridge(RED, "br-red", "10.9.0.5/24", "10.9.0.6/24")));
        assertThat(routes(lab.host, "br-red"))
                .filteredOn(r -> r.contains("src"))
                .allMatch(r -> r.contains("src 10.9.0.5"));
        lab.restart();
        ResourceSet both = set(KernelLab.bridge(RED, "br-red", "10.9.0.5/24", "10.9.0.6/24"));
        assertThat(lab.plan(RED, both).toPlannedChanges()).isEmpty();
        lab.host.run("ip", "route", "flush", "table", "local", "dev", "br-red");
        lab.converge(RED, both);
    }
}
