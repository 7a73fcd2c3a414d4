package io.fairlead.reach;

import io.fairlead.kernel.NamespaceView;
import io.fairlead.kernel.NamespaceView.Answer;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.RouteLookup;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.kernel.walk.Routes;
import io.fairlead.model.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Routes as the kernel answers them in a namespace. */
final class ViewRoutes implements Routes {

    private static final int UNREACHABLE = 7;
    private static final int SCOPE_UNIVERSE = 0;

    private final NamespaceView view;

    ViewRoutes(NamespaceView view) {
        this.view = view;
    }

    private Answer ask(IpAddress destination, @Nullable IpAddress source, @Nullable String in, Packet packet) {
        int index = in == null ? 0 : index(in).orElse(0);
        return view.route(new RouteLookup(
                destination,
                source,
                index,
                packet.mark(),
                packet.protocol(),
                packet.sourcePort(),
                packet.destinationPort()));
    }

    @Override
    public Way incoming(Packet packet) {
        String in = packet.in();
        Answer answer = ask(packet.destination(), packet.source(), in, packet);
        RouteEntry route = answer.route();
        if (route == null) {
            return Way.nowhere(refused(answer, packet));
        }
        if (route.type() == RouteEntry.HERE) {
            return Way.local(packet.destination() + " is its own address");
        }
        // IPv6 asks for this only when it forwards, not when it routes.
        boolean forwards6 =
                !"0".equals(view.parameter("net/ipv6/conf/all/forwarding").orElse("0"));
        if (packet.v6() && !forwards6) {
            return Way.nowhere("net.ipv6.conf.all.forwarding is 0");
        }
        return out(route, packet);
    }

    private String refused(Answer answer, Packet packet) {
        return switch (answer.errno()) {
            case NamespaceView.NOT_FORWARDED ->
                "net.ipv4.ip_forward is 0".equals(forwarding())
                        ? forwarding()
                        : "no route to " + packet.destination() + ", or forwarding is off on " + packet.in();
            case NamespaceView.WRONG_LINK ->
                "the reverse path filter refuses " + packet.source() + " on " + packet.in() + " (net.ipv4.conf."
                        + packet.in() + ".rp_filter)";
            case NamespaceView.ODD_ADDRESS ->
                "no packet from " + packet.source() + " to " + packet.destination() + " may come in by " + packet.in();
            case NamespaceView.NO_ROUTE -> "no route to " + packet.destination();
            default -> answer.words();
        };
    }

    private String forwarding() {
        return "net.ipv4.ip_forward is " + view.parameter("net/ipv4/ip_forward").orElse("0");
    }

    @Override
    public Way sent(Packet packet) {
        Answer answer = ask(packet.destination(), packet.source(), null, packet);
        RouteEntry route = answer.route();
        if (route == null) {
            return Way.nowhere(
                    answer.errno() == NamespaceView.NO_ROUTE
                            ? "no route to " + packet.destination()
                            : refused(answer, packet));
        }
        return route.type() == RouteEntry.HERE
                ? Way.local(packet.destination() + " is its own address")
                : out(route, packet);
    }

    private Way out(RouteEntry route, Packet packet) {
        Optional<Link> link = link(route.index());
        if (route.type() != RouteEntry.UNICAST || link.isEmpty()) {
            return Way.nowhere("the route to " + packet.destination() + " leads nowhere");
        }
        String name = link.get().nameOrEmpty();
        Optional<IpAddress> via = Optional.ofNullable(route.gateway());
        String words =
                packet.destination() + via.map(gateway -> " via " + gateway).orElse("") + " dev " + name;
        return Way.out(name, via, words);
    }

    @Override
    public OptionalInt type(IpAddress address) {
        Answer answer = ask(address, null, null, Packet.opening(address, address, 0, 0, 0));
        RouteEntry route = answer.route();
        return OptionalInt.of(route == null ? UNREACHABLE : route.type());
    }

    /** Whether it is one of the namespace's own. */
    boolean isOwn(IpAddress address) {
        return type(address).orElse(0) == RouteEntry.HERE;
    }

    @Override
    public Optional<String> linkTo(IpAddress address, Packet packet) {
        RouteEntry route = ask(address, null, null, packet).route();
        return route == null ? Optional.empty() : link(route.index()).map(Link::nameOrEmpty);
    }

    /** The address that a packet to the destination gets. */
    Optional<IpAddress> sourceFor(IpAddress destination) {
        Answer answer = ask(destination, null, null, Packet.opening(destination, destination, 0, 0, 0));
        if (answer.route() == null) {
            return Optional.empty();
        }
        return answer.source().or(() -> isOwn(destination) ? Optional.of(destination) : Optional.empty());
    }

    @Override
    public Optional<IpAddress> addressOf(String link, IpAddress peer) {
        List<Addr> candidates = view.addresses().stream()
                .filter(addr -> addr.prefix().v6() == peer.v6())
                .filter(addr -> addr.scope() == SCOPE_UNIVERSE)
                .toList();
        int index = index(link).orElse(0);
        // First those of the link, and of them those in the peer's subnet (inet_select_addr).
        return candidates.stream()
                .min(Comparator.<Addr, Boolean>comparing(addr -> addr.index() != index)
                        .thenComparing(addr -> !addr.prefix().contains(peer)))
                .map(addr -> addr.prefix().address());
    }

    @Override
    public OptionalInt index(String link) {
        return view.links().stream()
                .filter(l -> l.nameOrEmpty().equals(link))
                .mapToInt(Link::index)
                .findFirst();
    }

    Optional<Link> link(int index) {
        return view.links().stream().filter(l -> l.index() == index).findFirst();
    }

    Optional<Link> link(String name) {
        return view.links().stream().filter(l -> l.nameOrEmpty().equals(name)).findFirst();
    }
}
