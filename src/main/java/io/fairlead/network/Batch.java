package io.fairlead.network;

import java.util.List;

/**
 * Objects that are to be as defined, all together. They are told apart by name; an endpoint by its network's and its
 * sandbox's, a reservation by its network's and the address.
 */
public record Batch(
        List<NetworkRequest> networks,
        List<SandboxRequest> sandboxes,
        List<KeptAddressRequest> reservations,
        List<AttachmentRequest> endpoints) {

    public Batch {
        networks = List.copyOf(networks);
        sandboxes = List.copyOf(sandboxes);
        reservations = List.copyOf(reservations);
        endpoints = List.copyOf(endpoints);
    }
}
