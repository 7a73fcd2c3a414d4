package io.fairlead.kernel.walk;

import static io.fairlead.kernel.nftables.RuleBuilder.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.nftables.Bytes;
import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Compat;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Field;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Immediate;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.RawElement;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.SetContents;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.nftables.UnknownExpression;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PortRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PacketWalkTest {

    private static final Table OURS = Table.inet("ours");
    private static final Table THEIRS = new Table(Family.IP, "theirs");
    private static final Hook PREROUTING = new Hook("nat", Hook.Point.PREROUTING, -100);
    private static final Hook FORWARD = new Hook("filter", Hook.Point.FORWARD, 0);
    private static final Hook POSTROUTING = new Hook("nat", Hook.Point.POSTROUTING, 100);

    private final List<Chain> chains = new ArrayList<>();
    private final List<ListedRule> rules = new ArrayList<>();
    private final Map<Table, List<SetContents>> sets = new HashMap<>();

    /** A host with 10.9.0.0/24 on "br", 192.0.2.1 on "wan", and everything else by "wan". */
    private static final Routes ROUTES = new Routes() {
        @Override
        public Way incoming(Packet packet) {
            String to = packet.destination().toString();
            return to.equals("192.0.2.1") || to.equals("10.9.0.1")
                    ? Way.local("its own")
                    : Way.out(to.startsWith("10.9.0.") ? "br" : "wan", Optional.empty(), "routed");
        }

        @Override
        public Way sent(Packet packet) {
            return incoming(packet);
        }

        @Override
        public OptionalInt type(IpAddress address) {
            return OptionalInt.of(
                    incoming(Packet.opening(address, address, 6, 0, 0)).local() ? 2 : 1);
        }

        @Override
        public Optional<String> linkTo(IpAddress address, Packet packet) {
            return incoming(Packet.opening(address, address, 6, 0, 0)).link();
        }

        @Override
        public Optional<IpAddress> addressOf(String link, IpAddress peer) {
            return Optional.of(IpAddress.of(link.equals("wan") ? "192.0.2.1" : "10.9.0.1"));
        }

        @Override
        public OptionalInt index(String link) {
            return OptionalInt.of(link.equals("wan") ? 2 : 3);
        }
    };

    private void chain(
            Table table, String name, @org.jspecify.annotations.Nullable Hook hook, boolean drops, Rule... all) {
        chains.add(new Chain(table, name, 1, hook, false, drops, ""));
        for (Rule rule : all) {
            rules.add(new ListedRule(table, name, rules.size() + 1, rule));
        }
    }

    private PacketWalk walk() {
        return new PacketWalk(new RuleSet(chains, rules, sets), ROUTES);
    }

    private static Packet tcp(String source, String destination, int port) {
        return Packet.opening(IpAddress.of(source), IpAddress.of(destination), Packet.TCP, 40000, port);
    }

    private Journey fromOutside(Packet packet) {
        return walk().arriving(packet.links("wan", null), null);
    }

    private static Rule odd(Verdict verdict) {
        return new Rule(
                List.of(
                        new UnknownExpression(
                                "socket",
                                Bytes.of((byte) 8, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte)
                                        8)),
                        io.fairlead.kernel.nftables.Meta.load(io.fairlead.kernel.nftables.Meta.Key.SKUID, 8),
                        new io.fairlead.kernel.nftables.Cmp(8, true, Bytes.of((byte) 1, (byte) 0, (byte) 0, (byte) 0)),
                        Immediate.verdict(verdict)),
                "");
    }

    @Test
    void aDropAnywhereEndsTheWay() {
        chain(OURS, "forward", FORWARD, false, rule("").accept());
        chain(
                THEIRS,
                "forward",
                new Hook("filter", Hook.Point.FORWARD, 10),
                true,
                rule("").iifname("eth7").accept());

        Journey journey = fromOutside(tcp("198.51.100.7", "10.9.0.2", 80));

        assertThat(journey.end()).isEqualTo(Journey.End.DROPPED);
        assertThat(journey.culprit().orElseThrow().place()).isEqualTo("ip theirs forward");
        assertThat(journey.reason()).isEqualTo("policy drop of chain ip theirs forward");
    }

    @Test
    void aPublishedPortIsTranslatedAndLetIn() {
        sets.put(
                OURS,
                List.of(new SetContents(
                        "publish",
                        8,
                        0,
                        12,
                        List.of(4, 1, 2),
                        List.of(new RawElement(
                                Bytes.of(new byte[] {(byte) 192, 0, 2, 1, 6, 0, 0, 0, 0x1f, (byte) 0x90, 0, 0}),
                                null,
                                Bytes.of(new byte[] {10, 9, 0, 2, 0, 80, 0, 0}),
                                null,
                                false,
                                "")))));
        chain(
                OURS,
                "publish",
                PREROUTING,
                false,
                rule("").daddrLocal()
                        .dnat(false, "publish", Field.DADDR4, Field.L4PROTO, Field.DPORT)
                        .build());
        chain(
                OURS,
                "forward",
                FORWARD,
                true,
                rule("published ports").ctStatusDnat().accept());

        Journey journey = fromOutside(tcp("198.51.100.7", "192.0.2.1", 8080));

        assertThat(journey.end()).isEqualTo(Journey.End.PASSED);
        assertThat(journey.packet().toString()).isEqualTo("tcp 198.51.100.7:40000 -> 10.9.0.2:80");
        assertThat(journey.packet().out()).isEqualTo("br");
        assertThat(fromOutside(tcp("198.51.100.7", "192.0.2.1", 8081))
                        .way()
                        .orElseThrow()
                        .local())
                .isTrue();
    }

    @Test
    void answersAreTranslatedBackAndEstablished() {
        chain(
                OURS,
                "post",
                POSTROUTING,
                false,
                rule("").oifname("wan").masquerade().build());
        chain(
                OURS,
                "forward",
                FORWARD,
                true,
                rule("").iifname("br").accept(),
                rule("").ctState(Ct.State.ESTABLISHED).accept());
        Packet first = tcp("10.9.0.2", "198.51.100.7", 443);

        Journey there = walk().arriving(first.links("br", null), null);
        assertThat(there.packet().source()).isEqualTo(IpAddress.of("192.0.2.1"));
        Journey back =
                walk().arriving(there.packet().reply().links("wan", null), new Connection(first, there.packet()));

        assertThat(back.end()).isEqualTo(Journey.End.PASSED);
        assertThat(back.packet().destination()).isEqualTo(IpAddress.of("10.9.0.2"));
        assertThat(back.packet().out()).isEqualTo("br");
    }

    @Test
    void jumpsReturnAndGotosDoNot() {
        chain(OURS, "forward", FORWARD, true, rule("").jump("a"), rule("").goTo("b"), rule("").accept());
        chain(OURS, "a", null, false, rule("").goBack(), rule("").accept());
        chain(OURS, "b", null, false, rule("").dport(PortRange.single(22)).accept());

        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 22)).end()).isEqualTo(Journey.End.PASSED);
        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 23)).end()).isEqualTo(Journey.End.DROPPED);
    }

    @Test
    void whatCannotBeToldMattersOnlyIfTheOutcomeDiffers() {
        chain(OURS, "forward", FORWARD, false, odd(Verdict.ACCEPT));
        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 80)).end()).isEqualTo(Journey.End.PASSED);

        chains.clear();
        rules.clear();
        chain(OURS, "forward", FORWARD, false, odd(Verdict.DROP));
        Journey journey = fromOutside(tcp("198.51.100.7", "10.9.0.2", 80));
        assertThat(journey.end()).isEqualTo(Journey.End.UNKNOWN);
        assertThat(journey.reason()).contains("meta skuid", "inet ours forward");
    }

    @Test
    void rejectsAreTold() {
        chain(
                OURS,
                "forward",
                FORWARD,
                false,
                rule("").daddr(IpPrefix.of("10.9.0.0/24")).reject());
        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 80)).end()).isEqualTo(Journey.End.REJECTED);
    }

    @Test
    void bridgedPacketsPassTheHooksOfIpOnlyWhereThatIsSwitchedOn() {
        chain(
                OURS,
                "forward",
                FORWARD,
                false,
                rule("").iifname("br").oifname("br").drop());
        Packet frame = tcp("10.9.0.2", "10.9.0.3", 80).links("br", null);

        assertThat(walk().bridged(frame, null, false).end()).isEqualTo(Journey.End.PASSED);
        assertThat(walk().bridged(frame, null, true).end()).isEqualTo(Journey.End.DROPPED);
    }

    @Test
    void framesMeetTheBridgesOwnTables() {
        Table bridge = new Table(Family.BRIDGE, "b");
        chain(bridge, "forward", FORWARD, false, rule("").iifname("veth1").drop());
        Packet frame = tcp("10.9.0.2", "10.9.0.3", 80).links("br", null);

        assertThat(walk().bridged(frame.bridgePorts("veth1", "veth2"), null, false)
                        .end())
                .isEqualTo(Journey.End.DROPPED);
        assertThat(walk().bridged(frame.bridgePorts("veth2", "veth1"), null, false)
                        .end())
                .isEqualTo(Journey.End.PASSED);
    }

    @Test
    void iptablesMatchesAreUnderstood() {
        ByteBuffer ports = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
        ports.putShort(2, (short) 0xffff).putShort(4, (short) 80).putShort(6, (short) 90);
        ByteBuffer state = ByteBuffer.allocate(168).order(ByteOrder.nativeOrder());
        state.putShort(146, (short) 1).putShort(150, (short) (1 << 1 | 1 << 2));
        chain(
                THEIRS,
                "FORWARD",
                FORWARD,
                true,
                compat(new Compat(false, "conntrack", 3, Bytes.of(state.array())), Verdict.ACCEPT),
                compat(new Compat(false, "tcp", 0, Bytes.of(ports.array())), Verdict.ACCEPT),
                compat(new Compat(false, "recent", 0, Bytes.of()), Verdict.DROP));

        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 85)).end()).isEqualTo(Journey.End.PASSED);
        // Dropped by the unknown match or by the policy: it makes no difference.
        assertThat(fromOutside(tcp("198.51.100.7", "10.9.0.2", 91)).end()).isEqualTo(Journey.End.DROPPED);
        Packet answer = tcp("10.9.0.2", "198.51.100.7", 85).reply().links("wan", null);
        assertThat(walk().arriving(answer, new Connection(answer, answer)).end())
                .isEqualTo(Journey.End.PASSED);
    }

    private static Rule compat(Expression match, Verdict verdict) {
        return new Rule(List.of(match, Immediate.verdict(verdict)), "");
    }
}
