package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.json;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.nftables.DataType;
import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table in {@code kernel}'s package documentation, row by row. */
class AttributesKernelTest {

    private static final Owner RED = network(0xed);
    private static final NamespaceRef HOST = NamespaceRef.HOST;
    private static final MacAddress MAC = mac("02:00:00:00:00:0a");

    private KernelLab lab;
    private ScratchNamespace box;
    private ScratchNamespace other;

    @BeforeEach
    void open() {
        lab = new KernelLab();
        box = lab.sandbox();
        other = lab.sandbox();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static MacAddress mac(String text) {
        return MacAddress.parse(text).orElseThrow();
    }

    private static BridgeLink bridge(@Nullable MacAddress mac, @Nullable Integer mtu, @Nullable Boolean linkLocal) {
        return new BridgeLink(RED, HOST, "br-red", mac, mtu, linkLocal, false);
    }

    private static BridgeLink plain(String name) {
        return new BridgeLink(RED, HOST, name, null, null, null, false);
    }

    /** What a veth may differ in. */
    private record Veth(
            String master,
            @Nullable Integer mtu,
            boolean isolated,
            boolean hairpin,
            String peerName,
            MacAddress mac,
            @Nullable Boolean linkLocal,
            boolean elsewhere) {

        static final Veth PLAIN = new Veth("br-red", null, false, false, "eth0", MAC, null, false);

        List<Resource> in(AttributesKernelTest test) {
            NamespaceRef namespace = ref(elsewhere ? test.other : test.box);
            VethLink link = new VethLink(
                    RED, HOST, "veth1", master, mtu, isolated, hairpin, namespace, peerName, mac, linkLocal, true);
            return List.of(
                    plain("br-red"),
                    plain("br-two"),
                    new LinkAddress(RED, HOST, "br-red", IpPrefix.of("10.9.0.1/24")),
                    link,
                    new LinkAddress(RED, namespace, peerName, IpPrefix.of("10.9.0.2/24")));
        }
    }

    @Test
    void aBridgeKeepsItsMtuWhateverItsPortsHave() {
        List<Resource> bridge = List.of(bridge(null, 1400, null));
        Veth veth = new Veth("br-red", 1400, false, false, "eth0", MAC, null, false);
        lab.converge(
                RED,
                set(
                        bridge,
                        veth.in(this).stream()
                                .filter(VethLink.class::isInstance)
                                .toList()));
        lab.host.run("ip", "link", "set", "veth1", "mtu", "1300");
        assertThat(lab.host.run("ip", "link", "show", "br-red")).contains("mtu 1400");
        lab.converge(RED, set(bridge));
        assertThat(lab.host.run("ip", "link", "show", "br-red")).contains("mtu 1400");
    }

    static Stream<Arguments> veths() {
        return Stream.of(
                veth(
                        "master",
                        "update veth",
                        "master:br-two",
                        v -> new Veth(
                                "br-two", v.mtu, v.isolated, v.hairpin, v.peerName, v.mac, v.linkLocal, v.elsewhere)),
                veth(
                        "mtu",
                        "update veth",
                        "mtu:1400",
                        v -> new Veth(
                                v.master, 1400, v.isolated, v.hairpin, v.peerName, v.mac, v.linkLocal, v.elsewhere)),
                veth(
                        "isolated",
                        "update veth",
                        "isolated:true",
                        v -> new Veth(v.master, v.mtu, true, v.hairpin, v.peerName, v.mac, v.linkLocal, v.elsewhere)),
                veth(
                        "hairpin",
                        "update veth",
                        "hairpin:true",
                        v -> new Veth(v.master, v.mtu, v.isolated, true, v.peerName, v.mac, v.linkLocal, v.elsewhere)),
                veth(
                        "inner name",
                        "update veth",
                        "",
                        v -> new Veth(v.master, v.mtu, v.isolated, v.hairpin, "net7", v.mac, v.linkLocal, v.elsewhere)),
                veth(
                        "inner Ethernet address",
                        "update veth",
                        "",
                        v -> new Veth(
                                v.master,
                                v.mtu,
                                v.isolated,
                                v.hairpin,
                                v.peerName,
                                mac("02:00:00:00:00:0b"),
                                v.linkLocal,
                                v.elsewhere)),
                veth(
                        "inner link-local",
                        "update veth",
                        "",
                        v -> new Veth(v.master, v.mtu, v.isolated, v.hairpin, v.peerName, v.mac, false, v.elsewhere)),
                veth(
                        "inner namespace",
                        "replace veth,create address",
                        "",
                        v -> new Veth(v.master, v.mtu, v.isolated, v.hairpin, v.peerName, v.mac, v.linkLocal, true)));
    }

    private static Arguments veth(String name, String changes, String shown, UnaryOperator<Veth> edit) {
        return Arguments.of(name, changes, shown, edit);
    }

    @ParameterizedTest(name = "veth {0}")
    @MethodSource("veths")
    void changesAVeth(String name, String changes, String shown, UnaryOperator<Veth> edit) {
        lab.converge(RED, set(Veth.PLAIN.in(this)));
        Veth edited = edit.apply(Veth.PLAIN);
        assertThat(actions(lab.converge(RED, set(edited.in(this))))).isEqualTo(changes);
        assertThat(lab.hostLink("veth1").toString().replace("\"", "")).contains(shown);
        ScratchNamespace where = edited.elsewhere ? other : box;
        String inner = json(where, "ip", "-d", "-j", "addr", "show", "dev", edited.peerName)
                .toString();
        assertThat(inner).contains(edited.mac.toString(), "10.9.0.2", "UP");
        assertThat(inner).contains("mtu\":" + (edited.mtu == null ? 1500 : edited.mtu));
        assertThat(json(where, "ip", "-d", "-j", "link", "show", "dev", edited.peerName)
                        .toString())
                .contains("inet6_addr_gen_mode\":\"" + (edited.linkLocal == null ? "eui64" : "none"));
    }

    private static String actions(Plan plan) {
        return String.join(
                ",",
                plan.toPlannedChanges().stream()
                        .map(c -> c.action() + " " + c.kind())
                        .toList());
    }

    private String change(List<? extends Resource> before, List<? extends Resource> after) {
        lab.converge(RED, set(before));
        return actions(lab.converge(RED, set(after)));
    }

    @Test
    void changesABridgeInPlace() {
        assertThat(change(List.of(bridge(null, null, null)), List.of(bridge(mac("02:00:00:00:00:77"), 1400, false))))
                .isEqualTo("update bridge");
        assertThat(lab.hostLink("br-red").get("address").asString()).isEqualTo("02:00:00:00:00:77");
        assertThat(lab.hostLink("br-red").get("mtu").asInt()).isEqualTo(1400);
        assertThat(lab.hostLink("br-red").get("inet6_addr_gen_mode").asString()).isEqualTo("none");
    }

    @Test
    void changesARouteInPlace() {
        List<Resource> base = new ArrayList<>(Veth.PLAIN.in(this));
        base.add(new LinkAddress(RED, ref(box), "eth0", IpPrefix.of("10.10.0.2/24")));
        List<Resource> before = new ArrayList<>(base);
        before.add(new Route(RED, ref(box), IpPrefix.of("0.0.0.0/0"), IpAddress.of("10.9.0.1"), "eth0"));
        base.add(new Route(RED, ref(box), IpPrefix.of("0.0.0.0/0"), IpAddress.of("10.10.0.1"), "eth0"));
        assertThat(change(before, base)).isEqualTo("update route");
        assertThat(json(box, "ip", "-j", "route", "show", "default").toString()).contains("10.10.0.1");
    }

    @Test
    void changesARoutesSourceInPlace() {
        List<Resource> base = new ArrayList<>(Veth.PLAIN.in(this));
        base.add(new LinkAddress(RED, ref(box), "eth0", IpPrefix.of("10.9.0.3/24")));
        Route route = new Route(RED, ref(box), IpPrefix.of("10.8.0.0/24"), null, "eth0");
        List<Resource> before = new ArrayList<>(base);
        before.add(route);
        base.add(route.from(IpAddress.of("10.9.0.3")));
        assertThat(change(before, base)).isEqualTo("update route");
        assertThat(json(box, "ip", "-j", "route", "show", "10.8.0.0/24").toString())
                .contains("\"prefsrc\":\"10.9.0.3\"");
    }

    @Test
    void replacesALocalRoute() {
        Route before = Route.local(RED, HOST, IpPrefix.of("::1/128"), "br-red");
        Route after = Route.local(RED, HOST, IpPrefix.of("::1/128"), "br-two");
        assertThat(change(
                        List.of(plain("br-red"), plain("br-two"), before),
                        List.of(plain("br-red"), plain("br-two"), after)))
                .isEqualTo("delete route,create route");
        assertThat(lab.host.run("ip", "-6", "route", "show", "table", "local", "proto", "250"))
                .contains("local ::1 dev br-two metric 4096")
                .doesNotContain("br-red");
    }

    @Test
    void changesANeighbourInPlace() {
        Neighbour before = new Neighbour(RED, HOST, "br-red", IpAddress.of("10.9.0.9"), MAC);
        Neighbour after = new Neighbour(RED, HOST, "br-red", IpAddress.of("10.9.0.9"), mac("02:00:00:00:00:0c"));
        assertThat(change(List.of(plain("br-red"), before), List.of(plain("br-red"), after)))
                .isEqualTo("update neighbour");
        assertThat(json(lab.host, "ip", "-j", "neigh").toString()).contains("02:00:00:00:00:0c", "PERMANENT");
    }

    @Test
    void replacesAnAddress() {
        LinkAddress before = new LinkAddress(RED, HOST, "br-red", IpPrefix.of("10.9.0.1/24"));
        LinkAddress after = new LinkAddress(RED, HOST, "br-red", IpPrefix.of("10.9.0.1/16"));
        assertThat(change(List.of(plain("br-red"), before), List.of(plain("br-red"), after)))
                .isEqualTo("delete address,create address");
        assertThat(json(lab.host, "ip", "-j", "addr", "show", "br-red").toString())
                .contains("\"prefixlen\":16")
                .doesNotContain("\"prefixlen\":24");
    }

    @Test
    void changesTheFirewallAsTheTableSays() {
        Hook hook = new Hook("filter", Hook.Point.FORWARD, 0);
        Hook later = new Hook("filter", Hook.Point.FORWARD, 10);
        List<Resource> table = List.of(new FirewallTable(RED, HOST));
        List<Resource> before = new ArrayList<>(table);
        before.add(new FirewallChain(
                RED, HOST, "forward", hook, List.of(RuleBuilder.rule("").accept())));
        List<Resource> rules = new ArrayList<>(table);
        rules.add(new FirewallChain(
                RED, HOST, "forward", hook, List.of(RuleBuilder.rule("").drop())));
        assertThat(change(before, rules)).isEqualTo("update firewall-chain");
        List<Resource> hooked = new ArrayList<>(table);
        hooked.add(new FirewallChain(
                RED, HOST, "forward", later, List.of(RuleBuilder.rule("").drop())));
        assertThat(change(rules, hooked)).isEqualTo("replace firewall-chain");
        assertThat(lab.host.run("nft", "list", "ruleset")).contains("priority filter + 10", "drop");
    }

    @Test
    void replacesASetWithItsElements() {
        assertThat(change(map(false, Verdict.ACCEPT), map(false, Verdict.DROP))).isEqualTo("replace firewall-element");
        assertThat(change(map(false, Verdict.DROP), map(true, Verdict.DROP)))
                .isEqualTo("replace firewall-set,create firewall-element");
        assertThat(lab.host.run("nft", "list", "ruleset")).contains("flags interval", "10.9.0.7 comment", "drop");
    }

    private static List<Resource> map(boolean interval, Verdict verdict) {
        SetDefinition definition =
                new SetDefinition("m", List.of(DataType.IPV4_ADDRESS), List.of(DataType.VERDICT), interval);
        Element element = new Element(
                List.of(new Element.Value.Address(IpAddress.of("10.9.0.7"))),
                List.of(new Element.Value.VerdictValue(verdict)));
        return List.of(
                new FirewallTable(RED, HOST),
                new FirewallSet(RED, HOST, definition),
                new FirewallElement(RED, HOST, "m", element));
    }

    @Test
    void ignoresWhatTheKernelMakes() {
        List<Resource> wishes = List.copyOf(Veth.PLAIN.in(this));
        lab.converge(RED, set(wishes));
        assertThat(json(lab.host, "ip", "-j", "route").toString()).contains("\"protocol\":\"kernel\"");
        assertThat(lab.host.run("bridge", "fdb", "show", "dev", "veth1")).contains("permanent");
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(box.run("ip", "-6", "addr", "show", "dev", "eth0"))
                        .contains("fe80::"));
        assertThat(lab.plan(RED, set(wishes)).toPlannedChanges()).isEmpty();
        lab.restart();
        assertThat(lab.plan(RED, set(wishes)).toPlannedChanges()).isEmpty();
    }

    @Test
    void keepsListeningToRoutersWhileForwarding() {
        lab.host.run("ip", "link", "add", "uplink", "type", "bridge");
        Sysctl forwarding = new Sysctl(Owner.HOST, HOST, "net/ipv6/conf/all/forwarding", "1", true);
        String path = "/proc/sys/net/ipv6/conf/uplink/accept_ra";
        assertThat(lab.host.run("cat", path).trim()).isEqualTo("1");
        lab.converge(Owner.HOST, set(List.of(forwarding)));
        assertThat(lab.host.run("cat", path).trim()).isEqualTo("2");
        lab.restart();
        lab.converge(Owner.HOST, ResourceSet.EMPTY);
        assertThat(lab.host.run("cat", path).trim()).isEqualTo("1");
        assertThat(lab.host.run("cat", "/proc/sys/net/ipv6/conf/all/forwarding").trim())
                .isEqualTo("0");
    }
}
