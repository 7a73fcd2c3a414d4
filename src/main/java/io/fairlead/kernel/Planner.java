package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns wishes and what is there into the ordered changes between them. Pure; one instance makes one plan. */
final class Planner {

    private final Map<Owner, ResourceSet> desired;
    private final Observation observation;
    private final Map<ResourceKey, Resource> wanted = new LinkedHashMap<>();
    private final Set<Plan.Obstacle> obstacles = new LinkedHashSet<>();
    private final Set<NamespaceRef> comingNamespaces = new HashSet<>();
    private final Map<NamespaceRef, Boolean> existing = new HashMap<>();
    private final Set<LinkKey> missingLinks = new HashSet<>();
    private final Set<LinkKey> remadeLinks = new HashSet<>();
    /** Links that get IPv6 with a larger MTU, and with it parameters as if they were made anew. */
    private final Set<LinkKey> revivedLinks = new HashSet<>();

    private final Set<LinkKey> goingLinks = new HashSet<>();
    private final Set<LinkKey> comingLinks = new HashSet<>();
    private final Map<Resource.Kind, List<Change>> steps = new EnumMap<>(Resource.Kind.class);
    private final Set<String> remadeSets = new HashSet<>();
    private final Set<String> remadeChains = new HashSet<>();
    private final Set<FirewallChain> leftChains = new LinkedHashSet<>();
    private final Guards guards;

    private Planner(Map<Owner, ResourceSet> desired, Observation observation) {
        this.desired = desired;
        this.observation = observation;
        guards = new Guards(desired, observation);
    }

    /** A link, by where it lives. */
    record LinkKey(NamespaceRef namespace, String name) {}

    static Plan plan(Map<Owner, ResourceSet> desired, Observation observation) {
        return new Planner(desired, observation).plan();
    }

    private Plan plan() {
        collectWishes();
        guards.look(wanted.values());
        wanted.values().stream().sorted(Comparator.comparing(Resource::kind)).forEach(this::compare);
        chainsThatGoAlong();
        List<Change> changes = deletes();
        routesThatGoAlong(changes);
        steps.values().forEach(changes::addAll);
        return new Plan(changes, List.copyOf(obstacles));
    }

    private void collectWishes() {
        desired.forEach((owner, set) -> {
            for (Resource resource : set.all()) {
                Resource earlier = wanted.putIfAbsent(resource.key(), resource);
                if (earlier != null && !earlier.equals(resource)) {
                    conflict(resource, resource.key() + " is wanted otherwise by " + earlier.owner());
                }
                if (resource instanceof Netns) {
                    comingNamespaces.add(resource.namespace());
                }
            }
        });
    }

    private void compare(Resource resource) {
        if (!isReachable(resource)) {
            return;
        }
        LinkKey link = linkOf(resource);
        LinkKey lower = lowerOf(resource);
        if (missingLinks.contains(link) || missingLinks.contains(lower) || missingLinks.contains(masterOf(resource))) {
            missingLinks.addAll(links(resource));
            return;
        }
        if (resource instanceof StackedLink stacked && !hasParent(stacked)) {
            return;
        }
        if (guards.isForbidden(resource)) {
            return;
        }
        boolean remade = resource instanceof FirewallElement element && remadeSets.contains(element.setName());
        remade |= resource instanceof Sysctl sysctl && sysctl.isOfIpv6() && revivedLinks.contains(link);
        if (remade || remadeLinks.contains(link) || remadeLinks.contains(lower)) {
            step(new Change.Create(resource));
            remadeLinks.addAll(links(resource));
            return;
        }
        Sight sight = observation.look(resource);
        if (guards.isWithheld(resource) && !(sight instanceof Sight.InTheWay)) {
            withhold(resource, sight);
        } else if (sight instanceof Sight.Present present) {
            comparePresent(resource, present.resource());
        } else if (sight instanceof Sight.InTheWay inTheWay) {
            conflict(resource, inTheWay.message());
        } else if (sight instanceof Sight.NoUplink missing) {
            obstacle(resource, Plan.Obstacle.UPLINK_MISSING, missing.message());
        } else if (sight instanceof Sight.NoParent missing) {
            obstacle(resource, Plan.Obstacle.PARENT_MISSING, missing.message());
            if (!missing.there()) {
                missingLinks.addAll(links(resource));
            }
        } else {
            step(new Change.Create(resource));
            comingLinks.addAll(links(resource));
        }
    }

    /** A link whose owner's rules cannot be made is not made either, and one that is there is taken off its bridge. */
    private void withhold(Resource resource, Sight sight) {
        if (!(sight instanceof Sight.Present present)) {
            missingLinks.addAll(links(resource));
            return;
        }
        Guards.cutOff(present.resource())
                .filter(cut -> !cut.equals(present.resource()))
                .ifPresent(cut -> step(new Change.Update(present.resource(), cut)));
    }

