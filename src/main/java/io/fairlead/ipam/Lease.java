package io.fairlead.ipam;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;

/**
 * An address that an endpoint has.
 *
 * @param address with the subnet's prefix length
 * @param ordinal place among the endpoint's addresses; the first of a family is the primary one
 */
public record Lease(NetworkId network, EndpointId endpoint, IpPrefix address, int ordinal) {}
