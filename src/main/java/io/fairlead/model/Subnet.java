package io.fairlead.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One address range of a network.
 *
 * @param prefix without host bits
 * @param gateway address of the network's own router, or null where it has none
 * @param ipRange part of the prefix that leases are taken from; null for all of it
 * @param auxAddresses addresses by name that are never leased
 */
public record Subnet(
        IpPrefix prefix,
        @Nullable IpAddress gateway,
        @Nullable IpPrefix ipRange,
        Map<String, IpAddress> auxAddresses) {

    public Subnet {
        auxAddresses = Map.copyOf(auxAddresses);
    }
}