    /** Whether the link is there that this one is to stand on, or will be. */
    private boolean hasParent(StackedLink stacked) {
        LinkKey parent = lowerOf(stacked);
        if (comingLinks.contains(parent) || remadeLinks.contains(parent)) {
            return true;
        }
        Optional<String> missing = observation.missingParent(stacked);
        missing.ifPresent(message -> {
            obstacle(stacked, Plan.Obstacle.PARENT_MISSING, message);
            missingLinks.addAll(links(stacked));
        });
        return missing.isEmpty();
    }

    private void comparePresent(Resource resource, Resource observed) {
        boolean foreign = !observed.owner().equals(resource.owner());
        if (foreign && !desired.containsKey(observed.owner()) && !Guards.isNobodys(resource, observed)) {
            conflict(resource, resource.key() + " belongs to " + observed.owner());
            return;
        }
        // What another owner gives up in the same plan is made anew, so that nothing of it stays behind.
        Resource.Difference difference = foreign ? Resource.Difference.REPLACE : resource.compare(observed);
        if (resource instanceof FirewallElement element
                && element.chainName().filter(remadeChains::contains).isPresent()) {
            difference = Resource.Difference.REPLACE;
        }
        switch (difference) {
            case NONE -> {
                if (resource instanceof FirewallChain chain) {
                    leftChains.add(chain);
                }
            }
            case UPDATE -> {
                step(new Change.Update(observed, resource));
                if (Link.isTooSmallForIpv6(mtu(observed)) && !Link.isTooSmallForIpv6(mtu(resource))) {
                    revivedLinks.addAll(links(resource));
                }
            }
            case REPLACE -> {
                step(new Change.Replace(observed, resource));
                remadeLinks.addAll(links(resource));
                goingLinks.addAll(links(observed));
                if (resource instanceof FirewallSet set) {
                    remadeSets.add(set.name());
                } else if (resource instanceof FirewallChain chain) {
                    remadeChains.add(chain.name());
                }
            }
        }
    }

    private void step(Change change) {
        steps.computeIfAbsent(change.resource().kind(), k -> new ArrayList<>()).add(change);
    }

    private void conflict(Resource resource, String message) {
        obstacle(
                resource,
                Plan.Obstacle.CONFLICT,
                Guards.isGuard(resource) ? message + "; nothing is attached without its rules" : message);
        missingLinks.addAll(links(resource));
    }

    /** What keeps a shared object from being there keeps everybody who wants it. */
    private void obstacle(Resource resource, String type, String message) {
        obstacles.add(new Plan.Obstacle(resource.owner(), type, message));
        if (resource.owner().equals(Owner.HOST)) {
            desired.forEach((owner, set) -> {
                if (!owner.equals(Owner.HOST) && set.find(resource.key()).isPresent()) {
                    obstacles.add(new Plan.Obstacle(owner, type, message));
                }
            });
        }
    }

    /** Whether the namespaces that the resource needs are there, or will be. */
    private boolean isReachable(Resource resource) {
        boolean reachable = isThere(resource.owner(), resource.namespace());
        if (resource instanceof VethLink veth) {
            reachable &= isThere(veth.owner(), veth.peerNamespace());
        }
        if (!reachable) {
            missingLinks.addAll(links(resource));
        }
        return reachable;
    }

    private boolean isThere(Owner owner, NamespaceRef namespace) {
        if (namespace.isHost()
                || comingNamespaces.contains(namespace)
                || existing.computeIfAbsent(namespace, observation::exists)) {
            return true;
        }
        obstacles.add(
                new Plan.Obstacle(owner, Plan.Obstacle.SANDBOX_GONE, "there is no network namespace " + namespace));
        return false;
    }

    /** Backwards through the kinds; what goes with its link by itself is left out. */
    private List<Change> deletes() {
        Map<Resource.Kind, List<Change>> byKind = new EnumMap<>(Resource.Kind.class);
        for (Owner owner : desired.keySet()) {
            List<Resource> unwanted = observation.ownedBy(owner).stream()
                    .filter(r -> !wanted.containsKey(r.key()))
                    .sorted(Comparator.comparing(Resource::kind))
                    .toList();
            for (Resource resource : unwanted) {
                goingLinks.addAll(links(resource));
                LinkKey link = linkOf(resource);
                if (link == null || !goingLinks.contains(link)) {
                    byKind.computeIfAbsent(resource.kind(), k -> new ArrayList<>())
                            .add(new Change.Delete(resource));
                }
            }
        }
        List<Change> deletes = new ArrayList<>();
        List<Resource.Kind> kinds = new ArrayList<>(byKind.keySet());
        Collections.reverse(kinds);
        kinds.forEach(kind -> deletes.addAll(byKind.getOrDefault(kind, List.of())));
        return deletes;
    }

