package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where to look for namespaces of ours after a restart. Whether one is ours says the tag on its loopback link; this list
 * only spares a visit to every namespace of the host.
 */
final class ManagedNamespaces {

    private final StateFile file;
    private final Map<NamespaceRef, Owner> all = new LinkedHashMap<>();
    private final Map<Owner, Set<NamespaceRef>> byOwner = new HashMap<>();

    ManagedNamespaces(StateFile file) {
        this.file = file;
    }

    /** Has the mirror look at all that are on file, and forgets those that are gone or somebody else's. */
    void load(Mirror mirror) {
        List<String[]> records = file.read();
        for (String[] fields : records) {
            NamespaceRef namespace = new NamespaceRef(fields[0]);
            mirror.find(namespace).flatMap(NamespaceMirror::owner).ifPresent(owner -> put(namespace, owner));
        }
        if (all.size() != records.size()) {
            save();
        }
    }

    /** Has the mirror look at all. */
    void look(Mirror mirror) {
        List.copyOf(all.keySet()).forEach(mirror::find);
    }

    /** Those that were made for the owner. */
    List<NamespaceRef> of(Owner owner) {
        return List.copyOf(byOwner.getOrDefault(owner, Set.of()));
    }

    void add(Netns namespace) {
        if (!namespace.owner().equals(all.get(namespace.namespace()))) {
            drop(namespace.namespace());
            put(namespace.namespace(), namespace.owner());
            save();
        }
    }

    void remove(NamespaceRef namespace) {
        if (drop(namespace)) {
            save();
        }
    }

    /** Forgets those of an owner that wants none any more and that somebody else took away. */
    void forgetDead(Owner owner, NetworkNamespace lookup) {
        of(owner).stream().filter(ref -> lookup.identity(ref).isEmpty()).forEach(this::remove);
    }

    private void put(NamespaceRef namespace, Owner owner) {
        all.put(namespace, owner);
        byOwner.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(namespace);
    }

    private boolean drop(NamespaceRef namespace) {
        Owner owner = all.remove(namespace);
        if (owner == null) {
            return false;
        }
        byOwner.computeIfPresent(owner, (o, set) -> set.remove(namespace) && set.isEmpty() ? null : set);
        return true;
    }

    private void save() {
        file.write(all.keySet().stream()
                .map(namespace -> List.of(namespace.path()))
                .toList());
    }
}
