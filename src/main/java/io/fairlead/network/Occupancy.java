package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * Whose the addresses of a network are, in the eyes of one endpoint.
 *
 * @param others the network's other endpoints
 * @param reservations the network's
 * @param sandbox name of the sandbox that the endpoint is in
 * @param mac the endpoint's
 * @param had addresses that the endpoint has already
 */
record Occupancy(
        List<StoredEndpoint> others,
        List<Reservation> reservations,
        String sandbox,
        MacAddress mac,
        List<IpPrefix> had) {

    /** Why the endpoint cannot have an address, in words; empty if it can. */
    Optional<String> obstacle(IpAddress address) {
        Optional<String> taken = holder(others, address).map(name -> inUse(address, name));
        boolean present = had.stream().anyMatch(prefix -> prefix.address().equals(address));
        if (taken.isPresent() || present) {
            return taken;
        }
        return find(reservations, address)
                .filter(reservation -> !reservation.isFor(sandbox, mac))
                .map(Occupancy::reserved);
    }

    /** What is reserved for the endpoint and nobody else has, that of its MAC address first. */
    List<IpAddress> reserved() {
        return reservations.stream()
                .filter(reservation -> reservation.isFor(sandbox, mac))
                .filter(reservation -> holder(others, reservation.address()).isEmpty())
                .sorted((a, b) -> Boolean.compare(a.mac() == null, b.mac() == null))
                .map(Reservation::address)
                .toList();
    }

    static Optional<Reservation> find(List<Reservation> reservations, IpAddress address) {
        return reservations.stream()
                .filter(reservation -> reservation.address().equals(address))
                .findFirst();
    }

    /** The name of the sandbox that has an address. */
    static Optional<String> holder(List<StoredEndpoint> endpoints, IpAddress address) {
        return endpoints.stream()
                .filter(endpoint -> has(endpoint, address))
                .map(endpoint -> endpoint.spec().sandbox().name())
                .findFirst();
    }

    static boolean has(StoredEndpoint endpoint, IpAddress address) {
        return endpoint.spec().addresses().stream().anyMatch(a -> a.address().equals(address));
    }

    static String inUse(IpAddress address, String sandbox) {
        return "Address already in use: " + address + " belongs to sandbox " + sandbox;
    }

    static String reserved(Reservation reservation) {
        return "Address already in use: " + reservation.address() + " is reserved for " + reservation.holder();
    }
}