    /**
     * A link that loses its last IPv4 address loses its IPv4 routes with it, even if it gets another address right away
     * (inetdev: fib_disable_ip): what is wanted of them is written again.
     */
    private void routesThatGoAlong(List<Change> deletes) {
        Set<LinkKey> bare = new HashSet<>();
        for (Change delete : deletes) {
            if (delete.resource() instanceof LinkAddress address
                    && !address.prefix().v6()) {
                bare.add(Objects.requireNonNull(linkOf(address)));
            }
        }
        if (bare.isEmpty()) {
            return;
        }
        Set<Resource> changed = new HashSet<>();
        steps.values().forEach(list -> list.forEach(change -> changed.add(change.resource())));
        for (Resource resource : wanted.values()) {
            if (resource instanceof LinkAddress address && !address.prefix().v6() && !changed.contains(address)) {
                bare.remove(linkOf(address));
            }
        }
        for (Resource resource : wanted.values()) {
            if (resource instanceof Route route
                    && !route.destination().v6()
                    && bare.contains(linkOf(route))
                    && !changed.contains(route)) {
                step(new Change.Update(route, route));
            }
        }
    }

    /** What a rule refers to can only be deleted when that rule is gone: the rules of such a chain are written anew. */
    private void chainsThatGoAlong() {
        leftChains.stream()
                .filter(chain -> chain.refersTo(remadeSets, remadeChains))
                .forEach(chain -> step(new Change.Update(chain, chain)));
    }

    /** Of a link; null if it was not asked for. */
    private static @Nullable Integer mtu(Resource resource) {
        if (resource instanceof BridgeLink bridge) {
            return bridge.mtu();
        } else if (resource instanceof VethLink veth) {
            return veth.mtu();
        } else if (resource instanceof TapLink tap) {
            return tap.mtu();
        } else if (resource instanceof DummyLink dummy) {
            return dummy.mtu();
        } else if (resource instanceof VlanLink vlan) {
            return vlan.mtu();
        } else if (resource instanceof MacvlanLink macvlan) {
            return macvlan.mtu();
        }
        return resource instanceof IpvlanLink ipvlan ? ipvlan.mtu() : null;
    }

    /** The links that the resource consists of. */
    static List<LinkKey> links(Resource resource) {
        if (resource instanceof DummyLink
                || resource instanceof BridgeLink
                || resource instanceof VlanLink
                || resource instanceof TapLink
                || resource instanceof StackedLink) {
            return List.of(new LinkKey(resource.namespace(), resource.name()));
        }
        if (resource instanceof VethLink veth) {
            return List.of(
                    new LinkKey(veth.namespace(), veth.name()), new LinkKey(veth.peerNamespace(), veth.peerName()));
        }
        return List.of();
    }

    /** The link that the resource sits on, or null if it sits on none. */
    static @Nullable LinkKey linkOf(Resource resource) {
        if (resource instanceof LinkAddress address) {
            return new LinkKey(address.namespace(), address.link());
        }
        if (resource instanceof Route route) {
            return new LinkKey(route.namespace(), route.link());
        }
        if (resource instanceof Neighbour neighbour) {
            return new LinkKey(neighbour.namespace(), neighbour.link());
        }
        if (resource instanceof Sysctl sysctl && sysctl.link() != null) {
            return new LinkKey(sysctl.namespace(), sysctl.link());
        }
        return null;
    }

    /** The link that the resource, a link itself, sits on and goes with; null if it sits on none. */
    static @Nullable LinkKey lowerOf(Resource resource) {
        if (resource instanceof VlanLink vlan) {
            return new LinkKey(vlan.namespace(), vlan.parent());
        }
        return resource instanceof StackedLink stacked ? lowerOf(stacked) : null;
    }

    private static LinkKey lowerOf(StackedLink stacked) {
        return new LinkKey(NamespaceRef.HOST, stacked.parent());
    }

    /** The bridge that the resource is a port of, or null if it is no port. */
    static @Nullable LinkKey masterOf(Resource resource) {
        if (resource instanceof VethLink veth) {
            return new LinkKey(veth.namespace(), veth.master());
        }
        if (resource instanceof TapLink tap) {
            return new LinkKey(tap.namespace(), tap.master());
        }
        if (resource instanceof UplinkPort port) {
            return new LinkKey(port.namespace(), port.master());
        }
        return null;
    }
}
