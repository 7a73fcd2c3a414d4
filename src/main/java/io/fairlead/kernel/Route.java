package io.fairlead.kernel;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route of ours, marked with our routing protocol number: to somewhere in the main table, or to the host itself in the
 * local one.
 *
 * @param destination without host bits; 0.0.0.0/0 or ::/0 is the default route
 * @param gateway next hop, or null for what the link reaches directly
 * @param link outgoing link, or, of a local route, the link by which packets come
 * @param source address of ours that the host speaks from by this route; null leaves it to the kernel
 * @param local whether packets to the destination that come by the link are the host's own. Of these there may be one to
 *     each link, and they rank behind the kernel's.
 */
public record Route(
        Owner owner,
        NamespaceRef namespace,
        IpPrefix destination,
        @Nullable IpAddress gateway,
        String link,
        @Nullable IpAddress source,
        boolean local)
        implements Resource {

    public Route {
        if (local && gateway != null) {
            throw new IllegalArgumentException("a local route has no gateway: " + destination + " via " + gateway);
        }
    }

    /** A route of the main table. */
    public Route(Owner owner, NamespaceRef namespace, IpPrefix destination, @Nullable IpAddress gateway, String link) {
        this(owner, namespace, destination, gateway, link, null, false);
    }

    /** A route of the local table. */
    public static Route local(Owner owner, NamespaceRef namespace, IpPrefix destination, String link) {
        return new Route(owner, namespace, destination, null, link, null, true);
    }

    /** This route, with what is sent by it coming from an address of ours. */
    public Route from(IpAddress address) {
        return new Route(owner, namespace, destination, gateway, link, address, local);
    }

    @Override
    public Kind kind() {
        return Kind.ROUTE;
    }

    @Override
    public String name() {
        return local ? "local " + destination + " dev " + link : destination.toString();
    }

    @Override
    public Difference compare(Resource observed) {
        Route o = (Route) observed;
        boolean same = link.equals(o.link) && Objects.equals(gateway, o.gateway) && Unset.orEqual(source, o.source);
        return same ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        if (local) {
            return "table local";
        }
        return (gateway == null ? "" : "via " + gateway + " ") + "dev " + link
                + (source == null ? "" : " src " + source);
    }
}
