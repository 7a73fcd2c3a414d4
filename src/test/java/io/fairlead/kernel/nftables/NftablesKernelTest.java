package io.fairlead.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.kernel.nftables.FirewallEvent.Changed;
import io.fairlead.libc.Errno;
import io.fairlead.libc.Sockets;
import io.fairlead.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What we write, as nft reads it; and what the kernel lists, as we read it. */
class NftablesKernelTest {

    private static final Table TABLE = RuleSetExample.TABLE;

    private ScratchNamespace namespace;
    private NftablesSocket nftables;

    @BeforeEach
    void open() {
        namespace = ScratchNamespace.create();
        nftables = namespace.call(NftablesSocket::open);
    }

    @AfterEach
    void close() {
        if (namespace != null) {
            nftables.close();
            namespace.close();
        }
    }

    @Test
    void everyKindIsListedAsItWasSent() {
        nftables.transaction(RuleSetExample.commands()).orThrow();

        assertThat(rules("prerouting")).isEqualTo(RuleSetExample.prerouting());
        assertThat(rules("forward")).isEqualTo(RuleSetExample.forward());
        assertThat(rules("postrouting")).isEqualTo(RuleSetExample.postrouting());
        RuleSetExample.sets()
                .forEach((set, elements) -> assertThat(nftables.elements(TABLE, set))
                        .as(set.name())
                        .containsExactlyInAnyOrderElementsOf(elements));
        assertThat(nftables.sets(TABLE))
                .extracting(ListedSet::definition)
                .containsExactlyInAnyOrderElementsOf(RuleSetExample.sets().keySet());
        assertThat(nftables.sets(TABLE)).extracting(ListedSet::comment).contains("published ports");
        assertThat(nftables.tables()).extracting(ListedTable::comment).containsExactly("of the tests");
        assertThat(nftables.chains(TABLE))
                .extracting(Chain::name, Chain::hook, Chain::comment)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("target", null, "jumped to"),
                        org.assertj.core.groups.Tuple.tuple("forward", RuleSetExample.FORWARD, "filters"));
    }

    @Test
    void nftReadsWhatWeWrite() {
        nftables.transaction(RuleSetExample.commands()).orThrow();

        JsonNode json = JsonMapper.shared().readTree(namespace.run("nft", "-j", "list", "ruleset"));
        assertThat(json.path("nftables").valueStream().filter(o -> o.has("rule")))
                .hasSize(RuleSetExample.prerouting().size()
                        + RuleSetExample.forward().size()
                        + RuleSetExample.postrouting().size());
        // Where /etc/protocols is missing, nft prints numbers.
        assertThat(namespace.run("nft", "list", "ruleset").replace(" . 6 . ", " . tcp . "))
                .contains(
                        "comment \"of the tests\"",
                        "\"br-1\" comment \"network [\"br-1\"]\" : jump target",
                        "type ipv4_addr . inet_proto . inet_service : interval ipv4_addr . inet_service",
                        "192.0.2.0/24 . tcp . 8000-8009 comment \"network [192.0.2.0/24, 6, 8000-8009]\" : 10.0.0.2 . 0-7999",
                        "dnat ip to ip daddr . meta l4proto . th dport map @shifts",
                        "dnat ip6 to ip6 daddr . meta l4proto . th dport map @shifts6",
                        "192.168.1.0/24 comment \"network [192.168.1.0/24]\"",
                        "fib daddr type local dnat ip to ip daddr . meta l4proto . th dport map @ports comment \"published\"",
                        "iifname \"br-1\" ct state established,related accept comment \"old flows\"",
                        "iifname != \"br-1\" oifname \"br-2\" ct state invalid drop",
                        "oifname != \"br-2\" ct status dnat counter packets 0 bytes 0 accept",
                        "iifname @links oifname != @links return",
                        "ip saddr 10.1.2.0/24 ip daddr 10.2.0.1 jump target",
                        "ip6 saddr != fd00:1::/52 ip6 daddr != fd00::1 goto target",
                        "iifname . oifname vmap @pairs",
                        "tcp dport 22 tcp sport 1024-65535 accept",
                        "reject comment \"no way\"",
                        "snat ip to ip saddr map @snat",
                        "oifname \"eth0\" meta nfproto ipv4 snat ip to 203.0.113.7",
                        "ip saddr @sources masquerade",
                        "type nat hook prerouting priority dstnat; policy accept;");
    }

    @Test
    void whatWeHaveNoWordsForSurvives() {
        namespace.run(
                "nft",
                "add table inet example; add chain inet example odd;"
                        + "add rule inet example odd tcp flags syn limit rate 5/second log prefix \"x\" group 3;"
                        + "add set inet example marks { type mark; flags timeout; };"
                        + "add set inet example odd { type ipv4_addr; flags interval; elements = { 10.0.0.5-10.0.0.9 } }");
        List<ListedRule> before = nftables.rules(TABLE, "odd");

        nftables.transaction(List.of(
                        new Command.AppendRule(TABLE, "odd", before.get(0).rule())))
                .orThrow();

        assertThat(rules("odd")).hasSize(2);
        assertThat(rules("odd").get(1)).isEqualTo(rules("odd").get(0));
        assertThat(before.get(0).rule().expressions()).hasAtLeastOneElementOfType(UnknownExpression.class);
        assertThat(nftables.sets(TABLE)).anyMatch(s -> s.name().equals("marks") && s.definition() == null);
        SetDefinition odd = new SetDefinition("odd", List.of(DataType.IPV4_ADDRESS), List.of(), true);
        List<CommentedElement> elements = nftables.elements(TABLE, odd);
        assertThat(elements).hasSize(1);
        nftables.transaction(List.of(new Command.DeleteElements(
                        TABLE, odd, List.of(elements.get(0).element()))))
                .orThrow();
        assertThat(nftables.elements(TABLE, odd)).isEmpty();
    }

    @Test
    void elementsGoBeforeTheChainsThatTheyLeadTo() {
        nftables.transaction(RuleSetExample.commands()).orThrow();
        List<Element> iif = RuleSetExample.sets().getOrDefault(RuleSetExample.IIF, List.of()).stream()
                .map(CommentedElement::element)
                .toList();

        TransactionResult wrong = nftables.transaction(List.of(
                new Command.FlushChain(TABLE, "forward"),
                new Command.DeleteChain(TABLE, "target"),
                new Command.DeleteElements(TABLE, RuleSetExample.IIF, iif)));
        assertThat(wrong.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.command()).isInstanceOf(Command.DeleteChain.class))
                .satisfies(f -> assertThat(f.error().is(Errno.EBUSY)).isTrue());
        assertThat(rules("forward")).isEqualTo(RuleSetExample.forward());

        nftables.transaction(List.of(
                        new Command.FlushChain(TABLE, "forward"),
                        new Command.DeleteElements(TABLE, RuleSetExample.IIF, iif),
                        new Command.DeleteSet(TABLE, "iif"),
                        new Command.DeleteChain(TABLE, "target")))
                .orThrow();
        assertThat(nftables.chains(TABLE)).extracting(Chain::name).doesNotContain("target");
    }

    @Test
    void everythingCanBeTakenApartInOneTransaction() {
        nftables.transaction(RuleSetExample.commands()).orThrow();
        List<Command> commands = new ArrayList<>();
        nftables.rules(TABLE).forEach(r -> commands.add(new Command.DeleteRule(TABLE, r.chain(), r.handle())));
        RuleSetExample.sets().forEach((set, elements) -> {
            if (set.name().endsWith("6")) {
                commands.add(new Command.FlushSet(TABLE, set.name()));
            } else {
                commands.add(new Command.DeleteElements(
                        TABLE,
                        set,
                        elements.stream().map(CommentedElement::element).toList()));
            }
            commands.add(new Command.DeleteSet(TABLE, set.name()));
        });
        nftables.chains(TABLE).forEach(c -> commands.add(new Command.DeleteChain(TABLE, c.name())));

        nftables.transaction(commands).orThrow();

        assertThat(namespace.run("nft", "list", "ruleset").replaceAll("\\s", ""))
                .isEqualTo("tableinetexample{comment\"ofthetests\"}");
    }

    @Test
    void everyRefusedCommandIsNamedAndNothingIsDone() {
        Command first = new Command.DeleteChain(TABLE, "absent");
        Command second = new Command.AppendRule(
                TABLE,
                "target",
                RuleBuilder.rule("").in("absent", Field.IIFNAME).accept());
        List<Command> commands = new ArrayList<>(RuleSetExample.commands());
        commands.add(first);
        commands.add(new Command.FlushChain(TABLE, "forward"));
        commands.add(second);

        TransactionResult result = nftables.transaction(commands);

        assertThat(result.failures())
                .extracting(TransactionResult.Failure::command)
                .containsExactly(first, second);
        assertThat(result.failures()).allMatch(f -> f.error().is(Errno.ENOENT));
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("delete chain inet example absent")
                .hasMessageContaining("ENOENT");
        assertThat(nftables.tables()).isEmpty();
        assertThat(nftables.rules(TABLE)).isEmpty();
        assertThatThrownBy(() -> nftables.sets(TABLE)).hasMessageContaining("ENOENT");
    }

    @Test
    void manyElementsTravelInOneTransaction() {
        List<CommentedElement> elements = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            elements.add(RuleSetExample.element(
                    List.of(
                            RuleSetExample.ip("10.1." + i / 250 + "." + i % 250),
                            RuleSetExample.tcp(),
                            RuleSetExample.port(80)),
                    RuleSetExample.ip("10.0.0.2"),
                    RuleSetExample.port(8080)));
        }
        nftables.transaction(List.of(
                        new Command.AddTable(TABLE, ""),
                        new Command.AddSet(TABLE, RuleSetExample.PORTS, ""),
                        new Command.AddElements(TABLE, RuleSetExample.PORTS, List.of()),
                        new Command.AddElements(TABLE, RuleSetExample.PORTS, elements)))
                .orThrow();

        assertThat(nftables.elements(TABLE, RuleSetExample.PORTS)).containsExactlyInAnyOrderElementsOf(elements);
    }

    @Test
    void neighbouringIntervalsComeAndGoOneByOne() {
        List<CommentedElement> elements = new ArrayList<>();
        for (String prefix : List.of(
                "10.0.2.0/24", "10.0.0.0/24", "10.0.1.0/24", "255.255.255.255/32", "0.0.0.0/8", "10.0.3.0/32")) {
            elements.add(RuleSetExample.element(List.of(RuleSetExample.net(prefix))));
        }
        nftables.transaction(
                        List.of(new Command.AddTable(TABLE, ""), new Command.AddSet(TABLE, RuleSetExample.SOURCES, "")))
                .orThrow();
        for (CommentedElement element : elements) {
            nftables.transaction(List.of(new Command.AddElements(TABLE, RuleSetExample.SOURCES, List.of(element))))
                    .orThrow();
        }
        assertThat(nftables.elements(TABLE, RuleSetExample.SOURCES)).containsExactlyInAnyOrderElementsOf(elements);
        while (!elements.isEmpty()) {
            Element gone = elements.remove(elements.size() / 2).element();
            nftables.transaction(List.of(new Command.DeleteElements(TABLE, RuleSetExample.SOURCES, List.of(gone))))
                    .orThrow();
            assertThat(nftables.elements(TABLE, RuleSetExample.SOURCES)).containsExactlyInAnyOrderElementsOf(elements);
        }
    }

    @Test
    void anElementMayBeReplacedWithinATransaction() {
        CommentedElement before = RuleSetExample.element(
                List.of(RuleSetExample.ip("192.0.2.1"), RuleSetExample.tcp(), RuleSetExample.ports(80, 90)),
                RuleSetExample.ip("10.0.0.2"));
        CommentedElement after = RuleSetExample.element(before.element().key(), RuleSetExample.ip("10.0.0.3"));
        SetDefinition set = RuleSetExample.RANGES;
        nftables.transaction(List.of(
                        new Command.AddTable(TABLE, ""),
                        new Command.AddSet(TABLE, set, ""),
                        new Command.AddElements(TABLE, set, List.of(before))))
                .orThrow();

        nftables.transaction(List.of(
                        new Command.DeleteElements(TABLE, set, List.of(before.element())),
                        new Command.AddElements(TABLE, set, List.of(after))))
                .orThrow();

        assertThat(nftables.elements(TABLE, set)).containsExactly(after);
    }

    @Test
    void chainsOfOtherFirewallsAreSeenWithTheirPolicy() {
        namespace.run(
                "nft",
                "add table ip theirs; add chain ip theirs forward"
                        + " { type filter hook forward priority filter; policy drop; };"
                        + "add table netdev odd; add table arp odd; add chain arp odd input"
                        + " { type filter hook input priority 0; }");

        assertThat(nftables.chains())
                .contains(new Chain(
                        new Table(Family.IP, "theirs"), "forward", 1, RuleSetExample.FORWARD, false, true, ""))
                .anyMatch(c -> c.table().family() == Family.ARP && c.hook() == null);
    }

    @Test
    void changesAreToldWithAllThatTheyAreAbout() {
        try (NftablesSocket listener = namespace.call(NftablesSocket::open)) {
            listener.subscribe();
            nftables.transaction(RuleSetExample.commands()).orThrow();
            List<FirewallEvent> added = events(listener);
            assertThat(added).allMatch(e -> e.added() && e.object().table().equals(TABLE) && e.port() != 0);
            assertThat(added.stream()
                            .flatMap(e -> e.object() instanceof Changed.RuleChanged r
                                    ? Optional.of(r.listed().rule()).stream()
                                    : Optional.<Rule>empty().stream())
                            .toList())
                    .containsAll(RuleSetExample.forward());
            assertThat(comments(added, "sources")).contains("network [10.0.0.0/8]");

            namespace.run("nft", "delete element inet example ports { 192.0.2.1 . tcp . 80 }");
            List<FirewallEvent> removed = events(listener);
            assertThat(removed).hasSize(1).noneMatch(FirewallEvent::added);
            assertThat(comments(removed, "ports")).containsExactly("network [192.0.2.1, 6, 80]");

            namespace.run("nft", "delete table inet example");
            assertThat(events(listener))
                    .noneMatch(FirewallEvent::added)
                    .hasAtLeastOneElementOfType(FirewallEvent.class)
                    .anyMatch(e -> e.object() instanceof Changed.TableChanged)
                    .anyMatch(e -> e.object() instanceof Changed.ChainChanged)
                    .anyMatch(e -> e.object() instanceof Changed.SetChanged);
        }
    }

    private static List<String> comments(List<FirewallEvent> events, String set) {
        List<String> comments = new ArrayList<>();
        for (FirewallEvent event : events) {
            if (event.object() instanceof Changed.ElementsChanged changed
                    && changed.set().equals(set)) {
                changed.elements().stream()
                        .map(RawElement::comment)
                        .filter(c -> !c.isEmpty())
                        .forEach(comments::add);
            }
        }
        return comments;
    }

    private static List<FirewallEvent> events(NftablesSocket listener) {
        List<FirewallEvent> events = new ArrayList<>();
        while (Sockets.awaitReadable(events.isEmpty() ? 10_000 : 0, listener.descriptor())[0]) {
            events.addAll(listener.events());
        }
        return events;
    }

    private List<Rule> rules(String chain) {
        return nftables.rules(TABLE, chain).stream().map(ListedRule::rule).toList();
    }
}
