package io.fairlead.reach;

import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.walk.Journey;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.kernel.walk.Routes;
import io.fairlead.kernel.walk.Step;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.SandboxKind;
import io.fairlead.reach.TraceStep.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One packet's way from link to link and from namespace to namespace. */
final class Trip {

    /** Namespaces that a packet may pass before it is lost. */
    private static final int LONGEST = 16;

    private final World world;
    private final Narrator narrator;
    private final Segment segment;
    private final List<TraceStep> steps;
    private int passed;

    /**
     * @param steps takes what the packet meets
     */
    Trip(World world, List<TraceStep> steps) {
        this.world = world;
        this.narrator = new Narrator(world);
        this.segment = new Segment(world);
        this.steps = steps;
    }

    /** Sent in the place, to wherever it goes. */
    Arrival sent(Place place, Packet packet) {
        Journey journey = place.walk().sent(packet, place.connection());
        return after(place, packet, journey, null);
    }

    /** Comes in by a link of the host that leads to no sandbox. */
    Arrival fromOutside(String link, Packet packet) {
        Place host = world.host();
        Packet entering = packet.entering(host.connection()).links(link, null);
        steps.add(TraceStep.passed("outside", "link", packet.source() + " comes in by " + link));
        Optional<Link> master = host.routes().link(link).map(Link::masterOrZero).flatMap(host.routes()::link);
        if (master.isPresent()) {
            Optional<Link> port = host.routes().link(link);
            IpAddress neighbour = port.flatMap(world::guestBehind)
                    .map(guest -> world.nextHop(guest, packet.destination()))
                    .orElse(packet.destination());
            return ontoBridge(master.get(), port.orElse(null), packet, neighbour);
        }
        Optional<Link> arrival = host.routes().link(link);
        Optional<Link> parent = arrival.flatMap(segment::parent);
        if (arrival.isPresent() && parent.isPresent()) {
            IpAddress neighbour = world.guestBehind(arrival.get())
                    .map(machine -> world.nextHop(machine, packet.destination()))
                    .orElse(packet.destination());
            return ontoSegment(host, arrival.get(), parent.get(), packet, neighbour);
        }
        Optional<Member> standing = arrival.flatMap(entry -> segment.standing(entry, packet.destination()));
        if (standing.isPresent()) {
            steps.add(TraceStep.passed(
                    "link " + link,
                    "segment",
                    packet.destination() + " is " + standing.get().name()));
            return enter(standing.get(), packet);
        }
        return after(host, entering, host.walk().arriving(entering, host.connection()), null);
    }

    private void note(Place place, Journey journey) {
        for (Step step : journey.steps()) {
            narrator.step(place, step).ifPresent(steps::add);
        }
    }

    private Arrival stopped(Place place, Journey journey) {
        Verdict verdict = journey.end() == Journey.End.UNKNOWN ? Verdict.UNKNOWN : Verdict.BLOCKED;
        String reason = narrator.reason(place, journey);
        if (journey.end() == Journey.End.UNROUTED || verdict == Verdict.UNKNOWN) {
            steps.add(new TraceStep(
                    place.name(), verdict == Verdict.UNKNOWN ? "firewall" : "route", verdict, journey.reason(), ""));
        }
        return new Arrival(verdict, reason, narrator.remedy(place, journey), journey.packet(), null, null);
    }

    /**
     * @param port of a bridge of the host that the packet came in by, null for none
     */
    private Arrival after(Place place, Packet before, Journey journey, @Nullable Link port) {
        note(place, journey);
        if (journey.end() != Journey.End.PASSED) {
            return stopped(place, journey);
        }
        place.remember(before, journey.packet());
        Routes.Way way = journey.way().orElseThrow();
        Packet packet = journey.packet();
        if (way.local()) {
            steps.add(TraceStep.passed(place.name(), "delivery", way.reason()));
            return Arrival.at(place, packet);
        }
        steps.add(TraceStep.passed(place.name(), "route", way.reason()));
        if (++passed > LONGEST) {
            return Arrival.blocked("it goes round in circles", "", packet);
        }
        Link out = place.routes().link(way.link().orElseThrow()).orElseThrow();
        IpAddress neighbour = way.via().orElse(packet.destination());
        if (way.bridged()) {
            return alongBridge(out, port, packet, neighbour, true);
        }
        return place.isHost() ? leaveHost(out, packet, neighbour) : leaveSandbox(place, out, packet, neighbour);
    }

