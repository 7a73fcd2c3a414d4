package io.fairlead.dhcp;

import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NamespaceRef;
import java.util.Optional;

/** Hears what becomes of leases. Implementations must not wait: they are called by the thread of all clients. */
public interface LeaseSink {

    /** Where an endpoint's link is now; empty if it is nowhere (any more). */
    Optional<NamespaceRef> namespace(EndpointId endpoint);

    /** The endpoint has this lease now, or goes on having it. */
    void bound(EndpointId endpoint, DhcpLease lease);

    /** The endpoint may not use the address any more. */
    void ended(EndpointId endpoint, DhcpLease lease, String reason);

    /** A person should know; replaces what was said of the endpoint before. */
    void troubled(EndpointId endpoint, Trouble trouble);

    /** What was said of the endpoint is over. */
    void well(EndpointId endpoint);
}
