package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.nftables.DataType;
import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Field;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our firewall table: shared objects, each network's own, and what becomes of other people's work on it. */
class FirewallKernelTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);
    private static final Hook FORWARD = new Hook("filter", Hook.Point.FORWARD, 0);
    private static final SetDefinition LINKS =
            new SetDefinition("links", List.of(DataType.IFNAME), List.of(DataType.VERDICT), false);
    private static final SetDefinition SOURCES =
            new SetDefinition("sources", List.of(DataType.IPV4_ADDRESS), List.of(), true);

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

    private static List<Resource> shared() {
        return List.of(
                new FirewallTable(Owner.HOST, NamespaceRef.HOST),
                new FirewallSet(Owner.HOST, NamespaceRef.HOST, LINKS),
                new FirewallSet(Owner.HOST, NamespaceRef.HOST, SOURCES),
                new FirewallChain(
                        Owner.HOST,
                        NamespaceRef.HOST,
                        "forward",
                        FORWARD,
                        List.of(
                                RuleBuilder.rule("").jump("user"),
                                RuleBuilder.rule("")
                                        .vmap("links", Field.OIFNAME)
                                        .build())),
                new FirewallChain(Owner.HOST, NamespaceRef.HOST, "user", null, null));
    }

    static ResourceSet wishes(Owner owner, String link, String subnet) {
        List<Resource> own = new ArrayList<>(bridge(owner, link, subnet));
        String chain = "to-" + link;
        own.add(new FirewallChain(
                owner,
                NamespaceRef.HOST,
                chain,
                null,
                List.of(RuleBuilder.rule("from outside").iifnameNot(link).drop())));
        own.add(new FirewallElement(
                owner,
                NamespaceRef.HOST,
                "links",
                new Element(
                        List.of(new Element.Value.LinkName(link)),
                        List.of(new Element.Value.VerdictValue(Verdict.jump(chain))))));
        own.add(new FirewallElement(
                owner,
                NamespaceRef.HOST,
                "sources",
                new Element(List.of(new Element.Value.Prefix(IpPrefix.of(subnet).network())), List.of())));
        return set(own, shared());
    }

    private Map<Owner, ResourceSet> both() {
        return Map.of(
                RED, wishes(RED, "br-red", "10.9.0.1/24"),
                BLUE, wishes(BLUE, "br-blue", "10.8.0.1/24"));
    }

    private String ruleset() {
        return lab.host.run("nft", "list", "ruleset");
    }

    @Test
    void theAdministratorsRulesOutliveTheLastNetwork() {
        lab.converge(Map.of(RED, wishes(RED, "br-red", "10.9.0.1/24")));
        lab.host.run("nft", "add", "rule", "inet", "fairlead", "user", "ip", "saddr", "198.51.100.7", "drop");

        Map<Owner, ResourceSet> nothing = Map.of(RED, ResourceSet.EMPTY, Owner.HOST, ResourceSet.EMPTY);
        lab.converge(nothing);

        assertThat(ruleset()).contains("198.51.100.7").doesNotContain("chain forward", "set links");
        assertThat(lab.kernel.plan(nothing).isEmpty()).isTrue();
        lab.converge(Map.of(RED, wishes(RED, "br-red", "10.9.0.1/24")));
        assertThat(ruleset()).contains("198.51.100.7", "jump user");

        lab.host.run("nft", "flush", "chain", "inet", "fairlead", "user");
        lab.converge(nothing);
        assertThat(ruleset()).isBlank();
    }

    @Test
    void makesTheTableForTheFirstNetworkAndKeepsItForTheLast() {
        lab.converge(both());
        assertThat(ruleset()).contains("jump to-br-red", "10.8.0.0/24", "jump user");
        lab.converge(RED, ResourceSet.EMPTY);
        assertThat(ruleset()).doesNotContain("br-red").contains("jump to-br-blue", "chain user");
        lab.restart();
        assertThat(lab.kernel.owners()).containsExactlyInAnyOrder(BLUE, Owner.HOST);
        assertThat(lab.plan(BLUE, wishes(BLUE, "br-blue", "10.8.0.1/24")).toPlannedChanges())
                .isEmpty();
        lab.converge(Map.of(BLUE, ResourceSet.EMPTY, Owner.HOST, ResourceSet.EMPTY));
        assertThat(ruleset()).isEmpty();
    }

    static Stream<Arguments> breakages() {
        return Stream.of(
                broken("table deleted", RED, "delete table inet fairlead"),
                broken("table flushed", RED, "flush table inet fairlead"),
                broken("rules of a chain flushed", RED, "flush chain inet fairlead to-br-red"),
                broken("rule added", RED, "add rule inet fairlead to-br-red drop"),
                broken("element deleted", RED, "delete element inet fairlead links { br-red }"),
                broken("range deleted", RED, "delete element inet fairlead sources { 10.9.0.0/24 }"),
                broken("element added", Owner.HOST, "add element inet fairlead links { br-evil : accept }"),
                broken("policy changed", Owner.HOST, "add chain inet fairlead forward { policy drop; }"),
                broken("table put to sleep", Owner.HOST, "add table inet fairlead { flags dormant; }"),
                broken(
                        "table put to sleep and a base chain taken",
                        Owner.HOST,
                        "add table inet fairlead { flags dormant; }; delete chain inet fairlead forward"),
                broken(
                        "priority changed",
                        Owner.HOST,
                        "delete chain inet fairlead forward;"
                                + " add chain inet fairlead forward { type filter hook forward priority 10; }"),
                broken(
                        "hook changed",
                        Owner.HOST,
                        "delete chain inet fairlead forward;"
                                + " add chain inet fairlead forward { type filter hook input priority 0; }"),
                broken(
                        "base chain called by nobody any more",
                        Owner.HOST,
                        "delete chain inet fairlead forward; add chain inet fairlead forward"),
                broken(
                        "base chain added",
                        Owner.HOST,
                        "add chain inet fairlead evil { type filter hook forward priority -5; policy drop; }"),
                broken(
                        "set of other flags",
                        Owner.HOST,
                        "flush table inet fairlead; delete set inet fairlead sources;"
                                + " add set inet fairlead sources { type ipv4_addr; flags timeout; }"),
                broken(
                        "set of another type",
                        Owner.HOST,
                        "flush table inet fairlead; delete set inet fairlead sources;"
                                + " add set inet fairlead sources { type ether_addr; size 7; }"),
                broken(
                        "map with the same rules on another one",
                        Owner.HOST,
                        "flush chain inet fairlead forward; delete map inet fairlead links;"
                                + " add map inet fairlead links { type ifname : verdict; flags timeout; };"
                                + " add rule inet fairlead forward jump user;"
                                + " add rule inet fairlead forward oifname vmap @links"),
                broken("shared rule added", Owner.HOST, "add rule inet fairlead forward drop"));
    }

    private static Arguments broken(String name, Owner owner, String command) {
        Consumer<FirewallKernelTest> breakage = test -> test.lab.host.run("nft", command);
        return Arguments.of(name, owner, breakage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breakages")
    void noticesAndMends(String name, Owner owner, Consumer<FirewallKernelTest> breakage) {
        Map<Owner, ResourceSet> all = new java.util.HashMap<>(both());
        all.put(Owner.HOST, set(shared()));
        lab.converge(all);
        String before = ruleset();
        breakage.accept(this);
        await(name).until(() -> lab.drifted.contains(owner));
        lab.converge(all);
        assertThat(sorted(ruleset())).isEqualTo(sorted(before));
    }

    private static List<String> sorted(String text) {
        return text.lines().map(String::trim).sorted().toList();
    }

    /** An earlier version of us had other sets under these names, with other elements. */
    @Test
    void aMapOfAnotherKindIsReplacedWithItsElements() {
        List<DataType> key = List.of(DataType.INET_PROTOCOL, DataType.INET_SERVICE);
        List<DataType> target = List.of(DataType.IPV4_ADDRESS, DataType.INET_SERVICE);
        Element.Value address = new Element.Value.Address(IpAddress.of("10.9.0.2"));
        lab.converge(
                RED,
                ranges(
                        new SetDefinition("ranges", key, target, true, true),
                        rule -> rule.dnatShifted(false, "ranges", Field.L4PROTO, Field.DPORT),
                        List.of(address, new Element.Value.Range16(0, 65535))));

        lab.converge(
                RED,
                ranges(
                        new SetDefinition("ranges", key, List.of(DataType.IPV4_ADDRESS), true),
                        rule -> rule.dnatAddress(false, "ranges", Field.L4PROTO, Field.DPORT),
                        List.of(address)));

        assertThat(ruleset()).containsPattern("(tcp|6) \\. 7000-7009 comment \"[^\"]*\" : 10\\.9\\.0\\.2\\s");
    }

    private static ResourceSet ranges(SetDefinition map, UnaryOperator<RuleBuilder> rule, List<Element.Value> data) {
        Element element = new Element(
                List.of(new Element.Value.Protocol(6), new Element.Value.Ports(new PortRange(7000, 7009))), data);
        return set(List.of(
                new FirewallTable(Owner.HOST, NamespaceRef.HOST),
                new FirewallSet(Owner.HOST, NamespaceRef.HOST, map),
                new FirewallChain(
                        Owner.HOST,
                        NamespaceRef.HOST,
                        "translate",
                        new Hook("nat", Hook.Point.PREROUTING, -100),
                        List.of(rule.apply(RuleBuilder.rule("")).build())),
                new FirewallElement(RED, NamespaceRef.HOST, "ranges", element)));
    }

    @Test
    void passesOtherPeoplesDormantTablesBy() {
        lab.host.run("nft", "add table inet other { flags dormant; }");
        lab.host.run("nft", "add chain inet other f { type filter hook forward priority 0; policy drop; }");
        assertThat(lab.kernel.facts().forwardDrops()).isEmpty();
        lab.host.run("nft", "add table inet other");
        await().until(() -> lab.kernel.facts().forwardDrops().size() == 1);
    }

    @Test
    void keepsTheAdministratorsRules() {
        lab.converge(both());
        lab.host.run("nft", "add rule inet fairlead user tcp dport 23 drop");
        lab.converge(RED, ResourceSet.EMPTY);
        lab.converge(both());
        lab.converge(Owner.HOST, set(shared()));
        assertThat(ruleset()).contains("tcp dport 23 drop");
    }

    @Test
    void leavesOtherTablesAlone() {
        lab.host.run("nft", "add table ip other; add chain ip other c; add rule ip other c counter");
        String before = ruleset();
        lab.converge(both());
        lab.converge(Map.of(RED, ResourceSet.EMPTY, BLUE, ResourceSet.EMPTY, Owner.HOST, ResourceSet.EMPTY));
        assertThat(ruleset()).isEqualTo(before);
    }

    @Test
    void refusesATableThatSomebodyElseMade() {
        lab.host.run("nft", "add table inet fairlead");
        Plan plan = lab.plan(RED, wishes(RED, "br-red", "10.9.0.1/24"));
        // The table is the host's, and whoever wants it is told too.
        assertThat(plan.obstacles())
                .allSatisfy(o -> assertThat(o.message()).contains("inet fairlead"))
                .extracting(Obstacle::owner)
                .containsExactlyInAnyOrder(Owner.HOST, RED);
        assertThat(plan.changes()).noneMatch(c -> c.resource().kind().isFirewall());
    }

    @Test
    void reportsEveryChangeOfARefusedTransaction() {
        lab.converge(both());
        FirewallChain broken = new FirewallChain(
                RED,
                NamespaceRef.HOST,
                "broken",
                null,
                List.of(RuleBuilder.rule("").vmap("no-such-set", Field.OIFNAME).build()));
        Plan plan = lab.plan(
                RED, set(List.copyOf(wishes(RED, "br-red", "10.9.0.1/24").all()), List.of(broken)));
        ApplyResult result = lab.kernel.apply(plan);
        assertThat(result.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("ENOENT"));
    }
}
