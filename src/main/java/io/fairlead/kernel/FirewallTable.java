package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/**
 * A nf_tables table of ours in the host's namespace: {@code inet fairlead} for packets, {@code bridge fairlead} for
 * frames.
 *
 * @param dormant whether the kernel passes its base chains by (NFT_TABLE_F_DORMANT); never wanted so
 */
public record FirewallTable(Owner owner, NamespaceRef namespace, Family family, boolean dormant) implements Resource {

    public static final String NAME = "fairlead";

    /** As it is wanted: awake. */
    public FirewallTable(Owner owner, NamespaceRef namespace, Family family) {
        this(owner, namespace, family, false);
    }

    /** The one for packets. */
    public FirewallTable(Owner owner, NamespaceRef namespace) {
        this(owner, namespace, Family.INET);
    }

    /** What the names of everything in a table of the family begin with. */
    static String prefix(Family family) {
        return family == Family.INET ? "" : family + " ";
    }

    Table table() {
        return new Table(family, NAME);
    }

    @Override
    public Kind kind() {
        return Kind.FIREWALL_TABLE;
    }

    @Override
    public String name() {
        return prefix(family) + NAME;
    }

    @Override
    public Difference compare(Resource observed) {
        return dormant == ((FirewallTable) observed).dormant ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return "table " + table() + (dormant ? " flags dormant" : "");
    }
}
