package io.fairlead.history;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who had an address, and when. */
@Schema(name = "LeaseRecord", description = "Who had an address, and when.")
public record LeaseView(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long id,

        @Schema(example = "10.9.0.7", requiredMode = Schema.RequiredMode.REQUIRED)
        String address,

        @Schema(description = "The network's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(description = "The network's name when it began.", requiredMode = Schema.RequiredMode.REQUIRED)
        String networkName,

        @Schema(description = "The endpoint's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String endpoint,

        @Schema(description = "The sandbox's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandbox,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String sandboxName,

        @Schema(example = "02:42:0a:09:00:07", requiredMode = Schema.RequiredMode.REQUIRED)
        String mac,

        @Schema(description = "The host.", requiredMode = Schema.RequiredMode.REQUIRED)
        String node,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant from,

        @Schema(description = "When it was given back; missing while it is in use.") @Nullable
        Instant to) {}
