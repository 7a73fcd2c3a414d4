package io.fairlead.reach;

import io.fairlead.kernel.FirewallTable;
import io.fairlead.kernel.ForeignFirewall;
import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.walk.Journey;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.kernel.walk.PacketWalk;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.kernel.walk.Step;
import io.fairlead.model.IpAddress;
import io.fairlead.reach.ExposureVerdict.ExposureStop;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Walks first packets through the rules of all tables, along the host's own routes. */
final class ExposureWalk implements ExposurePassage {

    /** Of ephemeral ports. */
    private static final int SOURCE_PORT = 49_152;

    /** The chain for the administrator's own rules. */
    private static final String ADMINISTRATORS = "user";

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final Table OURS = Table.inet(FirewallTable.NAME);

    private final RuleSet rules;
    private final ExposureScene scene;
    private final OriginRoutes routes;
    private final PacketWalk walk;
    private final PacketWalk withoutUs;

    ExposureWalk(RuleSet rules, ExposureScene scene) {
        this.rules = rules;
        this.scene = scene;
        routes = new OriginRoutes(scene.surroundings());
        walk = new PacketWalk(rules, routes);
        withoutUs = new PacketWalk(rules.without(OURS), routes);
    }

    /** Links that rules of others name, and those that an administrator wrote into our table. */
    Set<String> namedLinks() {
        Set<String> named = new HashSet<>();
        for (Chain chain : rules.chains()) {
            if (chain.table().equals(OURS) && !chain.name().equals(ADMINISTRATORS)) {
                continue;
            }
            for (ListedRule rule : rules.rules(chain.table(), chain.name())) {
                QUOTED.matcher(rules.text(rule)).results().forEach(match -> named.add(match.group(1)));
            }
        }
        return named;
    }

    @Override
    public ExposureVerdict walk(Origin origin, FirstPacket first, Target target) {
        Journey journey = journey(origin, first, target);
        return switch (journey.end()) {
            case PASSED -> arrived(journey, target);
            case UNROUTED -> ExposureVerdict.blocked(journey.reason());
            case DROPPED, REJECTED -> stopped(journey);
            case UNKNOWN -> new ExposureVerdict(ExposureVerdict.Outcome.UNKNOWN, journey.reason(), Optional.empty());
        };
    }

    private Journey journey(Origin origin, FirstPacket first, Target target) {
        if (origin.isHost()) {
            // Who names no source gets the address that he sends to, if it is the host's own.
            IpAddress source =
                    origin.kind() == Origin.Kind.LOOPBACK || first.destination().isLoopback()
                            ? first.destination()
                            : sourceFor(first.destination());
            return walk.sent(packet(source, first), null);
        }
        Packet packet = packet(origin.source(), first);
        if (origin.kind() == Origin.Kind.MEMBERS && first.destination().equals(target.address())) {
            return walk.bridged(packet.links(origin.link(), origin.link()), null, true);
        }
        return walk.arriving(packet.links(origin.link(), null), null);
    }

    private static Packet packet(IpAddress source, FirstPacket first) {
        return Packet.opening(source, first.destination(), first.protocol(), SOURCE_PORT, first.port());
    }

    private IpAddress sourceFor(IpAddress destination) {
        return routes.neighbourOf(destination)
                .flatMap(scene.surroundings()::link)
                .flatMap(link -> link.address(destination.v6()))
                .orElse(destination);
    }

    private ExposureVerdict arrived(Journey journey, Target target) {
        Packet packet = journey.packet();
        boolean there = packet.destination().equals(target.address()) && packet.destinationPort() == target.port();
        if (!there) {
            return ExposureVerdict.blocked("it ends at " + packet.destination() + " port " + packet.destinationPort()
                    + ", not at the endpoint");
        }
        String out = packet.out();
        if (!target.device().isEmpty() && out != null && !out.equals(target.device())) {
            return ExposureVerdict.blocked("the host's route to it leads by " + out + ", not by " + target.device());
        }
        List<String> legacy = scene.surroundings().legacyTables();
        String family = packet.v6() ? "ip6" : "ip";
        return legacy.contains(family + " filter")
                ? ExposureVerdict.unknown("iptables-legacy has rules that nf_tables does not show")
                : ExposureVerdict.allowed("");
    }

    private ExposureVerdict stopped(Journey journey) {
        return new ExposureVerdict(
                ExposureVerdict.Outcome.BLOCKED,
                journey.reason(),
                journey.culprit().flatMap(this::foreign));
    }

    /** Empty if the rule is ours, or the administrator's in our table. */
    private Optional<ExposureStop> foreign(Step step) {
        if (step.table().equals(OURS.toString())) {
            return Optional.empty();
        }
        String[] table = step.table().split(" ", 2);
        List<String> siblings = rules.chains().stream()
                .filter(chain -> chain.table().toString().equals(step.table()))
                .map(Chain::name)
                .toList();
        ForeignFirewall firewall = ForeignFirewall.of(table[0], table[1], step.chain(), siblings);
        return Optional.of(
                new ExposureStop(firewall, table[0], table[1], base(step), step.point() == Hook.Point.FORWARD));
    }

    /** The base chain of the hook, where an administrator's rule has to stand; the rule's own if there is none. */
    private String base(Step step) {
        return rules.chains().stream()
                .filter(chain -> chain.table().toString().equals(step.table()))
                .filter(chain -> {
                    Hook hook = chain.hook();
                    return hook != null && hook.point() == step.point();
                })
                .map(Chain::name)
                .findFirst()
                .orElse(step.chain());
    }

    @Override
    public ExposureVerdict withoutUs(Origin origin, FirstPacket first) {
        Packet packet = packet(origin.source(), first).links(origin.link(), null);
        Journey journey = withoutUs.arriving(packet, null);
        boolean stopped = journey.end() == Journey.End.DROPPED || journey.end() == Journey.End.REJECTED;
        return stopped
                ? stopped(journey)
                : new ExposureVerdict(
                        journey.end() == Journey.End.PASSED
                                ? ExposureVerdict.Outcome.ALLOWED
                                : ExposureVerdict.Outcome.UNKNOWN,
                        journey.reason(),
                        Optional.empty());
    }
}
