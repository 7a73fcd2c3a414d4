package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PortRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table with every kind of set, element and expression, for the tests of this package. */
final class RuleSetExample {

    static final Table TABLE = Table.inet("example");

    static final SetDefinition IIF = set("iif", List.of(DataType.IFNAME), List.of(DataType.VERDICT), false);
    static final SetDefinition LINKS = set("links", List.of(DataType.IFNAME), List.of(), false);
    static final SetDefinition PAIRS =
            set("pairs", List.of(DataType.IFNAME, DataType.IFNAME), List.of(DataType.VERDICT), false);
    static final SetDefinition SOURCES = set("sources", List.of(DataType.IPV4_ADDRESS), List.of(), true);
    static final SetDefinition SOURCES6 = set("sources6", List.of(DataType.IPV6_ADDRESS), List.of(), true);
    static final SetDefinition SNAT = set("snat", List.of(DataType.IPV4_ADDRESS), List.of(DataType.IPV4_ADDRESS), true);
    static final SetDefinition SNAT6 =
            set("snat6", List.of(DataType.IPV6_ADDRESS), List.of(DataType.IPV6_ADDRESS), true);
    static final SetDefinition PORTS =
            set("ports", key(false), List.of(DataType.IPV4_ADDRESS, DataType.INET_SERVICE), false);
    static final SetDefinition PORTS6 =
            set("ports6", key(true), List.of(DataType.IPV6_ADDRESS, DataType.INET_SERVICE), false);
    static final SetDefinition ANY_PORTS = set(
            "any-ports",
            List.of(DataType.INET_PROTOCOL, DataType.INET_SERVICE),
            List.of(DataType.IPV4_ADDRESS, DataType.INET_SERVICE),
            false);
    static final SetDefinition RANGES = set("ranges", key(false), List.of(DataType.IPV4_ADDRESS), true);
    static final SetDefinition SHIFTS = shifts("shifts", false);
    static final SetDefinition SHIFTS6 = shifts("shifts6", true);

    static final Hook PREROUTING = new Hook("nat", Hook.Point.PREROUTING, -100);
    static final Hook FORWARD = new Hook("filter", Hook.Point.FORWARD, 0);
    static final Hook POSTROUTING = new Hook("nat", Hook.Point.POSTROUTING, 100);

    private RuleSetExample() {}

    private static SetDefinition set(String name, List<DataType> key, List<DataType> data, boolean interval) {
        return new SetDefinition(name, key, data, interval);
    }

    private static List<DataType> key(boolean v6) {
        return List.of(address(v6), DataType.INET_PROTOCOL, DataType.INET_SERVICE);
    }

    private static SetDefinition shifts(String name, boolean v6) {
        return new SetDefinition(name, key(v6), List.of(address(v6), DataType.INET_SERVICE), true, true);
    }

    private static DataType address(boolean v6) {
        return v6 ? DataType.IPV6_ADDRESS : DataType.IPV4_ADDRESS;
    }

    static Value ip(String address) {
        return new Value.Address(IpAddress.of(address));
    }

    static Value net(String prefix) {
        return new Value.Prefix(IpPrefix.of(prefix));
    }

    static Value port(int port) {
        return new Value.Ports(PortRange.single(port));
    }

    static Value ports(int first, int last) {
        return new Value.Ports(new PortRange(first, last));
    }

    static Value tcp() {
        return new Value.Protocol(6);
    }

    static Value udp() {
        return new Value.Protocol(17);
    }

    static Value link(String name) {
        return new Value.LinkName(name);
    }

    static CommentedElement element(List<Value> key, Value... data) {
        return new CommentedElement(new Element(key, List.of(data)), "network " + key);
    }

    static Map<SetDefinition, List<CommentedElement>> sets() {
        Map<SetDefinition, List<CommentedElement>> sets = new LinkedHashMap<>();
        sets.put(
                IIF,
                List.of(
                        element(List.of(link("br-1")), new Value.VerdictValue(Verdict.jump("target"))),
                        element(List.of(link("br-2")), new Value.VerdictValue(Verdict.goTo("target"))),
                        element(List.of(link("fifteen-letters")), new Value.VerdictValue(Verdict.ACCEPT))));
        sets.put(LINKS, List.of(element(List.of(link("br-1"))), element(List.of(link("br-2")))));
        sets.put(PAIRS, List.of(element(List.of(link("br-1"), link("br-1")), new Value.VerdictValue(Verdict.DROP))));
        sets.put(
                SOURCES,
                List.of(
                        element(List.of(net("192.168.1.0/24"))),
                        element(List.of(net("192.168.0.0/24"))),
                        element(List.of(net("10.0.0.0/8"))),
                        element(List.of(ip("172.16.0.9"))),
                        element(List.of(net("224.0.0.0/3")))));
        sets.put(
                SOURCES6,
                List.of(
                        element(List.of(net("fd00:1::/64"))),
                        element(List.of(net("fd00:0:0:1::/64"))),
                        element(List.of(net("fd00::/64")))));
        sets.put(SNAT, List.of(element(List.of(net("10.1.0.0/16")), ip("203.0.113.1"))));
        sets.put(SNAT6, List.of(element(List.of(net("fd01::/64")), ip("2001:db8::1"))));
        sets.put(
                PORTS,
                List.of(
                        element(List.of(ip("192.0.2.1"), tcp(), port(80)), ip("10.0.0.2"), port(8080)),
                        element(List.of(ip("192.0.2.1"), udp(), port(53)), ip("10.0.0.2"), port(5353))));
        sets.put(PORTS6, List.of(element(List.of(ip("2001:db8::9"), tcp(), port(80)), ip("fd00::2"), port(8080))));
        sets.put(ANY_PORTS, List.of(element(List.of(tcp(), port(443)), ip("10.0.0.3"), port(8443))));
        sets.put(
                RANGES,
                List.of(
                        element(List.of(ip("192.0.2.1"), tcp(), ports(7000, 7100)), ip("10.0.0.2")),
                        element(List.of(net("0.0.0.0/0"), udp(), ports(7000, 7100)), ip("10.0.0.2"))));
        sets.put(
                SHIFTS,
                List.of(element(
                        List.of(net("192.0.2.0/24"), tcp(), ports(8000, 8009)),
                        ip("10.0.0.2"),
                        new Value.Range16(0, 7999))));
        sets.put(
                SHIFTS6,
                List.of(element(
                        List.of(ip("2001:db8::9"), tcp(), ports(8000, 8009)), ip("fd00::2"), ports(1000, 65535))));
        return sets;
    }

