package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The namespaces that are ours, for the length of one plan. */
final class NamespaceSights {

    private final Mirror mirror;
    private final ManagedNamespaces managed;

    /** Grouped once: a full plan asks for thousands. */
    private @Nullable Map<Owner, List<NamespaceMirror>> known;

    NamespaceSights(Mirror mirror, ManagedNamespaces managed) {
        this.mirror = mirror;
        this.managed = managed;
    }

    /** Those of an owner that still have their name: those that the mirror knows, and what was made and is not known. */
    List<NamespaceMirror> of(Owner owner) {
        if (known == null) {
            known = mirror.owned();
        }
        Set<NamespaceMirror> found = new LinkedHashSet<>(known.getOrDefault(owner, List.of()));
        for (NamespaceRef made : managed.of(owner)) {
            mirror.find(made)
                    .filter(ns -> ns.owner().filter(owner::equals).isPresent())
                    .ifPresent(found::add);
        }
        return found.stream().filter(mirror::isNamed).toList();
    }
}
