package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/**
 * A link of the host that is none of ours and serves as a port of a bridge: the way to a physical segment. Of the link
 * itself only the master is set (and up, which a port has to be); when it is given back, so is everything else that was
 * changed, as it was found.
 *
 * @param name of the link
 * @param master bridge that it is a port of; empty for none
 * @param moved whether the link's addresses and routes are the bridge's while it is a port. Otherwise they stay where they
 *     are, although what comes in by a port is the bridge's: a host with strict reverse path filtering drops it.
 * @param up administratively up; always wanted so
 * @param settled whether every address and route is where it is to be; always wanted so
 */
public record UplinkPort(
        Owner owner, NamespaceRef namespace, String name, String master, boolean moved, boolean up, boolean settled)
        implements Resource {

    /** As it is wanted: up and settled. */
    public UplinkPort(Owner owner, String name, String master, boolean moved) {
        this(owner, NamespaceRef.HOST, name, master, moved, true, true);
    }

    @Override
    public Kind kind() {
        return Kind.UPLINK;
    }

    @Override
    public Difference compare(Resource observed) {
        UplinkPort o = (UplinkPort) observed;
        boolean same = master.equals(o.master) && moved == o.moved && up == o.up && settled == o.settled;
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (master.isEmpty() ? "port of no bridge" : "port of " + master)
                + (moved ? ", addresses and routes on the bridge" : ", addresses kept")
                + (settled ? "" : " but not all of them")
                + (up ? "" : ", down");
    }
}
