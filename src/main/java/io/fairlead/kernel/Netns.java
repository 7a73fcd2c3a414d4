package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** A named network namespace below /run/netns, with its loopback link up. */
public record Netns(Owner owner, NamespaceRef namespace) implements Resource {

    @Override
    public Kind kind() {
        return Kind.NAMESPACE;
    }

    @Override
    public String name() {
        return namespace.path();
    }

    @Override
    public Difference compare(Resource observed) {
        return Difference.NONE;
    }

    @Override
    public String describe() {
        return "network namespace, loopback up";
    }
}
