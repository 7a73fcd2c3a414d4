package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Vlan;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Objects;
import java.util.Optional;

/** Links of ours in the host's namespace that others sit on, as they are: from the mirror of that namespace. */
record HostLinkSights(NamespaceMirror host) {

    Sight look(VlanLink wanted) {
        Optional<Link> found = host.link(wanted.name());
        boolean orphaned = host.link(wanted.parent()).isEmpty();
        if (found.isEmpty()) {
            return orphaned
                    ? new Sight.NoParent(
                            "the host has no link " + wanted.parent() + " for " + wanted.name() + " to be on", false)
                    : Sight.ABSENT;
        }
        Optional<Owner> owner = owner(found.get(), wanted);
        if (owner.isEmpty() || !(found.get().data() instanceof Vlan)) {
            return inTheWay(found.get());
        }
        if (orphaned) {
            String now = below(found.get()).map(Link::nameOrEmpty).orElse("elsewhere");
            return new Sight.NoParent(
                    "the host has no link " + wanted.parent() + ": it is named " + now + " now, and " + wanted.name()
                            + " goes on by it. Give it back its name, or name it in the network's option parent",
                    true);
        }
        return new Sight.Present(vlan(owner.get(), found.get()));
    }

    Sight look(DummyLink wanted) {
        Optional<Link> found = host.link(wanted.name());
        if (found.isEmpty()) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = owner(found.get(), wanted);
        return owner.isEmpty() || !found.get().isKind("dummy")
                ? inTheWay(found.get())
                : new Sight.Present(dummy(owner.get(), found.get()));
    }

    /** Whose a link is that goes by the wanted one's name; what was only begun is whoever's it is to be. */
    static Optional<Owner> owner(Link link, Resource wanted) {
        return UnfinishedLink.is(link) ? Optional.of(wanted.owner()) : OwnerTag.parse(link.alias());
    }

    /** The resource that the link is, if it is of a kind that is known here. */
    Optional<Resource> resource(Owner owner, Link link) {
        if (link.data() instanceof Vlan) {
            return Optional.of(vlan(owner, link));
        }
        return link.isKind("dummy") ? Optional.of(dummy(owner, link)) : Optional.empty();
    }

    private VlanLink vlan(Owner owner, Link link) {
        Vlan vlan = (Vlan) Objects.requireNonNull(link.data());
        Optional<Link> parent = below(link);
        return new VlanLink(
                owner,
                NamespaceRef.HOST,
                link.nameOrEmpty(),
                parent.map(Link::nameOrEmpty).orElse("?"),
                vlan.id(),
                vlan.protocol(),
                link.mtu(),
                link.hasLinkLocal(),
                !UnfinishedLink.is(link)
                        && (link.isUp() || parent.filter(Link::isUp).isEmpty()));
    }

    /** The link that it sits on, if that is in the host's namespace. */
    private Optional<Link> below(Link link) {
        Integer lower = link.lower();
        return lower == null || link.lowerNamespaceId() != null ? Optional.empty() : host.link(lower);
    }

    private static DummyLink dummy(Owner owner, Link link) {
        return new DummyLink(
                owner,
                NamespaceRef.HOST,
                link.nameOrEmpty(),
                link.mtu(),
                link.hasLinkLocal(),
                link.isUp() && !UnfinishedLink.is(link));
    }

    private static Sight inTheWay(Link link) {
        return new Sight.InTheWay("link " + link.nameOrEmpty() + " exists and carries no tag of ours");
    }
}