    private Arrival leaveHost(Link out, Packet packet, IpAddress neighbour) {
        Optional<Link> parent = segment.parentOnHost(out);
        if (parent.isPresent()) {
            return ontoSegment(world.host(), out, parent.get(), packet, neighbour);
        }
        Optional<Member> standing = segment.standing(out, neighbour);
        if (standing.isPresent()) {
            return apart(standing.get().name() + " stands on " + out.nameOrEmpty(), out, packet);
        }
        if (!out.isKind("bridge")) {
            steps.add(TraceStep.passed("outside", "link", "leaves by " + out.nameOrEmpty() + " as " + packet));
            return Arrival.outside(out.nameOrEmpty(), packet);
        }
        return alongBridge(out, null, packet, neighbour, false);
    }

    private static Link end(Member member) {
        return member.inner() == null ? member.port() : member.inner();
    }

    /** The kernel hands no frame from a link to one that stands on it, nor the other way. */
    private Arrival apart(String who, Link parent, Packet packet) {
        String reason = who + ", and the kernel keeps a link and those that stand on it apart";
        steps.add(new TraceStep("link " + parent.nameOrEmpty(), "link", Verdict.BLOCKED, reason, ""));
        return Arrival.blocked(reason, "a link of the host's own on " + parent.nameOrEmpty() + " beside them", packet);
    }

    /** Onto the segment that a link of the host leads to. */
    private Arrival ontoSegment(Place place, Link out, Link parent, Packet packet, IpAddress neighbour) {
        if (!out.isUp() || !parent.isUp()) {
            return down(place.name(), out.isUp() ? parent : out, packet);
        }
        if (world.host().routes().isOwn(neighbour)) {
            Optional<Link> beside = segment.hostBeside(parent, out);
            if (beside.isPresent()) {
                return meetHost(beside.get(), packet);
            }
            return apart("this host has " + neighbour + " on its side of " + parent.nameOrEmpty(), parent, packet);
        }
        String link = parent.nameOrEmpty();
        Optional<Member> member = segment.standing(parent, neighbour);
        if (member.isEmpty()) {
            steps.add(TraceStep.passed("outside", "link", "leaves by " + link + " as " + packet));
            return Arrival.outside(link, packet);
        }
        return switch (Segment.between(out, end(member.get()))) {
            case DIRECTLY -> {
                steps.add(TraceStep.passed(
                        "link " + link,
                        "segment",
                        neighbour + " is " + member.get().name()));
                yield enter(member.get(), packet);
            }
            case BY_THE_SWITCH ->
                Arrival.unknown(
                        "it leaves by " + link + ", and comes back to "
                                + member.get().name()
                                + " only if the switch there sends frames back where they came from",
                        packet);
            case NEVER -> {
                String reason = "their mode keeps links on " + link + " apart";
                steps.add(new TraceStep("link " + link, "segment", Verdict.BLOCKED, reason, ""));
                yield Arrival.blocked(reason, Segment.remedy(out), packet);
            }
        };
    }

    /** The host answers for all its addresses by every link of its own. */
    private Arrival meetHost(Link beside, Packet packet) {
        Place host = world.host();
        steps.add(TraceStep.passed(
                "link " + beside.nameOrEmpty(), "segment", "the host's own link beside the sandboxes"));
        Packet entering = packet.entering(host.connection()).links(beside.nameOrEmpty(), null);
        return after(host, entering, host.walk().arriving(entering, host.connection()), null);
    }

    private Arrival leaveSandbox(Place place, Link out, Packet packet, IpAddress neighbour) {
        Optional<Link> parent = segment.parent(out);
        if (parent.isPresent()) {
            return ontoSegment(place, out, parent.get(), packet, neighbour);
        }
        Optional<Link> port = world.peer(out);
        if (port.isEmpty()) {
            return Arrival.unknown(
                    place.name() + " sends it by " + out.nameOrEmpty() + ", which does not lead to this host", packet);
        }
        Link outer = port.get();
        if (!out.isUp() || !outer.isUp()) {
            return down(place.name(), out.isUp() ? outer : out, packet);
        }
        Optional<Link> bridge = world.host().routes().link(outer.masterOrZero());
        if (bridge.isPresent()) {
            return ontoBridge(bridge.get(), outer, packet, neighbour);
        }
        Packet entering = packet.entering(world.host().connection()).links(outer.nameOrEmpty(), null);
        return after(
                world.host(),
                entering,
                world.host().walk().arriving(entering, world.host().connection()),
                null);
    }

