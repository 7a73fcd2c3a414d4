package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.kernel.walk.Step.Effect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The base chains of one hook after another, with everything they jump to. */
final class HookWalk {

    /** NF_IP_PRI_CONNTRACK: before it no rule knows of connections. */
    private static final int CONNTRACK = -200;

    private static final int NAT_DESTINATION = -100;
    private static final int NAT_SOURCE = 100;
    /** NFT_JUMP_STACK_SIZE. */
    private static final int DEEPEST = 16;

    private final RuleSet rules;
    private final Routes routes;
    private final Assumptions assumptions;
    private final @Nullable Connection connection;
    private final List<Step> steps;
    private Packet packet;
    private boolean rejected;
    private boolean confirmed;

    /**
     * @param connection that an answer belongs to, null for a first packet
     * @param steps takes what happens
     */
    HookWalk(
            RuleSet rules,
            Routes routes,
            Assumptions assumptions,
            @Nullable Connection connection,
            List<Step> steps,
            Packet packet) {
        this.rules = rules;
        this.routes = routes;
        this.assumptions = assumptions;
        this.connection = connection;
        this.steps = steps;
        this.packet = packet;
    }

    Packet packet() {
        return packet;
    }

    void become(Packet changed) {
        packet = changed;
    }

    /** The connection is made up: its translation is settled. */
    void confirm() {
        confirmed = true;
    }

    boolean rejected() {
        return rejected;
    }

    /** A step of the walk: the chains of one type with one priority each, those that translate together. */
    private record Stop(int priority, List<Chain> chains, boolean nat) {}

    /** The bridge's own hook, for what is on a port of one; false if a rule stopped it. */
    boolean frame(Hook.Point point) {
        if (packet.inPort() == null && packet.outPort() == null) {
            return true;
        }
        for (Chain chain : rules.at(point, List.of(Family.BRIDGE))) {
            if (!passes(chain, new Scene(rules, routes, point, true, true))) {
                return false;
            }
        }
        return true;
    }

    /** The hook of the packet's family; false if a rule stopped it. */
    boolean internet(Hook.Point point) {
        for (Stop stop : stops(point)) {
            boolean first = point == Hook.Point.PREROUTING || point == Hook.Point.OUTPUT;
            boolean tracked = !first || stop.priority() >= CONNTRACK;
            Scene scene = new Scene(rules, routes, point, tracked, false);
            if (!(stop.nat() ? translates(stop, scene) : passes(stop.chains().get(0), scene))) {
                return false;
            }
        }
        return true;
    }

    private List<Stop> stops(Hook.Point point) {
        List<Stop> stops = new ArrayList<>();
        List<Chain> nat = new ArrayList<>();
        for (Chain chain : rules.at(point, List.of(Family.INET, packet.v6() ? Family.IP6 : Family.IP))) {
            Hook hook = chain.hook();
            if (hook != null && hook.type().equals("nat")) {
                nat.add(chain);
            } else {
                stops.add(new Stop(RuleSet.priority(chain), List.of(chain), false));
            }
        }
        // All chains that translate are called by one hook of the kernel's, whose priority is not theirs.
        boolean destination = point == Hook.Point.PREROUTING || point == Hook.Point.OUTPUT;
        Stop translation = new Stop(destination ? NAT_DESTINATION : NAT_SOURCE, nat, true);
        if (point != Hook.Point.FORWARD) {
            int at = 0;
            while (at < stops.size() && stops.get(at).priority() <= translation.priority()) {
                at++;
            }
            stops.add(at, translation);
        }
        return stops;
    }

    /** Only a connection's first packet is asked about; the first chain that translates is the last. */
    private boolean translates(Stop stop, Scene scene) {
        if (connection != null) {
            packet = connection.translateBack(scene.point(), packet);
            return true;
        }
        if (confirmed || packet.state() != Ct.State.NEW) {
            return true;
        }
        for (Chain chain : stop.chains()) {
            int before = packet.status();
            if (!passes(chain, scene)) {
                return false;
            }
            if (packet.status() != before) {
                return true;
            }
        }
        return true;
    }

    private boolean passes(Chain base, Scene scene) {
        Verdict.Code end = chain(base, base.name(), scene, 0);
        if (end != null) {
            return end == Verdict.Code.ACCEPT;
        }
        if (base.drops()) {
            step(scene, base, base.name(), new Policy(), Effect.DROP, "no rule of the chain accepted the packet");
            return false;
        }
        return true;
    }

    /** Stands for the end of a base chain. */
    private record Policy() {}

    private void step(Scene scene, Chain base, String chain, Object what, Effect effect, String detail) {
        ListedRule rule = what instanceof ListedRule listed ? listed : null;
        steps.add(new Step(
                scene.point(),
                base.table().toString(),
                chain,
                rule == null ? "policy drop" : rules.text(rule),
                rule == null ? 0 : rule.handle(),
                effect,
                detail));
    }

    /** Null if the chain ended without a verdict. */
    private Verdict.@Nullable Code chain(Chain base, String name, Scene scene, int depth) {
        if (depth > DEEPEST) {
            throw new UndecidableException("chain " + base.table() + " " + name + " is nested too deeply");
        }
        for (ListedRule rule : rules.rules(base.table(), name)) {
            Packet before = packet;
            RuleRun run = new RuleRun(scene, rule, assumptions, packet);
            RuleRun.Outcome outcome = run.run();
            packet = run.packet();
            switch (outcome) {
                case NO_MATCH -> {}
                case MATCH -> {
                    if (!before.equals(packet)) {
                        step(
                                scene,
                                base,
                                name,
                                rule,
                                Effect.PASS,
                                "the packet is marked 0x%x".formatted(packet.mark()));
                    }
                }
                case REJECT -> {
                    rejected = true;
                    step(scene, base, name, rule, Effect.REJECT, "");
                    return Verdict.Code.DROP;
                }
                case TRANSLATED -> {
                    step(scene, base, name, rule, Effect.TRANSLATE, packet.toString());
                    return Verdict.Code.ACCEPT;
                }
                case VERDICT -> {
                    Verdict verdict = run.verdict();
                    step(scene, base, name, rule, effect(verdict), "");
                    switch (verdict.code()) {
                        case ACCEPT, DROP -> {
                            return verdict.code();
                        }
                        case RETURN -> {
                            return null;
                        }
                        case GOTO -> {
                            return chain(base, verdict.chain(), scene, depth + 1);
                        }
                        default -> {
                            Verdict.Code end = chain(base, verdict.chain(), scene, depth + 1);
                            if (end != null) {
                                return end;
                            }
                        }
                    }
                }
            }
        }
        return null;
    }

    private static Effect effect(Verdict verdict) {
        return switch (verdict.code()) {
            case ACCEPT -> Effect.ACCEPT;
            case DROP -> Effect.DROP;
            case RETURN -> Effect.RETURN;
            default -> Effect.JUMP;
        };
    }
}
