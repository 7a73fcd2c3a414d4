package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has to hear of what: the tags on objects say whose they are, and the last wishes of each owner say which names,
 * namespaces and parameters it waits for that carry no tag (yet).
 */
final class Interests {

    private final Map<Owner, ResourceSet> wishes = new HashMap<>();
    private final Map<Owner, Set<Object>> byOwner = new HashMap<>();
    private final Map<Object, Set<Owner>> byThing = new HashMap<>();
    private final Map<NamespaceRef, Optional<NetworkNamespace.Identity>> namespaces = new HashMap<>();

    /** A link of the host, by name. */
    private record HostLink(String name) {}

    /** A link of the host that links of ours stand on, or are to stand on, by name. */
    private record Parent(String name) {}

    /** Remembers what an owner wants now, instead of what it wanted before. */
    void remember(Owner owner, ResourceSet desired, NetworkNamespace lookup) {
        if (desired.all().isEmpty()) {
            wishes.remove(owner);
        } else {
            wishes.put(owner, desired);
        }
        Set<Object> things = new HashSet<>();
        for (Resource wish : desired.all()) {
            things.add(wish.namespace());
            if (wish instanceof VethLink veth) {
                things.add(veth.peerNamespace());
                things.add(new HostLink(veth.name()));
            } else if (wish instanceof VlanLink vlan) {
                things.add(new HostLink(vlan.name()));
                things.add(new HostLink(vlan.parent()));
            } else if (wish instanceof BridgeLink
                    || wish instanceof DummyLink
                    || wish instanceof TapLink
                    || wish instanceof UplinkPort) {
                things.add(new HostLink(wish.name()));
            } else if (wish instanceof StackedLink stacked) {
                things.add(new HostLink(stacked.parent()));
                things.add(new Parent(stacked.parent()));
                if (stacked.namespace().isHost()) {
                    things.add(new HostLink(stacked.name()));
                }
            } else if (wish instanceof LinkAddress address
                    && address.namespace().isHost()) {
                things.add(new HostLink(address.link()));
            } else if (wish instanceof Route route && route.namespace().isHost()) {
                things.add(new HostLink(route.link()));
            } else if (wish instanceof Sysctl sysctl) {
                things.add(new SysctlFiles.Place(sysctl.namespace(), sysctl.path()));
            }
        }
        desired.watched().forEach(name -> things.add(new Parent(name)));
        things.remove(NamespaceRef.HOST);
        Set<Object> before = things.isEmpty() ? byOwner.remove(owner) : byOwner.put(owner, things);
        if (before != null) {
            before.stream().filter(thing -> !things.contains(thing)).forEach(thing -> forget(owner, thing));
        }
        for (Object thing : things) {
            byThing.computeIfAbsent(thing, t -> new LinkedHashSet<>()).add(owner);
            if (thing instanceof NamespaceRef ref) {
                namespaces.computeIfAbsent(ref, lookup::identity);
            }
        }
    }

    /** What the owner wants. */
    ResourceSet wishes(Owner owner) {
        return wishes.getOrDefault(owner, ResourceSet.EMPTY);
    }

    private void forget(Owner owner, Object thing) {
        Set<Owner> owners = byThing.get(thing);
        if (owners != null && owners.remove(owner) && owners.isEmpty()) {
            byThing.remove(thing);
            if (thing instanceof NamespaceRef ref) {
                namespaces.remove(ref);
            }
        }
    }

    /** Whether a link of the host is one that links of ours (are to) stand on, or a link of others on such a one. */
    boolean concernsParent(NamespaceMirror host, @Nullable Link link) {
        return link != null
                && (isParent(link)
                        || (StackedLinks.isStacked(link)
                                && host.owner(link).isEmpty()
                                && !StackedLinks.isUnfinished(link)
                                && link.lower() != null
                                && host.link(link.lower())
                                        .filter(this::isParent)
                                        .isPresent()));
    }

    private boolean isParent(Link link) {
        return byThing.containsKey(new Parent(link.nameOrEmpty()));
    }

    Set<Owner> in(NamespaceRef namespace) {
        return byThing.getOrDefault(namespace, Set.of());
    }

    Set<Owner> in(SysctlFiles.Place parameter) {
        return byThing.getOrDefault(parameter, Set.of());
    }

    /**
     * Who has to hear of a change of a link, or of its addresses and routes.
     *
     * @param before null if the link is new
     * @param after null if it is gone
     */
    Set<Owner> in(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after) {
        Set<Owner> owners = new LinkedHashSet<>();
        for (Link link : new Link[] {before, after}) {
            if (link != null) {
                namespace.owner(link).ifPresent(owners::add);
                if (namespace.isHost()) {
                    owners.addAll(byThing.getOrDefault(new HostLink(link.nameOrEmpty()), Set.of()));
                }
            }
        }
        if (!namespace.isHost() && owners.isEmpty()) {
            // Something foreign in a sandbox: it may have been in somebody's way, or be so now.
            owners.addAll(in(namespace.ref()));
        }
        return owners;
    }

    /** The namespaces in use that vanished, came back or became others since the last look, and are now known anew. */
    Collection<NamespaceRef> changedNamespaces(NetworkNamespace lookup, Monitor.Namespaces which) {
        Set<NamespaceRef> changed = new LinkedHashSet<>();
        namespaces.replaceAll((ref, before) -> {
            boolean passedOver = which == Monitor.Namespaces.UNNAMED && NetworkNamespace.isNamed(ref)
                    || which == Monitor.Namespaces.MISSING && before.isPresent();
            if (passedOver) {
                return before;
            }
            Optional<NetworkNamespace.Identity> now = lookup.identity(ref);
            if (!now.equals(before)) {
                changed.add(ref);
            }
            return now;
        });
        return changed;
    }
}
