package io.fairlead.reach;

import io.fairlead.kernel.NamespaceView;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.reach.TraceStep.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows a packet there and its answer back. */
final class Tracer {

    /** Stands for the port that the kernel chooses for the sender, which rules on ports see. */
    private static final int SOME_PORT = 49_152;

    private static final int ECHO = 8;
    private static final int ECHO6 = 128;

    private final World world;
    private final List<TraceStep> steps = new ArrayList<>();

    Tracer(World world) {
        this.world = world;
    }

    /**
     * The outcome, and the ends of the way for those who want to try it.
     *
     * @param sent the packet as it starts
     * @param there where the packet ended
     */
    record Traced(TraceView view, Packet sent, Arrival there) {}

    /**
     * @param port destination port; of no meaning for ICMP
     */
    Traced trace(Ends.Source source, Ends.Target target, int protocol, int port) {
        IpAddress destination = target.address();
        Optional<IpAddress> from = Optional.ofNullable(source.address()).or(() -> chosen(source, destination));
        if (from.isEmpty()) {
            Packet none = packet(destination, destination, protocol, port);
            String family = destination.v6() ? "IPv6" : "IPv4";
            String reason = place(source) + " has no " + family + " address";
            steps.add(new TraceStep(place(source), "route", Verdict.BLOCKED, reason, ""));
            return finish(none, Arrival.blocked(reason, "attach it to a network with " + family, none), null);
        }
        Packet packet = packet(from.get(), destination, protocol, port);
        Place start = source.place();
        Arrival there = start != null ? new Trip(world, steps).sent(start, packet) : fromOutside(packet);
        SandboxRef publisher = target.publisher();
        if (there.isThere()
                && publisher != null
                && there.place() != world.sandbox(publisher).orElse(null)) {
            there = unpublished(there, publisher);
        }
        if (!there.isThere()) {
            return finish(packet, there, null);
        }
        return finish(packet, there, answer(start, packet, there));
    }

    /** It went to whoever else has the address. */
    private Arrival unpublished(Arrival there, SandboxRef publisher) {
        String reason = "port " + there.packet().destinationPort() + " of "
                + there.packet().destination() + " does not lead to sandbox " + publisher.name() + " from here";
        steps.add(new TraceStep("host", "published port", Verdict.BLOCKED, reason, ""));
        return Arrival.blocked(reason, "publish it at an address that the sender can use", there.packet());
    }

    private static String place(Ends.Source source) {
        Place place = source.place();
        SandboxRef machine = source.sandbox();
        String other = machine == null ? "the sender" : "machine " + machine.name();
        return place == null ? other : place.name();
    }

    /** The one of a virtual machine that its guest would take: beside the destination, else by the default route. */
    private Optional<IpAddress> guestAddress(Ends.Source source, IpAddress destination) {
        SandboxRef machine = source.sandbox();
        if (machine == null) {
            return Optional.empty();
        }
        return world.endpointsOf(machine).stream()
                .sorted(Comparator.<EndpointSpec, Boolean>comparing(endpoint -> endpoint.addresses().stream()
                                .noneMatch(address -> address.network().contains(destination)))
                        .thenComparing(endpoint -> !(destination.v6() ? endpoint.gateway6() : endpoint.gateway4())))
                .flatMap(endpoint -> endpoint.addresses().stream())
                .map(IpPrefix::address)
                .filter(address -> address.v6() == destination.v6())
                .findFirst();
    }

    private Optional<IpAddress> chosen(Ends.Source source, IpAddress destination) {
        Place place = source.place();
        if (place == null) {
            return guestAddress(source, destination);
        }
        // Without a route nothing is sent; any address serves to say so.
        return place.routes()
                .sourceFor(destination)
                .or(() -> place.view().addresses().stream()
                        .map(Addr::prefix)
                        .filter(prefix -> prefix.v6() == destination.v6())
                        .map(prefix -> prefix.address())
                        .filter(address -> !address.isLoopback() && !address.isLinkLocal())
                        .findFirst());
    }

    private static Packet packet(IpAddress from, IpAddress to, int protocol, int port) {
        boolean ports = protocol == Packet.TCP || protocol == Packet.UDP;
        int icmp = to.v6() ? Packet.ICMPV6 : Packet.ICMP;
        return ports
                ? Packet.opening(from, to, protocol, SOME_PORT, port)
                : Packet.opening(from, to, icmp, to.v6() ? ECHO6 : ECHO, 0);
    }

