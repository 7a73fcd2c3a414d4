package io.fairlead.kernel;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** A permanent neighbour entry. */
public record Neighbour(Owner owner, NamespaceRef namespace, String link, IpAddress address, MacAddress mac)
        implements Resource {

    @Override
    public Kind kind() {
        return Kind.NEIGHBOUR;
    }

    @Override
    public String name() {
        return address + " on " + link;
    }

    @Override
    public Difference compare(Resource observed) {
        return mac.equals(((Neighbour) observed).mac) ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return "lladdr " + mac;
    }
}
