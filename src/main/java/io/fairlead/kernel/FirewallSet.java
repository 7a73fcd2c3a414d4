package io.fairlead.kernel;

import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** A set or map of our table; its elements are resources of their own. */
public record FirewallSet(Owner owner, NamespaceRef namespace, SetDefinition definition) implements Resource {

    @Override
    public Kind kind() {
        return Kind.FIREWALL_SET;
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public Difference compare(Resource observed) {
        return definition.equals(((FirewallSet) observed).definition) ? Difference.NONE : Difference.REPLACE;
    }

    @Override
    public String describe() {
        return definition.toString();
    }
}