    private Arrival fromOutside(Packet packet) {
        Optional<String> link = world.endpointsWith(packet.source()).stream()
                .filter(endpoint -> endpoint.sandbox().kind() == SandboxKind.MACHINE)
                .map(EndpointSpec::link)
                .findFirst()
                .or(() -> world.host().routes().linkTo(packet.source(), packet));
        return link.isEmpty()
                ? Arrival.unknown(
                        "the host has no route to " + packet.source() + ", so that nobody can tell where it comes in",
                        packet)
                : new Trip(world, steps).fromOutside(link.get(), packet);
    }

    /** The way of the answer. */
    private Arrival answer(@Nullable Place start, Packet packet, Arrival there) {
        Place end = there.place();
        List<TraceStep> back = new ArrayList<>();
        Packet reply = there.packet().reply();
        Arrival arrival;
        if (end != null && isDeaf(end, packet)) {
            arrival = Arrival.blocked(end.name() + " does not answer echo requests", "allow icmp_echo there", reply);
        } else if (end != null) {
            arrival = new Trip(world, back).sent(end, reply.entering(end.connection()));
        } else {
            arrival = new Trip(world, back).fromOutside(java.util.Objects.requireNonNull(there.link()), reply);
        }
        boolean same = arrival.packet().source().equals(packet.destination())
                && arrival.packet().destination().equals(packet.source());
        if (arrival.isThere() && (arrival.place() != start || !same)) {
            arrival = Arrival.blocked(
                    "the answer comes as " + arrival.packet() + ", which "
                            + (start == null ? "the sender" : start.name()) + " does not expect",
                    "",
                    arrival.packet());
        }
        back.stream()
                .filter(step -> step.verdict() != Verdict.ALLOWED)
                .map(step -> new TraceStep(
                        step.where(), "answer", step.verdict(), step.what() + ": " + step.detail(), step.rule()))
                .forEach(steps::add);
        if (arrival.isThere()) {
            steps.add(TraceStep.passed(start == null ? "outside" : start.name(), "answer", "comes back"));
        } else if (back.stream().allMatch(step -> step.verdict() == Verdict.ALLOWED)) {
            steps.add(new TraceStep("outside", "answer", arrival.verdict(), arrival.reason(), ""));
        }
        return arrival;
    }

    private static boolean isDeaf(Place end, Packet packet) {
        String path = packet.v6() ? "net/ipv6/icmp/echo_ignore_all" : "net/ipv4/icmp_echo_ignore_all";
        boolean echo = packet.protocol() == Packet.ICMP || packet.protocol() == Packet.ICMPV6;
        return echo && !"0".equals(end.view().parameter(path).orElse("0"));
    }

    private Traced finish(Packet sent, Arrival there, @Nullable Arrival back) {
        Arrival decisive = there;
        String reason = there.reason();
        boolean oneWay = sent.protocol() == Packet.UDP;
        if (back != null && !back.isThere()) {
            reason = there.reason() + ", but the answer does not come back: " + back.reason();
            decisive = oneWay ? there : back;
        }
        Verdict verdict = decisive.verdict();
        Optional<String> hidden = verdict == Verdict.ALLOWED ? hidden(sent) : Optional.empty();
        if (hidden.isPresent()) {
            verdict = Verdict.UNKNOWN;
            reason = hidden.get();
            steps.add(new TraceStep("host", "other tables", verdict, reason, ""));
        }
        TraceView view = new TraceView(
                verdict, sentence(reason), decisive.remedy(), steps, TraceView.PacketView.of(there.packet()), null);
        return new Traced(view, sent, there);
    }

    private static String sentence(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** What may stop packets and cannot be seen through nf_tables. */
    private Optional<String> hidden(Packet packet) {
        for (Place place : world.passed()) {
            NamespaceView view = place.view();
            List<String> old = view.oldTables(packet.v6()).stream()
                    .filter(table -> table.equals("filter") || table.equals("nat"))
                    .toList();
            if (!old.isEmpty()) {
                return Optional.of("the " + place.name() + " has tables of iptables-legacy (" + String.join(", ", old)
                        + "), which cannot be read");
            }
            if (!view.rules().aside().isEmpty()) {
                var chain = view.rules().aside().get(0);
                return Optional.of("chain " + chain.table() + " " + chain.name() + " filters on a link before or after"
                        + " all others, and is not followed");
            }
        }
        return Optional.empty();
    }
}