    private Arrival down(String where, Link link, Packet packet) {
        String reason = "link " + link.nameOrEmpty() + " is down";
        steps.add(new TraceStep(where, "link", Verdict.BLOCKED, reason, ""));
        return Arrival.blocked(reason, "ip link set " + link.nameOrEmpty() + " up", packet);
    }

    /** A frame from a port, for the host or for another port. */
    private Arrival ontoBridge(Link bridge, @Nullable Link port, Packet packet, IpAddress neighbour) {
        Place host = world.host();
        if (!bridge.isUp()) {
            return down("host", bridge, packet);
        }
        if (!answersOn(host, bridge, neighbour)) {
            return alongBridge(bridge, port, packet, neighbour, false);
        }
        steps.add(TraceStep.passed(name(bridge), "bridge", "the host has " + neighbour));
        Packet entering = packet.entering(host.connection())
                .links(bridge.nameOrEmpty(), null)
                .bridgePorts(port == null ? null : port.nameOrEmpty(), null);
        Journey journey = host.seesFrames(packet.v6())
                ? host.walk().arrivingOnBridge(entering, host.connection())
                : host.walk().arriving(entering, host.connection());
        return after(host, entering, journey, port);
    }

    /** IPv4 answers for all of its addresses on every link, IPv6 only for those of the link. */
    private static boolean answersOn(Place host, Link bridge, IpAddress address) {
        return address.v6()
                ? host.view().addresses().stream()
                        .anyMatch(a -> a.index() == bridge.index()
                                && a.prefix().address().equals(address))
                : host.routes().isOwn(address);
    }

    private static String name(Link bridge) {
        return "bridge " + bridge.nameOrEmpty();
    }

    /** A member of a bridge, or of a segment that links of ours stand on; its port is the parent then. */
    record Member(
            String name, @Nullable Place place, @Nullable Link inner, Link port) {

        /** A guest's own link cannot be seen. */
        Optional<Link> dead() {
            Link end = inner == null ? port : inner;
            return !port.isUp() ? Optional.of(port) : !end.isUp() ? Optional.of(end) : Optional.empty();
        }
    }

    private Optional<Link> guestDevice(EndpointSpec endpoint) {
        return endpoint.sandbox().kind() == SandboxKind.MACHINE
                ? world.host().routes().link(endpoint.link())
                : Optional.empty();
    }

    private Optional<Member> member(Link bridge, IpAddress address) {
        for (EndpointSpec endpoint : world.endpointsWith(address)) {
            Optional<Link> device = guestDevice(endpoint).filter(link -> link.masterOrZero() == bridge.index());
            if (device.isPresent()) {
                return Optional.of(new Member("machine " + endpoint.sandbox().name(), null, null, device.get()));
            }
            Place place = world.sandbox(endpoint.sandbox()).orElse(null);
            Link inner = place == null || place.isHost()
                    ? null
                    : place.linkWith(address).orElse(null);
            Link port = inner == null ? null : world.peer(inner).orElse(null);
            if (place != null && inner != null && port != null && port.masterOrZero() == bridge.index()) {
                return Optional.of(new Member(place.name(), place, inner, port));
            }
        }
        return Optional.empty();
    }

