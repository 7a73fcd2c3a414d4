package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Tun;
import io.fairlead.kernel.rtnetlink.Vlan;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Objects;
import java.util.Optional;

/** Links of ours that have no end elsewhere than in the host's namespace, as they are: from the mirror of that. */
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
        Optional<Owner> owner = owner(host.tags(), found.get(), wanted);
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
        Optional<Owner> owner = owner(host.tags(), found.get(), wanted);
        return owner.isEmpty() || !found.get().isKind("dummy")
                ? inTheWay(found.get())
                : new Sight.Present(dummy(owner.get(), found.get()));
    }

    /** Whose a link is that goes by the wanted one's name; what was only begun is whoever's it is to be. */
    static Optional<Owner> owner(OwnerTags tags, Link link, Resource wanted) {
        boolean ours = UnfinishedLink.is(link) || (link.alias() == null && isMarked(link, wanted));
        return ours ? Optional.of(wanted.owner()) : tags.owner(link.alias());
    }

    /** Whether a link has the Ethernet address that was made up for the wanted one: somebody took its tag. */
    private static boolean isMarked(Link link, Resource wanted) {
        MacAddress mac = null;
        if (wanted instanceof BridgeLink bridge && link.isKind("bridge")) {
            mac = bridge.mac();
        } else if (wanted instanceof TapLink tap && link.data() instanceof Tun) {
            mac = tap.mac();
        }
        return mac != null && mac.equals(link.mac());
    }

    Sight look(BridgeLink wanted) {
        Optional<Link> found = host.link(wanted.name());
        if (wanted.adopted()) {
            if (found.isEmpty()) {
                return new Sight.InTheWay("there is no bridge " + wanted.name() + " to adopt");
            }
            return found.get().isKind("bridge")
                    ? new Sight.Present(wanted)
                    : new Sight.InTheWay("link " + wanted.name() + " is no bridge");
        }
        if (found.isEmpty()) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = owner(host.tags(), found.get(), wanted);
        return owner.isEmpty() || !found.get().isKind("bridge")
                ? inTheWay(found.get())
                : new Sight.Present(bridge(owner.get(), found.get()));
    }

    private BridgeLink bridge(Owner owner, Link link) {
        return new BridgeLink(
                owner,
                NamespaceRef.HOST,
                link.nameOrEmpty(),
                link.mac(),
                link.mtu(),
                link.hasLinkLocal(),
                isReady(link),
                false,
                Astray.bridge(host, link));
    }

    /** Whether nothing is left to do to it. */
    static boolean isReady(Link link) {
        return link.isUp() && !UnfinishedLink.is(link);
    }

    Sight look(TapLink wanted) {
        Link link = host.link(wanted.name()).orElse(null);
        if (link == null) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = owner(host.tags(), link, wanted);
        return owner.isEmpty() || !(link.data() instanceof Tun)
                ? inTheWay(link)
                : new Sight.Present(tap(owner.get(), link));
    }

    private TapLink tap(Owner owner, Link link) {
        BridgePort port = link.port();
        Tun tun = (Tun) Objects.requireNonNull(link.data());
        return new TapLink(
                owner,
                NamespaceRef.HOST,
                link.nameOrEmpty(),
                host.link(link.masterOrZero()).map(Link::nameOrEmpty).orElse(""),
                link.mac(),
                link.mtu(),
                port != null && Boolean.TRUE.equals(port.isolated()),
                port != null && Boolean.TRUE.equals(port.hairpin()),
                tun.user(),
                tun.group(),
                tun.multiQueue(),
                tun.persistent(),
                link.isUp(),
                Astray.port(host, link));
    }

    /** The resource that the link is, if it is of a kind that is known here. */
    Optional<Resource> resource(Owner owner, Link link) {
        if (link.data() instanceof Vlan) {
            return Optional.of(vlan(owner, link));
        } else if (link.isKind("bridge")) {
            return Optional.of(bridge(owner, link));
        } else if (link.data() instanceof Tun) {
            return Optional.of(tap(owner, link));
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
                        && !host.isTagless(link)
                        && (link.isUp() || parent.filter(Link::isUp).isEmpty()));
    }

    /** The link that it sits on, if that is in the host's namespace. */
    private Optional<Link> below(Link link) {
        Integer lower = link.lower();
        return lower == null || link.lowerNamespaceId() != null ? Optional.empty() : host.link(lower);
    }

    private DummyLink dummy(Owner owner, Link link) {
        return new DummyLink(
                owner,
                NamespaceRef.HOST,
                link.nameOrEmpty(),
                link.mtu(),
                link.hasLinkLocal(),
                isReady(link) && !host.isTagless(link));
    }

    private Sight inTheWay(Link link) {
        return new Sight.InTheWay(
                "link " + link.nameOrEmpty() + " exists and " + host.tags().whose(link.alias()));
    }
}
