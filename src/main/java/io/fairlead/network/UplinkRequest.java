package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A link of the host that somebody wants to be an uplink. */
@Schema(description = "A link of the host that becomes a port of the network's bridge.")
public record UplinkRequest(
        @Schema(
                description = "Its name: an Ethernet link that is no port of anything and none of ours.",
                example = "eth1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String link,

        @Schema(
                description =
                        "What becomes of its addresses and routes. move: they are the bridge's while it is an uplink;"
                                + " keep: they stay on the link, and the host may be out of reach by them for as long. keep if left"
                                + " out.",
                allowableValues = {"keep", "move"},
                example = "move")
        @Nullable
        String addresses,

        @Schema(
                description =
                        "Unless the change is confirmed within this time, it is undone: seconds, 90s, 5m or PT5M, up"
                                + " to an hour; 60s if left out.",
                example = "60s")
        @Nullable
        String confirmWithin,

        @Schema(description = "false: the change holds at once and is not undone; true if left out.", example = "true")
        @Nullable
        Boolean confirm) {}
