package io.fairlead.traffic;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Traffic of networks and their endpoints at one moment. */
@Schema(name = "Traffic", description = "Traffic of networks and their endpoints, read from the kernel at one moment.")
public record TrafficView(
        @Schema(description = "When the counters were read.", requiredMode = Schema.RequiredMode.REQUIRED)
        Instant at,

        @Schema(
                description =
                        "How long the rates were taken over, which is since the counters were read before, whoever"
                                + " read them; absent if nobody did.",
                example = "2.0")
        @Nullable
        Double seconds,

        @Schema(description = "By name.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<NetworkTrafficView> networks,

        @Schema(description = "By network, in the order of attaching.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<EndpointTrafficView> endpoints) {}
