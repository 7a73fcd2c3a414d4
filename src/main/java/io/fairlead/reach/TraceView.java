package io.fairlead.reach;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.kernel.TestPacket;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.reach.TraceStep.Verdict;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a packet gets through, and why. */
@Schema(name = "Trace", description = "Whether a packet gets through, and why.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TraceView(
        @Schema(description = "Whether it gets through; for TCP and ICMP also whether the answer comes back.")
        Verdict verdict,

        @Schema(
                description = "Why, in one sentence.",
                example = "Rule drop comment \"everything else\" of chain inet fairlead into-0123456789ab handle 12"
                        + " drops it")
        String reason,

        @Schema(
                description = "What would let it through; empty where nothing stops it.",
                example = "publish the port at an endpoint in network web")
        String remedy,

        @Schema(description = "What it met, in order; the answer's way behind the packet's own.")
        List<TraceStep> steps,

        @Schema(description = "The packet as it was seen last.")
        PacketView packet,

        @Schema(description = "What came of a real packet; only with probe=true.") @Nullable
        ProbeView probe) {

    public TraceView {
        steps = List.copyOf(steps);
    }

    /** The packet as it was seen last. */
    @Schema(name = "TracePacket", description = "A packet's addresses.")
    public record PacketView(
            @Schema(description = "Source address.", example = "10.9.0.2")
            String source,

            @Schema(description = "Destination address.", example = "10.9.0.3")
            String destination,

            @Schema(description = "Protocol.", example = "tcp")
            String protocol,

            @Schema(description = "Destination port, 0 for ICMP.", example = "80")
            int port) {

        static PacketView of(Packet packet) {
            boolean ports = packet.protocol() == Packet.TCP || packet.protocol() == Packet.UDP;
            String protocol =
                    packet.protocol() == Packet.TCP ? "tcp" : packet.protocol() == Packet.UDP ? "udp" : "icmp";
            return new PacketView(
                    packet.source().toString(),
                    packet.destination().toString(),
                    protocol,
                    ports ? packet.destinationPort() : 0);
        }
    }

    /** What came of a real packet. */
    @Schema(name = "TraceProbe", description = "What came of a real packet.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProbeView(
            @Schema(description = "Whether it could be sent.")
            boolean sent,

            @Schema(
                    description = "Whether it was seen at the destination's link; absent where the destination is no"
                            + " sandbox.")
            @Nullable
            Boolean arrived,

            @Schema(
                    description = "What the sender heard.",
                    allowableValues = {"answered", "refused", "unreachable", "nothing"})
            String answer) {

        static ProbeView of(TestPacket.Result result) {
            return new ProbeView(
                    result.sent(),
                    result.arrived().orElse(null),
                    result.answer().toString());
        }
    }

    TraceView with(ProbeView proof) {
        return new TraceView(verdict, reason, remedy, steps, packet, proof);
    }
}
