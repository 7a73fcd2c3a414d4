package io.fairlead.web;

import io.fairlead.network.EndpointRequest;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.ReservationRequest;
import io.fairlead.network.SandboxRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of a manifest, for the OpenAPI document; {@link ManifestBinding} reads it. */
@Schema(name = "Manifest", description = "Many objects that are to be as defined.")
record ManifestView(
        @Schema(
                allowableValues = {"fairlead/v1"},
                example = "fairlead/v1")
        @Nullable
        String apiVersion,

        @Schema(description = "Networks, by name.") @Nullable
        List<NetworkRequest> networks,

        @Schema(description = "Sandboxes, by name.") @Nullable
        List<SandboxRequest> sandboxes,

        @Schema(description = "Addresses that are kept, by network and address.") @Nullable
        List<ReservationView> reservations,

        @Schema(description = "Endpoints, by network and sandbox, in the order of attaching.") @Nullable
        List<EndpointView> endpoints) {

    /** A reservation names its network too. */
    @Schema(
            name = "ManifestReservation",
            description = "An address that is kept in a network.",
            allOf = ReservationRequest.class)
    record ReservationView(
            @Schema(description = "The network's name.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
            String network) {}

    /** An endpoint names its network too. */
    @Schema(name = "ManifestEndpoint", description = "A sandbox in a network.", allOf = EndpointRequest.class)
    record EndpointView(
            @Schema(description = "The network's name.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
            String network) {}
}
