package io.fairlead.intake;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which networks of which Docker Engine somebody wants, and how. */
@Schema(description = "A Docker Engine to read networks from. Everything may be left out.")
public record DockerImportRequest(
        @Schema(
                description = "unix:///PATH as this service sees the path, or tcp://HOST:PORT without TLS;"
                        + " unix:///var/run/docker.sock if left out. Not this service's own socket.",
                example = "unix:///var/run/docker.sock")
        @Nullable
        String address,

        @Schema(description = "Names or ids of the networks to read; all if left out.") @Nullable
        List<String> networks,

        @Schema(
                description =
                        "keep: the addresses are the engine's, as is right for networks that take the place of its"
                                + " own. choose: bridge networks get free subnets, as is right beside a running engine. keep if"
                                + " left out.",
                allowableValues = {"keep", "choose"},
                example = "keep")
        @Nullable
        String subnets,

        @Schema(
                description = "choose: bridges get names of this service's. keep: they have the names that were set in"
                        + " the engine; as long as the engine's bridge is there, the network shares it. choose if left"
                        + " out.",
                allowableValues = {"keep", "choose"},
                example = "choose")
        @Nullable
        String bridgeNames) {}
