package io.fairlead.intake;

import io.fairlead.network.PlanView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an import would come to. */
@Schema(name = "Import", description = "What others have defined, as a manifest, and what applying it would do.")
public record ImportView(
        @Schema(
                description = "What was read.",
                example = "Docker Engine 20.10.24 at unix:///var/run/docker.sock, by API 1.41",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String source,

        @Schema(
                description = "The definitions in the normal form of manifests: to keep, to edit, and to apply later.",
                ref = "#/components/schemas/Manifest",
                requiredMode = Schema.RequiredMode.REQUIRED)
        JsonNode manifest,

        @Schema(
                description = "Everything that was found and is not in the manifest.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<Skipped> skipped,

        @Schema(description = "What deserves a look before it is done.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings,

        @Schema(description = "What applying the manifest would do.", requiredMode = Schema.RequiredMode.REQUIRED)
        PlanView plan) {}
