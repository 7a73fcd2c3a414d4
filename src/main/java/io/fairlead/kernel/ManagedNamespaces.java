package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where to look for namespaces of ours after a restart. Whether one is ours says the tag on its loopback link; this list
 * only spares a visit to every namespace of the host.
 */
final class ManagedNamespaces {

    private final StateFile file;
    private final Set<NamespaceRef> all = new LinkedHashSet<>();

    ManagedNamespaces(StateFile file) {
        this.file = file;
        file.read().forEach(fields -> all.add(new NamespaceRef(fields[0])));
    }

    List<NamespaceRef> all() {
        return List.copyOf(all);
    }

    void add(NamespaceRef namespace) {
        if (all.add(namespace)) {
            save();
        }
    }

    void remove(NamespaceRef namespace) {
        if (all.remove(namespace)) {
            save();
        }
    }

    private void save() {
        file.write(all.stream().map(namespace -> List.of(namespace.path())).toList());
    }
}
