package io.fairlead.traffic;

import io.fairlead.model.EndpointSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An endpoint's traffic. */
@Schema(
        name = "EndpointTraffic",
        description =
                "What a sandbox received and sent by an endpoint, since its link was made: a link that is made anew,"
                        + " by a repair or after a restart of the host, starts at 0.")
public record EndpointTrafficView(
        @Schema(
                description = "Id of the endpoint.",
                example = "0c7bb1a4a1d0f4b0a4b3a3a5a8ce2d2a0ffdd3d95e3f9e2c4fbf6bd7d13b5f7e",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String endpoint,

        @Schema(description = "Name of the network.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(description = "Name of the sandbox.", example = "web", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandbox,

        @Schema(description = "What the sandbox received; absent while there is no link that could count.") @Nullable
        FlowView received,

        @Schema(description = "What the sandbox sent; absent while there is no link that could count.") @Nullable
        FlowView sent,

        @Schema(description = "When the counters were read; only in an answer about this endpoint alone.") @Nullable
        Instant at,

        @Schema(
                description = "How long the rates were taken over; only in an answer about this endpoint alone.",
                example = "2.0")
        @Nullable
        Double seconds) {

    static EndpointTrafficView of(
            EndpointSpec endpoint, String network, Optional<Counted> counted, Optional<Double> seconds) {
        return new EndpointTrafficView(
                endpoint.id().value(),
                network,
                endpoint.sandbox().name(),
                counted.map(c -> FlowView.of(c.received(), c.newReceived(), seconds))
                        .orElse(null),
                counted.map(c -> FlowView.of(c.sent(), c.newSent(), seconds)).orElse(null),
                null,
                null);
    }

    EndpointTrafficView alone(Instant when, Optional<Double> window) {
        return new EndpointTrafficView(endpoint, network, sandbox, received, sent, when, window.orElse(null));
    }
}
