package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Macvlan;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Links on a parent in the host's namespace as they are, from the mirror. */
record StackedSights(Mirror mirror) {

    private static final Set<String> KINDS = Set.of(Macvlan.KIND, Macvlan.TAP_KIND, "ipvlan", "ipvtap");

    /** Why a wanted link cannot be: its parent is not there; empty if it is. */
    Optional<String> missingParent(StackedLink wanted, Optional<NamespaceMirror> home) {
        if (mirror.host().link(wanted.parent()).isPresent()) {
            return Optional.empty();
        }
        String renamed = home.flatMap(ns -> ns.link(wanted.name())
                        .filter(link ->
                                ns.owner(link).filter(wanted.owner()::equals).isPresent())
                        .flatMap(link -> parent(ns, link)))
                .map(parent -> ": it is named " + parent.nameOrEmpty() + " now, and " + wanted.name()
                        + " goes on by it. Give it back its name, or name it in the network's option parent")
                .orElse("");
        return Optional.of("the host has no link " + wanted.parent() + renamed);
    }

    Sight macvlan(MacvlanLink wanted, NamespaceMirror home, NamespaceRef ref) {
        Link link = home.link(wanted.name()).orElse(null);
        if (link == null) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = home.owner(link);
        if (link.data() instanceof Macvlan && (StackedLinks.isUnfinished(link) || isRobbed(wanted, home, link))) {
            return new Sight.Present(macvlan(wanted.owner(), home, ref, link, wanted, false));
        }
        if (owner.isEmpty() || !(link.data() instanceof Macvlan)) {
            return inTheWay(wanted, home, ref, link);
        }
        return new Sight.Present(macvlan(owner.get(), home, ref, link, wanted, link.isUp()));
    }

    /** Whether it is ours though somebody took its tag: nobody else chooses that address on that parent. */
    private boolean isRobbed(MacvlanLink wanted, NamespaceMirror home, Link link) {
        return link.alias() == null
                && wanted.mac().equals(link.mac())
                && parent(home, link)
                        .filter(parent -> parent.nameOrEmpty().equals(wanted.parent()))
                        .isPresent();
    }

    Sight ipvlan(IpvlanLink wanted, NamespaceMirror home, NamespaceRef ref) {
        Link link = home.link(wanted.name()).orElse(null);
        if (link == null) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = home.owner(link);
        boolean ipvlan = link.data() instanceof Ipvlan;
        if (ipvlan && StackedLinks.isUnfinished(link)) {
            return new Sight.Present(ipvlan(wanted.owner(), home, ref, link, wanted, false));
        }
        return ipvlan && owner.isPresent()
                ? new Sight.Present(ipvlan(owner.get(), home, ref, link, wanted, link.isUp()))
                : inTheWay(wanted, home, ref, link);
    }

    private static Sight inTheWay(StackedLink wanted, NamespaceMirror home, NamespaceRef ref, Link link) {
        return new Sight.InTheWay("link " + wanted.name()
                + (home.isHost() ? " exists and " : " exists already in " + ref + " and ")
                + home.tags().whose(link.alias()));
    }

    /**
     * A link of ours as a resource, compared with nothing; empty if it is of another kind, or was left without a tag by
     * somebody who works on another host.
     */
    Optional<StackedLink> resource(Owner owner, NamespaceMirror home, NamespaceRef ref, Link link) {
        if (StackedLinks.isUnfinished(link) && parent(home, link).isEmpty()) {
            return Optional.empty();
        }
        if (link.data() instanceof Macvlan) {
            return Optional.of(macvlan(owner, home, ref, link, null, link.isUp()));
        }
        return link.data() instanceof Ipvlan
                ? Optional.of(ipvlan(owner, home, ref, link, null, link.isUp()))
                : Optional.empty();
    }

    private IpvlanLink ipvlan(
            Owner owner, NamespaceMirror home, NamespaceRef ref, Link link, @Nullable IpvlanLink wanted, boolean up) {
        Ipvlan data = (Ipvlan) Objects.requireNonNull(link.data());
        Optional<Link> parent = parent(home, link);
        return new IpvlanLink(
                owner,
                ref,
                link.nameOrEmpty(),
                parent.map(Link::nameOrEmpty).orElse("(elsewhere)"),
                data.mode() == null ? IpvlanMode.L2 : data.mode(),
                data.flag() == null ? IpvlanFlag.BRIDGE : data.flag(),
                wanted == null ? link.mtu() : mtu(wanted.mtu(), link, parent),
                link.hasLinkLocal(),
                link.isKind(Ipvlan.TAP_KIND) ? TapNodes.holder(link.index()) : null,
                up && !home.isTagless(link));
    }

    private MacvlanLink macvlan(
            Owner owner, NamespaceMirror home, NamespaceRef ref, Link link, @Nullable MacvlanLink wanted, boolean up) {
        Macvlan data = (Macvlan) Objects.requireNonNull(link.data());
        Optional<Link> parent = parent(home, link);
        return new MacvlanLink(
                owner,
                ref,
                link.nameOrEmpty(),
                parent.map(Link::nameOrEmpty).orElse("(elsewhere)"),
                data.mode() == null ? MacvlanMode.BRIDGE : data.mode(),
                data.sources() == null ? Set.of() : data.sources(),
                Boolean.TRUE.equals(data.nopromisc()),
                data.queueLength(),
                link.mac() == null ? new MacAddress(0) : link.mac(),
                wanted == null ? link.mtu() : mtu(wanted.mtu(), link, parent),
                link.hasLinkLocal(),
                link.isKind(Macvlan.TAP_KIND) ? TapNodes.holder(link.index()) : null,
                up,
                Astray.end(home, link));
    }

    /** What is wanted counts as there where the parent does not reach further. */
    private static @Nullable Integer mtu(@Nullable Integer wanted, Link link, Optional<Link> parent) {
        Integer limit = parent.map(Link::mtu).orElse(null);
        boolean limited = wanted != null && limit != null && limit < wanted && limit.equals(link.mtu());
        return limited ? wanted : link.mtu();
    }

    /** What stands on which link of the host; of others' links, those in the host's namespace. */
    Map<Integer, Set<HostFacts.Stacked>> byParent() {
        Map<Integer, Set<HostFacts.Stacked>> kinds = new HashMap<>();
        mirror.host().foreignLinks().forEach(link -> note(kinds, mirror.host(), link));
        mirror.stacked()
                .all()
                .forEach(place ->
                        place.namespace().link(place.index()).ifPresent(link -> note(kinds, place.namespace(), link)));
        return kinds;
    }

    private void note(Map<Integer, Set<HostFacts.Stacked>> kinds, NamespaceMirror home, Link link) {
        String kind = link.kind();
        if (kind != null && KINDS.contains(kind)) {
            parent(home, link)
                    .ifPresent(parent -> kinds.computeIfAbsent(parent.index(), p -> new HashSet<>())
                            .add(new HostFacts.Stacked(kind, home.owner(link).isPresent())));
        }
    }

    /** The link of the host that a link stands on; empty if that is in no namespace that we know. */
    Optional<Link> parent(NamespaceMirror home, Link link) {
        Integer lower = link.lower();
        boolean onHost = home.isHost()
                ? link.lowerNamespaceId() == null
                : link.lowerNamespaceId() != null && mirror.isHost(home, link.lowerNamespaceId());
        return lower == null || !onHost ? Optional.empty() : mirror.host().link(lower);
    }
}
