package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import java.util.List;

/**
 * The addresses of a network that are not free.
 *
 * @param leased those that endpoints have
 * @param reserved those that are kept for somebody, leased or not
 */
record UsedAddresses(List<IpAddress> leased, List<IpAddress> reserved) {

    static UsedAddresses of(Inventory inventory, NetworkId network) {
        return new UsedAddresses(
                inventory.endpointsOf(network).stream()
                        .flatMap(endpoint -> endpoint.spec().addresses().stream())
                        .map(IpPrefix::address)
                        .toList(),
                inventory.reservations(network).stream()
                        .map(Reservation::address)
                        .toList());
    }
}
