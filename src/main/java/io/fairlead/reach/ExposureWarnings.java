package io.fairlead.reach;

import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.kernel.ForeignFirewall;
import io.fairlead.model.Condition;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PublishedPort;
import io.fairlead.reach.ExposureEntry.Judged;
import io.fairlead.reach.ExposureVerdict.ExposureStop;
import io.fairlead.reach.ExposureVerdict.Outcome;
import io.fairlead.reach.ExposureView.WarningView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What deserves a look at one entrance, each with the commands that change it. */
final class ExposureWarnings {

    private final ExposureScene scene;
    private final OriginCatalog origins;
    private final ExposureJudge judge;
    private final ExposurePassage passage;
    private final Frontage frontage;

    ExposureWarnings(
            ExposureScene scene,
            OriginCatalog origins,
            ExposureJudge judge,
            ExposurePassage passage,
            Frontage frontage) {
        this.scene = scene;
        this.origins = origins;
        this.judge = judge;
        this.passage = passage;
        this.frontage = frontage;
    }

    List<WarningView> of(ExposureEntry entry) {
        List<WarningView> warnings = new ArrayList<>();
        if (entry.idle()) {
            warnings.add(leadsNowhere(entry));
            return warnings;
        }
        publicAddress(entry).ifPresent(warnings::add);
        unprotected(entry).ifPresent(warnings::add);
        forwardingOff(entry).ifPresent(warnings::add);
        warnings.addAll(forwardBlocked(entry));
        inputRulesBypassed(entry).ifPresent(warnings::add);
        loopback(entry).ifPresent(warnings::add);
        conditions(entry, warnings);
        legacy(entry).ifPresent(warnings::add);
        undecided(entry).ifPresent(warnings::add);
        return warnings;
    }

    private static WarningView leadsNowhere(ExposureEntry entry) {
        boolean internal = entry.network().spec().internal();
        String why = internal
                ? "network " + entry.network().spec().name() + " is internal"
                : "another endpoint carries the sandbox's default route";
        return new WarningView(
                "LeadsNowhere",
                entry.where() + " is held on the host and leads nowhere: " + why + ". "
                        + (internal
                                ? "Attach the sandbox to a network that is not internal and publish there."
                                : "Give this endpoint the highest gatewayPriority of its sandbox."),
                List.of());
    }

    private Optional<WarningView> publicAddress(ExposureEntry entry) {
        Entrance entrance = entry.entrance();
        if (entrance.kind() != Entrance.Kind.PUBLISHED || !entrance.address().isAny()) {
            return Optional.empty();
        }
        return entry.allowed()
                .filter(judged -> judged.origin().kind() == Origin.Kind.ANYONE)
                .flatMap(judged -> origins
                        .publicAddress(
                                judged.origin().link(), entrance.address().v6())
                        .stream()
                        .map(address -> new WarningView(
                                "PublicAddress",
                                entry.where() + " is on every address of the host, and " + address
                                        + " is public. Publish it on one address, or keep link "
                                        + judged.origin().link() + " out:",
                                List.of(keepOut(entry, judged.origin().link())))))
                .findFirst();
    }

    /** A rule of the administrator's own: forwarded packets carry the sandbox's address and port already. */
    private static String keepOut(ExposureEntry entry, String link) {
        Entrance entrance = entry.entrance();
        IpAddress own = own(entry);
        return "nft insert rule inet fairlead user iifname \"" + link + "\" " + (own.v6() ? "ip6" : "ip") + " daddr "
                + own
                + (entrance.protocol() == null ? "" : " " + entrance.protocol() + " dport " + entrance.sandboxPorts())
                + " drop";
    }

    private static IpAddress own(ExposureEntry entry) {
        boolean v6 = entry.entrance().address().v6();
        return entry.endpoint().addresses().stream()
                .map(IpPrefix::address)
                .filter(address -> address.v6() == v6)
                .findFirst()
                .orElse(entry.entrance().address());
    }

