package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What a purge came to. */
@Schema(name = "PurgeReport", description = "What a purge came to.")
public record PurgeView(
        @Schema(
                description = "Names of the networks whose definition went.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> networks,

        @Schema(
                description = "Names of the sandboxes whose definition went.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> sandboxes,

        @Schema(description = "Kernel objects that went.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> removed,

        @Schema(description = "What could not be removed.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> failures) {}
