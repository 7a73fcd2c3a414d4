package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a table of ours holds, by name and by owner. */
final class FirewallState {

    private final Map<ResourceKey, Resource> byKey = new HashMap<>();
    private final Map<Owner, Map<ResourceKey, Resource>> byOwner = new HashMap<>();
    private final Map<String, Map<ResourceKey, FirewallElement>> bySet = new HashMap<>();
    private final Set<ResourceKey> administratorChains = new HashSet<>();
    private final Set<ResourceKey> somebodys = new HashSet<>();

    /** Whose hand made an object in our table. */
    enum Hand {
        OURS,
        /** We made the chain; its rules are the administrator's. */
        ADMINISTRATOR,
        /** Somebody put it beside ours, perhaps for the administrator's rules to use. It does nothing by itself. */
        SOMEBODY
    }

    Optional<Resource> find(ResourceKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /**
     * What of the owner's may be deleted: not the administrator's rules, nor the chain and table that hold them, nor what
     * somebody put beside ours.
     */
    Collection<Resource> ownedBy(Owner owner) {
        List<Resource> owned = byOwner.getOrDefault(owner, Map.of()).values().stream()
                .filter(resource -> !isSomebodys(resource))
                .toList();
        if (!owner.equals(Owner.HOST) || administratorChains.stream().noneMatch(this::hasRules)) {
            return owned;
        }
        return owned.stream()
                .filter(resource -> !(resource instanceof FirewallTable))
                .filter(resource -> !administratorChains.contains(resource.key()) || !hasRules(resource.key()))
                .toList();
    }

    private boolean hasRules(ResourceKey key) {
        return byKey.get(key) instanceof FirewallChain chain
                && chain.rules() != null
                && !chain.rules().isEmpty();
    }

    private boolean isSomebodys(Resource resource) {
        return somebodys.contains(resource.key())
                || (resource instanceof FirewallElement element
                        && somebodys.contains(
                                new ResourceKey(Resource.Kind.FIREWALL_SET, element.namespace(), element.setName())));
    }

    /** Takes an object as it is, and who made it. */
    void put(Resource resource, Hand hand) {
        administratorChains.remove(resource.key());
        somebodys.remove(resource.key());
        if (hand == Hand.ADMINISTRATOR) {
            administratorChains.add(resource.key());
        } else if (hand == Hand.SOMEBODY) {
            somebodys.add(resource.key());
        }
        put(resource);
    }

    Set<Owner> owners() {
        return Set.copyOf(byOwner.keySet());
    }

    void put(Resource resource) {
        Resource before = byKey.put(resource.key(), resource);
        if (before != null) {
            forget(before);
        }
        byOwner.computeIfAbsent(resource.owner(), o -> new LinkedHashMap<>()).put(resource.key(), resource);
        if (resource instanceof FirewallElement element) {
            bySet.computeIfAbsent(element.set(), s -> new LinkedHashMap<>()).put(element.key(), element);
        }
    }

    /** Removes an object with everything in it; answers whose the removed objects were. */
    Set<Owner> remove(ResourceKey key) {
        Set<Owner> owners = new LinkedHashSet<>();
        Resource resource = byKey.remove(key);
        administratorChains.remove(key);
        somebodys.remove(key);
        if (resource != null) {
            owners.add(resource.owner());
            forget(resource);
            if (resource instanceof FirewallSet set) {
                owners.addAll(replaceElements(set.definition().name(), List.of()));
            }
        }
        return owners;
    }

    private void forget(Resource resource) {
        Map<ResourceKey, Resource> ofOwner = byOwner.getOrDefault(resource.owner(), new HashMap<>());
        ofOwner.remove(resource.key());
        if (ofOwner.isEmpty()) {
            byOwner.remove(resource.owner());
        }
        if (resource instanceof FirewallElement element) {
            bySet.getOrDefault(element.set(), new HashMap<>()).remove(element.key());
        }
    }

    /** Takes a set's elements as they are now; answers the owners of those that came, went or changed. */
    Set<Owner> replaceElements(String set, List<FirewallElement> now) {
        Map<ResourceKey, FirewallElement> gone = new LinkedHashMap<>(bySet.getOrDefault(set, Map.of()));
        Set<Owner> owners = new LinkedHashSet<>();
        for (FirewallElement element : now) {
            FirewallElement before = gone.remove(element.key());
            if (!element.equals(before)) {
                owners.add(element.owner());
                Optional.ofNullable(before).ifPresent(b -> owners.add(b.owner()));
                put(element);
            }
        }
        for (FirewallElement element : gone.values()) {
            owners.add(element.owner());
            remove(element.key());
        }
        return owners;
    }

    /** Forgets everything; answers whose it was. */
    Set<Owner> clear() {
        Set<Owner> owners = owners();
        byKey.clear();
        byOwner.clear();
        bySet.clear();
        administratorChains.clear();
        somebodys.clear();
        return owners;
    }

    boolean isSame(Resource resource, Hand hand) {
        ResourceKey key = resource.key();
        return Objects.equals(byKey.get(key), resource)
                && administratorChains.contains(key) == (hand == Hand.ADMINISTRATOR)
                && somebodys.contains(key) == (hand == Hand.SOMEBODY);
    }
}
