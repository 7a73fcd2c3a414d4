package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An address that somebody wants to be kept. */
@Schema(description = "An address to keep for a sandbox, by its name, or for an endpoint, by its MAC address.")
public record ReservationRequest(
        @Schema(
                description = "In one of the network's subnets, inside or outside of its ipRange; not leased to anybody"
                        + " else.",
                example = "10.9.0.40",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String address,

        @Schema(description = "Name of the sandbox, which need not exist (yet). Either this or mac.", example = "web1")
        @Nullable
        String sandbox,

        @Schema(
                description = "MAC address that the endpoint is attached with. Either this or sandbox.",
                example = "02:42:0a:09:00:28")
        @Nullable
        String mac) {}
