package io.fairlead.reach;

import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Macvlan;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.SandboxKind;
import io.fairlead.reach.Trip.Member;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sandboxes whose links stand on a link of the host, and are hosts of the segment that it leads to. */
final class Segment {

    private final World world;

    Segment(World world) {
        this.world = world;
    }

    /** How frames get from one link on a parent to another. */
    enum Way {
        DIRECTLY,
        BY_THE_SWITCH,
        NEVER
    }

    /** The link of the host that a sandbox's link, or a machine's device, stands on; empty if it stands on none. */
    Optional<Link> parent(Link link) {
        Integer lower = link.lower();
        boolean onHost =
                link.lowerNamespaceId() != null || link.isKind(Macvlan.TAP_KIND) || link.isKind(Ipvlan.TAP_KIND);
        boolean stands = link.data() instanceof Macvlan || link.data() instanceof Ipvlan;
        return stands && lower != null && onHost ? world.host().routes().link(lower) : Optional.empty();
    }

    /** The link of the host that another link of the host stands on; empty if it stands on none. */
    Optional<Link> parentOnHost(Link link) {
        Integer lower = link.lower();
        boolean stands = link.data() instanceof Macvlan || link.data() instanceof Ipvlan;
        return stands && lower != null && link.lowerNamespaceId() == null
                ? world.host().routes().link(lower)
                : Optional.empty();
    }

    /** The host's own link beside sandboxes' on a parent, by which it meets a sandbox; empty if there is none. */
    Optional<Link> hostBeside(Link parent, Link sandbox) {
        return world.host().view().links().stream()
                .filter(link -> !link.isKind(Macvlan.TAP_KIND) && !link.isKind(Ipvlan.TAP_KIND) && link.isUp())
                .filter(link -> parentOnHost(link)
                        .filter(p -> p.index() == parent.index())
                        .isPresent())
                .filter(link -> between(sandbox, link) == Way.DIRECTLY)
                .findFirst();
    }

    /** The sandbox with an address whose link stands on a link of the host. */
    Optional<Member> standing(Link parent, IpAddress address) {
        for (EndpointSpec endpoint : world.endpointsWith(address)) {
            if (endpoint.sandbox().kind() == SandboxKind.MACHINE) {
                Optional<Link> device =
                        world.host().routes().link(endpoint.link()).filter(link -> isOn(link, parent));
                if (device.isPresent()) {
                    String name = "machine " + endpoint.sandbox().name();
                    return Optional.of(new Member(name, null, null, device.get()));
                }
                continue;
            }
            Place place = world.sandbox(endpoint.sandbox()).orElse(null);
            Link inner = place == null || place.isHost()
                    ? null
                    : place.linkWith(address).orElse(null);
            if (place != null && inner != null && isOn(inner, parent)) {
                return Optional.of(new Member(place.name(), place, inner, parent));
            }
        }
        return Optional.empty();
    }

    private boolean isOn(Link link, Link parent) {
        return parent(link).filter(p -> p.index() == parent.index()).isPresent();
    }

    /**
     * @param to the receiver's own link or device
     */
    static Way between(Link from, Link to) {
        if (from.data() instanceof Ipvlan ipvlan && to.data() instanceof Ipvlan) {
            // All of a parent have the same.
            return ipvlan.flag() == IpvlanFlag.PRIVATE
                    ? Way.NEVER
                    : ipvlan.flag() == IpvlanFlag.VEPA ? Way.BY_THE_SWITCH : Way.DIRECTLY;
        }
        MacvlanMode sender = mode(from);
        MacvlanMode receiver = mode(to);
        if (sender == MacvlanMode.BRIDGE && receiver == MacvlanMode.BRIDGE) {
            return Way.DIRECTLY;
        }
        // What comes back from the switch with a neighbour's address a private link takes from nobody.
        boolean hears = receiver == MacvlanMode.VEPA || receiver == MacvlanMode.BRIDGE;
        return hears && sender != MacvlanMode.PRIVATE ? Way.BY_THE_SWITCH : Way.NEVER;
    }

    /** What lets links of this kind reach each other, in words. */
    static String remedy(Link link) {
        return link.data() instanceof Ipvlan
                ? "option ipvlan_flag=bridge on their network"
                : "option macvlan_mode=bridge on their network";
    }

    private static @Nullable MacvlanMode mode(Link link) {
        return link.data() instanceof Macvlan macvlan ? macvlan.mode() : null;
    }
}
