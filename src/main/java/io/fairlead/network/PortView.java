package io.fairlead.network;

import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.swagger.v3.oas.annotations.media.Schema;

/** A published port. */
@Schema(name = "PublishedPort", description = "A port, or a range of them, that is published on the host.")
public record PortView(
        @Schema(example = "127.0.0.1", requiredMode = Schema.RequiredMode.REQUIRED)
        String hostAddress,

        @Schema(
                description = "A number, or a range like 8000-8010.",
                types = {"integer", "string"},
                example = "8080",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Object hostPort,

        @Schema(
                description = "The sandbox's port: a number, or a range of the same length as hostPort.",
                types = {"integer", "string"},
                example = "80",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Object port,

        @Schema(
                allowableValues = {"tcp", "udp", "sctp"},
                example = "tcp",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String protocol,

        @Schema(
                description = "Whether the host's port leads here now: only the endpoint that carries the sandbox's"
                        + " default route publishes.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean active) {

    static PortView of(PublishedPort port, boolean active) {
        return new PortView(
                port.hostAddress().toString(),
                numberOrRange(port.hostPorts()),
                numberOrRange(port.ports()),
                port.protocol().toString(),
                active);
    }

    PortView withActive(boolean now) {
        return new PortView(hostAddress, hostPort, port, protocol, now);
    }

    private static Object numberOrRange(PortRange range) {
        return range.isSingle() ? (Object) range.first() : range.toString();
    }
}
