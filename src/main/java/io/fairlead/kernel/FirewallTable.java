package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** Our one nf_tables table, {@code inet fairlead}, in the host's namespace. */
public record FirewallTable(Owner owner, NamespaceRef namespace) implements Resource {

    public static final String NAME = "fairlead";

    @Override
    public Kind kind() {
        return Kind.FIREWALL_TABLE;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Difference compare(Resource observed) {
        return Difference.NONE;
    }

    @Override
    public String describe() {
        return "table inet " + NAME;
    }
}
