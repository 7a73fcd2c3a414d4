package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;

/**
 * Identifies a kernel object.
 *
 * @param name unique among objects of the kind in the namespace
 */
public record ResourceKey(Resource.Kind kind, NamespaceRef namespace, String name) {

    @Override
    public String toString() {
        return kind + " " + name + (namespace.isHost() ? "" : " in " + namespace);
    }
}
