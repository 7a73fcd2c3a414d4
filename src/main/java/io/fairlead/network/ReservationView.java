package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An address that is kept for somebody. */
@Schema(name = "Reservation", description = "An address that nobody but its holder is leased.")
public record ReservationView(
        @Schema(description = "The network's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String networkName,

        @Schema(example = "10.9.0.40", requiredMode = Schema.RequiredMode.REQUIRED)
        String address,

        @Schema(
                description = "The subnet it is in.",
                example = "10.9.0.0/24",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String subnet,

        @Schema(description = "Name of the sandbox that it is kept for.", example = "web1") @Nullable
        String sandbox,

        @Schema(description = "MAC address of the endpoint that it is kept for.", example = "02:42:0a:09:00:28")
        @Nullable
        String mac,

        @Schema(description = "The endpoint that has it now; missing while nobody does.") @Nullable
        String endpoint) {

    static ReservationView of(Reservation reservation, StoredNetwork network, Inventory inventory) {
        Optional<StoredEndpoint> endpoint = inventory.endpointsOf(reservation.network()).stream()
                .filter(candidate -> Occupancy.has(candidate, reservation.address()))
                .findFirst();
        return new ReservationView(
                reservation.network().value(),
                network.spec().name(),
                reservation.address().toString(),
                network.spec().subnets().stream()
                        .filter(subnet -> subnet.prefix().contains(reservation.address()))
                        .map(subnet -> subnet.prefix().toString())
                        .findFirst()
                        .orElse(""),
                reservation.sandbox(),
                reservation.mac() == null ? null : reservation.mac().toString(),
                endpoint.map(e -> e.spec().id().value()).orElse(null));
    }
}
