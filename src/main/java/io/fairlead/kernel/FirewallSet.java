package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** A set or map of our table of the family; its elements are resources of their own. */
public record FirewallSet(Owner owner, NamespaceRef namespace, Family family, SetDefinition definition)
        implements Resource {

    /** One of the table for packets. */
    public FirewallSet(Owner owner, NamespaceRef namespace, SetDefinition definition) {
        this(owner, namespace, Family.INET, definition);
    }

    @Override
    public Kind kind() {
        return Kind.FIREWALL_SET;
    }

    @Override
    public String name() {
        return FirewallTable.prefix(family) + definition.name();
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
