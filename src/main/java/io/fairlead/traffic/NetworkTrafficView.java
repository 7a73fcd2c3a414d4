package io.fairlead.traffic;

import io.fairlead.model.NetworkSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A network's traffic. */
@Schema(
        name = "NetworkTraffic",
        description =
                "What the sandboxes of a network received and sent: the sum over the endpoints that it has now. What"
                        + " one of them sends to another is counted as sent, and as received too.")
public record NetworkTrafficView(
        @Schema(
                description = "Id of the network.",
                example = "7d86d31b1478e7cca9ebed7e73aa0fdeec46c5ca29497431d3007d2d9e15ed99",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(description = "Its name.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(description = "Its driver.", example = "bridge", requiredMode = Schema.RequiredMode.REQUIRED)
        String driver,

        @Schema(
                description = "How many endpoints were counted.",
                example = "2",
                requiredMode = Schema.RequiredMode.REQUIRED)
        int endpoints,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) FlowView received,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) FlowView sent,

        @Schema(
                description =
                        "Of what the sandboxes received, what came from the host or from outside through the host;"
                                + " bytes without Ethernet headers; absent in modes that do not tell.")
        @Nullable
        FlowView receivedFromHost,

        @Schema(
                description =
                        "Of what the sandboxes sent, what went to the host or through it to the outside, with what"
                                + " was sent to everybody; bytes without Ethernet headers; absent in modes that do not tell.")
        @Nullable
        FlowView sentToHost,

        @Schema(description = "When the counters were read; only in an answer about this network alone.") @Nullable
        Instant at,

        @Schema(
                description = "How long the rates were taken over; only in an answer about this network alone.",
                example = "2.0")
        @Nullable
        Double seconds) {

    static NetworkTrafficView of(
            NetworkSpec network, int endpoints, Counted sum, Optional<Counted> host, Optional<Double> seconds) {
        return new NetworkTrafficView(
                network.id().value(),
                network.name(),
                network.driver().value(),
                endpoints,
                FlowView.of(sum.received(), sum.newReceived(), seconds),
                FlowView.of(sum.sent(), sum.newSent(), seconds),
                host.map(h -> FlowView.of(h.received(), h.newReceived(), seconds))
                        .orElse(null),
                host.map(h -> FlowView.of(h.sent(), h.newSent(), seconds)).orElse(null),
                null,
                null);
    }

    NetworkTrafficView alone(Instant when, Optional<Double> window) {
        return new NetworkTrafficView(
                id,
                network,
                driver,
                endpoints,
                received,
                sent,
                receivedFromHost,
                sentToHost,
                when,
                window.orElse(null));
    }
}
