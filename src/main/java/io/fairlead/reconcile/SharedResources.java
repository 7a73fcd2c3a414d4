package io.fairlead.reconcile;

import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Owner;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the host as an owner wants: every shared resource that at least one network names. Counted, so that a change of
 * one network among thousands costs no walk over the others.
 */
final class SharedResources {

    private static final class Wish {
        private final Resource resource;
        private int wanters;

        private Wish(Resource resource) {
            this.resource = resource;
        }
    }

    private final Map<ResourceKey, Wish> wishes = new LinkedHashMap<>();
    private final Map<Owner, ResourceSet> sets = new HashMap<>();
    private @Nullable ResourceSet union;

    /**
     * Replaces what the owner wants.
     *
     * @param set everything it wants, its own included; empty for nothing
     * @throws IllegalArgumentException if somebody else wants another value under the same key; nothing is changed then
     */
    synchronized void replace(Owner owner, ResourceSet set) {
        set.all().stream().filter(SharedResources::isShared).forEach(this::checkAgreement);
        // New wishes first: what is in both sets never drops to zero in between.
        boolean changed = false;
        for (Resource resource : set.all()) {
            changed |= isShared(resource) && add(resource);
        }
        ResourceSet before = set.isEmpty() ? sets.remove(owner) : sets.put(owner, set);
        if (before != null) {
            for (Resource resource : before.all()) {
                changed |= isShared(resource) && remove(resource);
            }
        }
        if (changed) {
            union = null;
        }
    }

    synchronized ResourceSet union() {
        if (union == null) {
            union = ResourceSet.of(
                    wishes.values().stream().map(wish -> wish.resource).toList());
        }
        return union;
    }

    /** What the union would be if these owners wanted something else instead. */
    synchronized ResourceSet unionWith(Map<Owner, ResourceSet> others) {
        Map<Owner, ResourceSet> before = new HashMap<>();
        try {
            others.forEach((owner, set) -> {
                ResourceSet present = sets.getOrDefault(owner, ResourceSet.EMPTY);
                replace(owner, set);
                before.put(owner, present);
            });
            return union();
        } finally {
            before.forEach(this::replace);
        }
    }

    synchronized void clear() {
        wishes.clear();
        sets.clear();
        union = null;
    }

    private static boolean isShared(Resource resource) {
        return resource.owner().equals(Owner.HOST);
    }

    private void checkAgreement(Resource resource) {
        Wish wish = wishes.get(resource.key());
        if (wish != null && !wish.resource.equals(resource)) {
            throw new IllegalArgumentException("two wishes for shared " + resource.key() + ": "
                    + wish.resource.describe() + ", " + resource.describe());
        }
    }

    private boolean add(Resource resource) {
        return wishes.computeIfAbsent(resource.key(), key -> new Wish(resource)).wanters++ == 0;
    }

    private boolean remove(Resource resource) {
        Wish wish = wishes.get(resource.key());
        if (wish == null || --wish.wanters > 0) {
            return false;
        }
        wishes.remove(resource.key());
        return true;
    }
}
