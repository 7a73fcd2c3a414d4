package io.fairlead.traffic;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What went one way. */
@Schema(name = "TrafficFlow", description = "What went one way, since the kernel began to count.")
public record FlowView(
        @Schema(
                description = "Bytes of frames, Ethernet headers included.",
                example = "9894",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long bytes,

        @Schema(description = "Frames.", example = "101", requiredMode = Schema.RequiredMode.REQUIRED)
        long packets,

        @Schema(
                description =
                        "Frames that the host's end of the link dropped. What a firewall refuses is not among them.",
                example = "0",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long dropped,

        @Schema(
                description = "Frames that the host's end of the link failed to pass on.",
                example = "0",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long errors,

        @Schema(description = "Rate since the sample before; absent without one.", example = "4947.0") @Nullable
        Double bytesPerSecond,

        @Schema(description = "Rate since the sample before; absent without one.", example = "50.5") @Nullable
        Double packetsPerSecond) {

    private static final double TENTHS = 10;

    static FlowView of(Flow total, Flow news, Optional<Double> seconds) {
        return new FlowView(
                total.bytes(),
                total.packets(),
                total.dropped(),
                total.errors(),
                seconds.map(s -> rate(news.bytes(), s)).orElse(null),
                seconds.map(s -> rate(news.packets(), s)).orElse(null));
    }

    private static Double rate(long count, double seconds) {
        return Math.round(count / seconds * TENTHS) / TENTHS;
    }
}
