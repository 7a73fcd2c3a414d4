package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.EndpointDefinition.Wanted;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reserves addresses, and gives reservations up, in the course of a command. */
final class Reserving {

    private Reserving() {}

    /**
     * Keeps an address for whom it is requested. Doing it again changes nothing.
     *
     * @throws RefusedException with everything that is wrong
     */
    static Reservation reserve(Draft draft, StoredNetwork network, ReservationRequest request) {
        Violations violations = new Violations();
        Optional<MacAddress> mac = Names.mac(request.mac(), violations);
        String sandbox = request.sandbox();
        if ((sandbox == null) == (request.mac() == null)) {
            violations.invalid("sandbox", "name the holder: either sandbox or mac");
        } else if (sandbox != null) {
            Names.sandbox("sandbox", sandbox, violations);
        }
        NetworkSpec spec = network.spec();
        if (spec.configOnly()) {
            violations.conflict(
                    "address", "network " + spec.name() + " is a configuration: nobody has an address in it");
            violations.refuse();
        }
        Optional<Wanted> wanted = address(spec, request.address(), violations);
        violations.refuse();
        Reservation reservation =
                new Reservation(spec.id(), wanted.orElseThrow().address(), sandbox, mac.orElse(null));
        List<Reservation> present = draft.inventory().reservations(spec.id());
        if (!present.contains(reservation)) {
            EndpointDefinition.taken("address", wanted.get(), occupancy(draft, reservation, present), violations);
            violations.refuse();
            draft.create(reservation);
        }
        return reservation;
    }

    private static Optional<Wanted> address(NetworkSpec network, @Nullable String text, Violations violations) {
        if (text == null) {
            violations.invalid("address", "is missing");
            return Optional.empty();
        }
        return EndpointDefinition.address("address", network, text, violations);
    }

    /** An endpoint that holds it already is no obstacle; whoever else has it, or has it reserved, is. */
    private static Occupancy occupancy(Draft draft, Reservation wanted, List<Reservation> present) {
        List<StoredEndpoint> others = draft.inventory().endpointsOf(wanted.network()).stream()
                .filter(endpoint -> !isFor(wanted, endpoint))
                .toList();
        MacAddress nobody = new MacAddress(0);
        return new Occupancy(others, present, "", nobody, List.of());
    }

    private static boolean isFor(Reservation reservation, StoredEndpoint endpoint) {
        return reservation.isFor(
                endpoint.spec().sandbox().name(), endpoint.spec().mac());
    }

    /**
     * @throws RefusedException if the address is not reserved
     */
    static Reservation find(Inventory inventory, StoredNetwork network, String address) {
        return IpAddress.parse(address)
                .flatMap(a ->
                        Occupancy.find(inventory.reservations(network.spec().id()), a))
                .orElseThrow(() -> RefusedException.notFound("address " + address + " is not reserved in network "
                        + network.spec().name()));
    }

    /**
     * Keeps an endpoint's addresses for its sandbox, or does so no longer.
     *
     * @param reserve null to leave it
     */
    static void keep(Draft draft, StoredEndpoint endpoint, @Nullable Boolean reserve) {
        if (reserve == null) {
            return;
        }
        List<Reservation> present =
                draft.inventory().reservations(endpoint.spec().network());
        String sandbox = endpoint.spec().sandbox().name();
        for (IpPrefix prefix : endpoint.spec().addresses()) {
            Optional<Reservation> reserved = Occupancy.find(present, prefix.address());
            if (reserve && reserved.isEmpty()) {
                draft.create(new Reservation(endpoint.spec().network(), prefix.address(), sandbox, null));
            } else if (!reserve
                    && reserved.filter(r -> Objects.equals(r.sandbox(), sandbox))
                            .isPresent()) {
                draft.remove(reserved.get());
            }
        }
    }
}