    private Optional<WarningView> unprotected(ExposureEntry entry) {
        boolean open = entry.entrance().kind() == Entrance.Kind.UNPUBLISHED
                && frontage.unprotected()
                && entry.allowed().anyMatch(judged -> judged.origin().isOutside());
        String family = entry.entrance().address().v6() ? "ipv6" : "ipv4";
        return open
                ? Optional.of(new WarningView(
                        "Unprotected",
                        "Gateway mode nat-unprotected opens every port of "
                                + entry.entrance().address()
                                + " to hosts that have a route to it. Set option gateway-mode-" + family
                                + " of network " + entry.network().spec().name()
                                + " to nat, or keep those hosts out:",
                        entry.allowed()
                                .filter(judged -> judged.origin().isOutside())
                                .map(judged -> keepOut(entry, judged.origin().link()))
                                .distinct()
                                .toList()))
                : Optional.empty();
    }

    private Optional<WarningView> forwardingOff(ExposureEntry entry) {
        boolean v6 = entry.entrance().address().v6();
        boolean off = entry.entrance().kind() != Entrance.Kind.HOST
                && entry.entrance().kind() != Entrance.Kind.BESIDE
                && !entry.network().spec().internal()
                && !scene.forwards(v6);
        String parameter = (v6 ? ExposureScene.FORWARD6 : ExposureScene.FORWARD4).replace('/', '.');
        return off
                ? Optional.of(new WarningView(
                        "ForwardingOff",
                        "Somebody switched forwarding off: " + parameter
                                + " is 0, so that nothing gets from other hosts or networks to sandboxes.",
                        List.of("sysctl -w " + parameter + "=1")))
                : Optional.empty();
    }

    /** One for each foreign chain that stops, or may stop, what our rules let through. */
    private List<WarningView> forwardBlocked(ExposureEntry entry) {
        boolean closed = entry.entrance().kind() == Entrance.Kind.UNPUBLISHED && !frontage.unprotected();
        if (closed || entry.entrance().kind() == Entrance.Kind.HOST) {
            return List.of();
        }
        Map<ExposureStop, List<String>> stopped = new LinkedHashMap<>();
        for (Judged judged : entry.verdicts()) {
            judged.verdict()
                    .stop()
                    .filter(stop -> judged.verdict().outcome() == Outcome.BLOCKED && stop.forward())
                    .ifPresent(stop -> stopped.computeIfAbsent(stop, unused -> new ArrayList<>())
                            .add(judged.origin().name()));
        }
        boolean translated = entry.entrance().kind() == Entrance.Kind.PUBLISHED;
        return stopped.entrySet().stream()
                .map(one -> {
                    ExposureStop stop = one.getKey();
                    return new WarningView(
                            "ForwardBlocked",
                            "Another firewall (" + stop.firewall() + ", chain " + stop.family() + " " + stop.table()
                                    + " " + stop.chain() + ") stops packets to " + entry.where() + " from "
                                    + String.join(", ", one.getValue()) + ". To let them pass:",
                            stop.firewall()
                                    .letForward(
                                            stop.family(), stop.table(), stop.chain(), frontage.device(), translated));
                })
                .toList();
    }

    /** Docker's best known trap: published ports are forwarded, so rules for incoming connections never see them. */
    private Optional<WarningView> inputRulesBypassed(ExposureEntry entry) {
        if (entry.entrance().kind() != Entrance.Kind.PUBLISHED) {
            return Optional.empty();
        }
        for (Judged judged : entry.verdicts()) {
            if (!judged.origin().isOutside() || !judged.verdict().isAllowed()) {
                continue;
            }
            ExposureVerdict host = passage.withoutUs(
                    judged.origin(), judge.packet(entry.entrance(), entry.endpoint(), judged.origin()));
            Optional<ExposureStop> stop = host.stop().filter(s -> host.outcome() == Outcome.BLOCKED);
            if (stop.isPresent()) {
                return Optional.of(bypassed(entry, judged.origin(), stop.get()));
            }
        }
        return Optional.empty();
    }