    /**
     * @param from port that the frame came in by, null for one that the host sends
     * @param walked whether the rules have seen it already
     */
    private Arrival alongBridge(Link bridge, @Nullable Link from, Packet packet, IpAddress neighbour, boolean walked) {
        Optional<Member> found = member(bridge, neighbour);
        if (found.isEmpty()) {
            return nobody(bridge, packet, neighbour);
        }
        Member member = found.get();
        Optional<Link> dead = bridge.isUp() ? member.dead() : Optional.of(bridge);
        if (dead.isPresent()) {
            return down(name(bridge), dead.get(), packet);
        }
        if (from != null && isIsolated(from) && isIsolated(member.port())) {
            String reason =
                    "ports " + from.nameOrEmpty() + " and " + member.port().nameOrEmpty() + " are isolated";
            steps.add(new TraceStep(name(bridge), "port isolation", Verdict.BLOCKED, reason, ""));
            return Arrival.blocked(
                    reason + " from each other on " + name(bridge),
                    "option icc=true on the network of " + name(bridge),
                    packet);
        }
        if (from != null && from.index() == member.port().index() && !isHairpin(from)) {
            String reason = "port " + from.nameOrEmpty() + " sends nothing back to where it came from";
            steps.add(new TraceStep(name(bridge), "bridge", Verdict.BLOCKED, reason, ""));
            return Arrival.blocked(reason, "option icc=true on the network of " + name(bridge), packet);
        }
        Packet next = packet;
        if (!walked) {
            Journey journey = frame(bridge, from, member, packet);
            note(world.host(), journey);
            if (journey.end() != Journey.End.PASSED) {
                return stopped(world.host(), journey);
            }
            next = journey.packet();
            if (from != null && !next.destination().equals(packet.destination())) {
                return retargeted(bridge, from, packet, journey);
            }
            if (from != null && world.host().seesFrames(packet.v6())) {
                world.host().remember(packet.entering(null), next);
            }
        }
        steps.add(TraceStep.passed(name(bridge), "bridge", neighbour + " is " + member.name()));
        return enter(member, next);
    }

    private Journey frame(Link bridge, @Nullable Link from, Member member, Packet packet) {
        Place host = world.host();
        if (from == null) {
            return host.walk()
                    .leavingByBridge(packet.bridgePorts(null, member.port().nameOrEmpty()));
        }
        Packet frame = packet.entering(host.connection())
                .links(bridge.nameOrEmpty(), null)
                .bridgePorts(from.nameOrEmpty(), member.port().nameOrEmpty());
        return host.walk().bridged(frame, host.connection(), host.seesFrames(packet.v6()));
    }

    /** Translated on the bridge to somewhere else. */
    private Arrival retargeted(Link bridge, Link from, Packet packet, Journey journey) {
        Place host = world.host();
        host.remember(packet.entering(host.connection()), journey.packet());
        Routes.Way way = journey.way().orElseThrow();
        if (way.local()) {
            return Arrival.at(host, journey.packet());
        }
        IpAddress neighbour = way.via().orElse(journey.packet().destination());
        Link out = host.routes().link(way.link().orElseThrow()).orElseThrow();
        return way.bridged()
                ? alongBridge(bridge, from, journey.packet(), neighbour, true)
                : leaveHost(out, journey.packet(), neighbour);
    }

    private static boolean isHairpin(Link port) {
        BridgePort settings = port.port();
        return settings != null && Boolean.TRUE.equals(settings.hairpin());
    }

    private static boolean isIsolated(Link port) {
        BridgePort settings = port.port();
        return settings != null && Boolean.TRUE.equals(settings.isolated());
    }

    private Arrival nobody(Link bridge, Packet packet, IpAddress neighbour) {
        List<String> strangers = world.host().view().links().stream()
                .filter(link -> link.masterOrZero() == bridge.index() && !link.isKind("veth"))
                .map(Link::nameOrEmpty)
                .toList();
        if (!strangers.isEmpty()) {
            return Arrival.unknown(
                    neighbour + " may be behind " + String.join(", ", strangers) + " on " + name(bridge), packet);
        }
        String reason = "nobody on " + name(bridge) + " has " + neighbour;
        steps.add(new TraceStep(name(bridge), "bridge", Verdict.BLOCKED, reason, ""));
        return Arrival.blocked(reason, "attach a sandbox with that address", packet);
    }

    private Arrival enter(Member member, Packet packet) {
        Place place = member.place();
        Link inner = member.inner();
        if (place == null || inner == null) {
            steps.add(TraceStep.passed(member.name(), "delivery", "what its guest does with it is not seen from here"));
            return Arrival.guest(member.name(), member.port().nameOrEmpty(), packet);
        }
        Packet entering = packet.entering(place.connection()).links(inner.nameOrEmpty(), null);
        return after(place, entering, place.walk().arriving(entering, place.connection()), null);
    }
}
