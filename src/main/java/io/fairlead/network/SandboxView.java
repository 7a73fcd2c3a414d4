package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sandbox with its state. */
@Schema(name = "Sandbox", description = "One network namespace that is networked.")
public record SandboxView(
        @Schema(description = "64 hexadecimal digits.", requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(example = "web1", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(
                allowableValues = {"managed", "adopted", "host"},
                example = "managed",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(description = "Its namespace file; missing for the host.", example = "/run/netns/web1") @Nullable
        String path,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant createdAt,

        @Schema(description = "Its endpoints, in the order of attaching.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<EndpointView> endpoints,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) StatusView status) {}