    private WarningView bypassed(ExposureEntry entry, Origin origin, ExposureStop stop) {
        Entrance entrance = entry.entrance();
        boolean ufw = stop.firewall() == ForeignFirewall.UFW;
        String remedy = ufw && entrance.protocol() != null
                ? "ufw route prepend deny in on " + origin.link() + " out on " + frontage.device() + " to " + own(entry)
                        + " port " + entrance.sandboxPorts().toString().replace('-', ':') + " proto "
                        + entrance.protocol()
                : keepOut(entry, origin.link());
        return new WarningView(
                "InputRulesBypassed",
                stop.firewall() + " denies such connections to the host (chain " + stop.family() + " " + stop.table()
                        + " " + stop.chain() + "), but published ports are forwarded and never come by there: "
                        + origin.name() + " reaches " + entry.where() + ". To keep it out:",
                List.of(remedy));
    }

    private Optional<WarningView> loopback(ExposureEntry entry) {
        String path = ExposureScene.routeLocalnet(frontage.device());
        boolean off = entry.entrance().kind() == Entrance.Kind.PUBLISHED
                && !entry.entrance().address().v6()
                && (entry.entrance().address().isAny()
                        || entry.entrance().address().isLoopback())
                && scene.surroundings().isOff(path);
        return off
                ? Optional.of(new WarningView(
                        "LoopbackUnreachable",
                        "The port is not reached at 127.0.0.1: " + path.replace('/', '.')
                                + " is 0, so that packets from there do not leave by the bridge.",
                        List.of("sysctl -w " + path.replace('/', '.') + "=1")))
                : Optional.empty();
    }

    /** What the network's status says of this port or of its loopback address. */
    private void conditions(ExposureEntry entry, List<WarningView> warnings) {
        Entrance entrance = entry.entrance();
        if (entrance.kind() != Entrance.Kind.PUBLISHED || entrance.protocol() == null) {
            return;
        }
        PublishedPort port =
                new PublishedPort(entrance.protocol(), entrance.address(), entrance.ports(), entrance.sandboxPorts());
        boolean loopback6 = port.hostAddress().equals(IpAddress.LOOPBACK6)
                || port.hostAddress().equals(IpAddress.ANY6);
        for (Condition condition :
                scene.conditions().getOrDefault(entry.network().spec().id(), List.of())) {
            if (condition.type().equals("PortTaken") && condition.message().contains(" " + port + " ")) {
                String option = switch (port.protocol()) {
                    case TCP -> "t";
                    case UDP -> "u";
                    case SCTP -> "S";
                };
                warnings.add(new WarningView(
                        condition.type(),
                        condition.message() + ". Find out who has it and end it; the port is tried again by itself:",
                        List.of("ss -l" + option + "np 'sport = :"
                                + port.hostPorts().first() + "'")));
            } else if (condition.type().equals("LoopbackUnreachable") && loopback6) {
                warnings.add(new WarningView(
                        condition.type(),
                        condition.message(),
                        List.of("sysctl -w net.bridge.bridge-nf-call-ip6tables=0")));
            }
        }
    }

    private Optional<WarningView> legacy(ExposureEntry entry) {
        String family = entry.entrance().address().v6() ? "ip6" : "ip";
        List<String> tables = scene.surroundings().legacyTables().stream()
                .filter(table -> table.startsWith(family + " "))
                .toList();
        return tables.isEmpty()
                ? Optional.empty()
                : Optional.of(new WarningView(
                        "LegacyIptables",
                        "This host has tables of the former iptables (" + String.join(", ", tables)
                                + "), whose rules are not seen here; what is allowed may be blocked there. To see them:",
                        List.of((family.equals("ip6") ? "ip6tables" : "iptables") + "-legacy-save")));
    }

    private static Optional<WarningView> undecided(ExposureEntry entry) {
        return entry.verdicts().stream()
                .filter(judged -> judged.verdict().outcome() == Outcome.UNKNOWN)
                .findFirst()
                .map(judged -> new WarningView(
                        "Undecided",
                        "Whether " + judged.origin().name() + " reaches " + entry.where() + " cannot be told: "
                                + judged.verdict().by() + ". Try it from there.",
                        List.of()));
    }
}
