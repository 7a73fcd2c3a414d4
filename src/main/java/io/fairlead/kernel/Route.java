package io.fairlead.kernel;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A route of ours in the main table, marked with our routing protocol number.
 *
 * @param destination without host bits; 0.0.0.0/0 or ::/0 is the default route
 * @param gateway next hop, or null for what the link reaches directly
 * @param link outgoing link
 */
public record Route(
        Owner owner,
        NamespaceRef namespace,
        IpPrefix destination,
        @Nullable IpAddress gateway,
        String link) implements Resource {

    @Override
    public Kind kind() {
        return Kind.ROUTE;
    }

    @Override
    public String name() {
        return destination.toString();
    }

    @Override
    public Difference compare(Resource observed) {
        Route o = (Route) observed;
        boolean same = link.equals(o.link) && (gateway == null ? o.gateway == null : gateway.equals(o.gateway));
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (gateway == null ? "" : "via " + gateway + " ") + "dev " + link;
    }
}
