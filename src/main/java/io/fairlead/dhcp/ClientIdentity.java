package io.fairlead.dhcp;

import io.fairlead.model.EndpointId;
import io.fairlead.model.MacAddress;
import io.fairlead.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * For whom a client asks.
 *
 * @param endpoint whose address it is
 * @param owner whose tag the link carries: a name alone does not make it ours
 * @param link in the sandbox
 * @param mac that the link is to have: another one is another client to a server
 * @param hostName that the server is told
 * @param clientId tells the client from others on the same Ethernet address, as hexadecimal digits of option 61; null where
 *     the address is the link's own, and identity enough
 */
public record ClientIdentity(
        EndpointId endpoint,
        Owner owner,
        String link,
        MacAddress mac,
        String hostName,
        @Nullable String clientId) {}
