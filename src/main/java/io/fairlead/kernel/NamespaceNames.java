package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names that lead to one namespace. Guarded by the engine's lock, but for {@link #latest}. */
final class NamespaceNames {

    /** Of what no name is known that leads to it. */
    private static final NamespaceRef ELSEWHERE = new NamespaceRef("(elsewhere)");

    private final Set<NamespaceRef> all = new LinkedHashSet<>();
    private volatile NamespaceRef latest;

    NamespaceNames(NamespaceRef first) {
        latest = first;
        all.add(first);
    }

    Set<NamespaceRef> all() {
        return all;
    }

    /** That under which it was found last. */
    NamespaceRef latest() {
        return latest;
    }

    void add(NamespaceRef name) {
        latest = name;
        all.add(name);
    }

    /** The name leads to another namespace by now. */
    void remove(NamespaceRef name) {
        all.remove(name);
        if (latest.equals(name)) {
            latest = all.stream().findFirst().orElse(ELSEWHERE);
        }
    }
}
