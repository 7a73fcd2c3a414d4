package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of living namespaces, by what they are known by. The kernel gives the inode of a namespace that is gone to
 * the next one, and so its number (nsid); whoever comes under a key that is taken shows that the former one is dead.
 */
final class NamespaceTable {

    private final Map<NetworkNamespace.Identity, NamespaceMirror> byIdentity = new HashMap<>();
    private final Map<Integer, NamespaceMirror> byId = new HashMap<>();
    private final Map<NamespaceRef, NamespaceMirror> byRef = new HashMap<>();

    @Nullable
    NamespaceMirror find(NetworkNamespace.Identity identity) {
        return byIdentity.get(identity);
    }

    @Nullable
    NamespaceMirror find(int id) {
        return byId.get(id);
    }

    List<NamespaceMirror> all() {
        return new ArrayList<>(byIdentity.values());
    }

    /** Whether it is still the one that it was made for. */
    boolean holds(NamespaceMirror mirror) {
        return byIdentity.get(mirror.identity()) == mirror && (mirror.isHost() || byId.get(mirror.id()) == mirror);
    }

    /** Takes in a namespace that is alive, and answers the dead ones whose keys it has now. */
    Set<NamespaceMirror> put(NamespaceMirror mirror) {
        Set<NamespaceMirror> dead = new LinkedHashSet<>();
        dead.add(byIdentity.put(mirror.identity(), mirror));
        if (!mirror.isHost()) {
            dead.add(byId.put(mirror.id(), mirror));
        }
        dead.remove(null);
        dead.remove(mirror);
        return dead;
    }

    /**
     * Takes note that this name leads there now.
     *
     * @return whether it led to another one before
     */
    boolean reach(NamespaceRef ref, NamespaceMirror mirror) {
        mirror.names().add(ref);
        NamespaceMirror before = byRef.put(ref, mirror);
        if (before == null || before == mirror) {
            return false;
        }
        // It may live on for a while, as one that is being taken down does, and is not what its name says any more.
        before.names().remove(ref);
        return true;
    }

    /** Forgets a namespace, and answers the names that led to it. */
    Set<NamespaceRef> remove(NamespaceMirror mirror) {
        byIdentity.remove(mirror.identity(), mirror);
        byId.remove(mirror.id(), mirror);
        Set<NamespaceRef> names = new HashSet<>();
        byRef.forEach((ref, there) -> {
            if (there == mirror) {
                names.add(ref);
            }
        });
        byRef.keySet().removeAll(names);
        return names;
    }

    void clear() {
        byIdentity.clear();
        byId.clear();
        byRef.clear();
    }
}
