package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A move of a network's endpoints to another subnet that somebody wants. */
@Schema(description = "A move of a network's endpoints to another subnet.")
public record RenumberRequest(
        @Schema(
                description = "The network's subnet whose endpoints move; may be left out if it is the only one of its"
                        + " family.",
                example = "10.9.0.0/24")
        @Nullable
        String from,

        @Schema(
                description = "The subnet that they move to.",
                example = "10.19.0.0/24",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String to,

        @Schema(description = "The network's own address there; the first usable one if left out.") @Nullable
        String gateway,

        @Schema(description = "The part that addresses are leased from.") @Nullable
        String ipRange,

        @Schema(
                description = "Whether the former subnet stays beside the new one, so that connections to and from the"
                        + " former addresses go on; true if left out. Take it from the network's subnets when nothing"
                        + " uses it any more.",
                example = "true")
        @Nullable
        Boolean keepFormer) {}
