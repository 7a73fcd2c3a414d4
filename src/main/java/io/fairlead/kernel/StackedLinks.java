package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Macvlan;
import io.fairlead.model.Owner;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where an owner has links that stand on a link of the host, so that finding them takes no walk through all
 * sandboxes. Kept with the mirror, and guarded like it.
 */
final class StackedLinks {

    private final Map<Owner, Set<Place>> byOwner = new HashMap<>();
    private final Set<Place> unfinished = new LinkedHashSet<>();
    private final Map<Place, String> inSandboxes = new ConcurrentHashMap<>();

    /**
     * @param index number of the link in the namespace
     */
    record Place(NamespaceMirror namespace, int index) {}

    /** Whether links of its kind stand on a link that may be in another namespace. */
    static boolean isStacked(Link link) {
        return link.data() instanceof Macvlan || link.data() instanceof Ipvlan;
    }

    static boolean isUnfinished(Link link) {
        return isStacked(link) && UnfinishedLink.is(link);
    }

    boolean hasUnfinished(NamespaceMirror namespace) {
        return unfinished.stream().anyMatch(place -> place.namespace().equals(namespace));
    }

    /** Those of an owner in sandboxes. The host's are all that are unfinished, which go unless somebody finishes them. */
    List<Place> of(Owner owner) {
        if (owner.equals(Owner.HOST)) {
            return List.copyOf(unfinished);
        }
        return byOwner.getOrDefault(owner, Set.of()).stream()
                .filter(place -> !place.namespace().isHost())
                .toList();
    }

    List<Place> all() {
        return byOwner.values().stream().flatMap(Set::stream).toList();
    }

    Set<Owner> owners() {
        return byOwner.keySet();
    }

    /**
     * Places of those in sandboxes, by {@link Kernel#counterName}. The only thing here that may be read at any time
     * without the engine's lock.
     */
    Map<String, Place> inSandboxes() {
        Map<String, Place> byName = new HashMap<>();
        inSandboxes.forEach(
                (place, name) -> byName.put(Kernel.counterName(place.namespace().ref(), name), place));
        return byName;
    }

    /** Takes in one change of the mirror. */
    void changed(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after) {
        if (before != null && isStacked(before)) {
            namespace.owner(before).ifPresent(owner -> remove(owner, new Place(namespace, before.index())));
            inSandboxes.remove(new Place(namespace, before.index()));
            unfinished.remove(new Place(namespace, before.index()));
        }
        if (after != null && isStacked(after)) {
            namespace.owner(after).ifPresent(owner -> add(owner, new Place(namespace, after.index()), after));
            if (isUnfinished(after)) {
                unfinished.add(new Place(namespace, after.index()));
            }
        }
    }

    /** Forgets what was in a namespace that is gone. */
    void gone(NamespaceMirror namespace) {
        namespace.links().forEach(link -> changed(namespace, link, null));
    }

    void clear() {
        byOwner.clear();
        unfinished.clear();
        inSandboxes.clear();
    }

    private void add(Owner owner, Place place, Link link) {
        byOwner.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(place);
        if (!place.namespace().isHost()) {
            inSandboxes.put(place, link.nameOrEmpty());
        }
    }

    private void remove(Owner owner, Place place) {
        Set<Place> places = byOwner.get(owner);
        if (places != null && places.remove(place) && places.isEmpty()) {
            byOwner.remove(owner);
        }
    }
}
