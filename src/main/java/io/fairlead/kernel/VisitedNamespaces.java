package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where to look, after a restart, for links of ours that have no end on the host: the sandboxes in which some were made
 * and that we did not make ourselves. Whose a link is says its tag; this list only spares a visit to every namespace.
 */
final class VisitedNamespaces {

    private final StateFile file;
    private final Set<NamespaceRef> all = new LinkedHashSet<>();

    VisitedNamespaces(StateFile file) {
        this.file = file;
        file.read().forEach(fields -> all.add(new NamespaceRef(fields[0])));
    }

    /** Remembers a namespace in which a link is about to be made. */
    void note(NamespaceMirror namespace) {
        // Ours carry a tag, and are on a list of their own.
        if (!namespace.isHost() && namespace.owner().isEmpty() && all.add(namespace.ref())) {
            save();
        }
    }

    /** Has the mirror look at all, and forgets those where nothing of ours is left. */
    void look(Mirror mirror) {
        boolean changed = all.removeIf(ref -> mirror.find(ref)
                .filter(namespace -> !namespace.isHost()
                        && (!namespace.owners().isEmpty() || mirror.stacked().hasUnfinished(namespace)))
                .isEmpty());
        if (changed) {
            save();
        }
    }

    private void save() {
        file.write(all.stream().map(namespace -> List.of(namespace.path())).toList());
    }
}
