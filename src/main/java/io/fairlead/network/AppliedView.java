package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What was done. */
@Schema(name = "Applied", description = "What was done.")
public record AppliedView(
        @Schema(description = "What is defined differently now.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<DefinitionChange> definitions,

        @Schema(
                description = "Whether the kernel holds all of it already; if not, the networks' conditions say why.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean ready,

        @Schema(
                description = "The networks and sandboxes that were brought to the kernel.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> touched,

        @Schema(
                description = "What was done differently from what was asked, or deserves a look.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings) {}