    static List<Rule> prerouting() {
        return List.of(
                RuleBuilder.rule("published")
                        .daddrLocal()
                        .dnat(false, "ports", Field.DADDR4, Field.L4PROTO, Field.DPORT)
                        .build(),
                RuleBuilder.rule("")
                        .dnat(true, "ports6", Field.DADDR6, Field.L4PROTO, Field.DPORT)
                        .build(),
                RuleBuilder.rule("")
                        .dnat(false, "any-ports", Field.L4PROTO, Field.DPORT)
                        .build(),
                RuleBuilder.rule("")
                        .dnatAddress(false, "ranges", Field.DADDR4, Field.L4PROTO, Field.DPORT)
                        .build(),
                RuleBuilder.rule("")
                        .dnatShifted(false, "shifts", Field.DADDR4, Field.L4PROTO, Field.DPORT)
                        .build(),
                RuleBuilder.rule("")
                        .dnatShifted(true, "shifts6", Field.DADDR6, Field.L4PROTO, Field.DPORT)
                        .build());
    }

    static List<Rule> forward() {
        List<Rule> rules = new ArrayList<>(List.of(
                RuleBuilder.rule("old flows")
                        .iifname("br-1")
                        .ctState(Ct.State.ESTABLISHED, Ct.State.RELATED)
                        .accept(),
                RuleBuilder.rule("")
                        .iifnameNot("br-1")
                        .oifname("br-2")
                        .ctState(Ct.State.INVALID)
                        .drop(),
                RuleBuilder.rule("").oifnameNot("br-2").ctStatusDnat().counter().accept(),
                RuleBuilder.rule("")
                        .in("links", Field.IIFNAME)
                        .notIn("links", Field.OIFNAME)
                        .goBack(),
                RuleBuilder.rule("")
                        .saddr(IpPrefix.of("10.1.2.0/24"))
                        .daddr(IpPrefix.of("10.2.0.1/32"))
                        .jump("target"),
                RuleBuilder.rule("")
                        .saddrNot(IpPrefix.of("fd00:1::/52"))
                        .daddrNot(IpPrefix.of("fd00::1/128"))
                        .goTo("target"),
                RuleBuilder.rule("")
                        .saddr(IpPrefix.of("0.0.0.0/0"))
                        .in("sources", Field.SADDR4)
                        .accept(),
                RuleBuilder.rule("").notIn("sources6", Field.DADDR6).drop(),
                RuleBuilder.rule("").vmap("iif", Field.IIFNAME).build(),
                RuleBuilder.rule("").vmap("pairs", Field.IIFNAME, Field.OIFNAME).build()));
        rules.addAll(List.of(
                RuleBuilder.rule("")
                        .l4proto(6)
                        .dport(PortRange.single(22))
                        .sport(new PortRange(1024, 65535))
                        .accept(),
                RuleBuilder.rule("").icmp().accept(),
                RuleBuilder.rule("").icmpv6().accept(),
                RuleBuilder.rule("")
                        .mark(0x10, 0xf0)
                        .setMark(7)
                        .ctDirection(true)
                        .goBack(),
                RuleBuilder.rule("").ctDirection(false).accept(),
                RuleBuilder.rule("no way").reject()));
        return rules;
    }

    static List<Rule> postrouting() {
        return List.of(
                RuleBuilder.rule("").snat(false, "snat", Field.SADDR4).build(),
                RuleBuilder.rule("").snat(true, "snat6", Field.SADDR6).build(),
                RuleBuilder.rule("")
                        .oifname("eth0")
                        .snat(IpAddress.of("203.0.113.7"))
                        .build(),
                RuleBuilder.rule("").in("sources", Field.SADDR4).masquerade().build());
    }

    static List<Command> commands() {
        List<Command> commands = new ArrayList<>(List.of(
                new Command.AddTable(TABLE, "of the tests"),
                new Command.AddChain(TABLE, "target", null, "jumped to"),
                new Command.AddChain(TABLE, "prerouting", PREROUTING, ""),
                new Command.AddChain(TABLE, "forward", FORWARD, "filters"),
                new Command.AddChain(TABLE, "postrouting", POSTROUTING, "")));
        sets().forEach((set, elements) -> {
            commands.add(new Command.AddSet(TABLE, set, set == PORTS ? "published ports" : ""));
            commands.add(new Command.AddElements(TABLE, set, elements));
        });
        prerouting().forEach(rule -> commands.add(new Command.AppendRule(TABLE, "prerouting", rule)));
        forward().forEach(rule -> commands.add(new Command.AppendRule(TABLE, "forward", rule)));
        postrouting().forEach(rule -> commands.add(new Command.AppendRule(TABLE, "postrouting", rule)));
        return commands;
    }
}
