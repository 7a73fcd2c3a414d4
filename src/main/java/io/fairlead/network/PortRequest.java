package io.fairlead.network;

import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A published port that somebody wants. */
@Schema(description = "A port, or a range of them, to publish on the host.")
public record PortRequest(
        @Schema(
                description = "Where on the host: an address, or * for all of both families; if left out, the network's"
                        + " default binding, else the service's, else loopback.",
                example = "127.0.0.1")
        @Nullable
        String hostAddress,

        @Schema(
                description = "A number or a range like 8000-8010; a free one is chosen if left out or 0. A range for a"
                        + " single port means the first free one of it.",
                types = {"integer", "string"},
                example = "8080")
        @Nullable
        String hostPort,

        @Schema(
                description = "The sandbox's port, or a range of the same length as hostPort.",
                types = {"integer", "string"},
                example = "80",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String port,

        @Schema(
                description = "tcp if left out.",
                allowableValues = {"tcp", "udp", "sctp"},
                example = "tcp")
        @Nullable
        String protocol) {

    /** The host address that means every one, of each family that the endpoint has. */
    public static final String EVERYWHERE = "*";

    /** A request that comes to this very port. */
    static PortRequest of(PublishedPort port) {
        return new PortRequest(
                port.hostAddress().toString(),
                port.hostPorts().toString(),
                port.ports().toString(),
                port.protocol().toString());
    }

    /** Whether the host port is for us to choose. */
    boolean isOpen() {
        return hostPort == null || hostPort.isEmpty() || hostPort.equals("0") || width(hostPort) != width(port);
    }

    /** Whether it is a port that comes of this request: the same ports of the sandbox, at an address that was asked for. */
    boolean isAnsweredBy(PublishedPort published) {
        String address = Objects.requireNonNullElse(hostAddress, "");
        boolean anywhere = address.isEmpty() || address.equals(EVERYWHERE);
        return published.ports().toString().equals(port)
                && published.protocol().toString().equals(Objects.requireNonNullElse(protocol, "tcp"))
                && (anywhere
                        || IpAddress.parse(address)
                                .filter(published.hostAddress()::equals)
                                .isPresent())
                && (isOpen() || published.hostPorts().toString().equals(hostPort));
    }

    private static int width(@Nullable String text) {
        return text == null ? 0 : PortRange.parse(text).map(PortRange::size).orElse(0);
    }

    PortRequest withHostAddress(String other) {
        return new PortRequest(other, hostPort, port, protocol);
    }

    PortRequest withHostPort(String other) {
        return new PortRequest(hostAddress, other, port, protocol);
    }
}
