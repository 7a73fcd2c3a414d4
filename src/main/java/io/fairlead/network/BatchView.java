package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What became of the objects of a batch. */
@Schema(name = "ManifestApplied", description = "What became of the objects of a manifest.")
public record BatchView(
        @Schema(
                description = "Every object of the manifest by kind, and what was pruned.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<ObjectView> objects,

        @Schema(description = "What is defined differently now.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<DefinitionChange> definitions,

        @Schema(
                description = "Whether the kernel holds all of it already; if not, the networks' conditions say why.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean ready,

        @Schema(
                description = "What was done differently from what was asked, or deserves a look.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings) {

    /** What became of one object. */
    @Schema(name = "ManifestObject", description = "What became of one object.")
    public record ObjectView(
            @Schema(
                    allowableValues = {"network", "sandbox", "endpoint", "reservation"},
                    example = "network",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String kind,

            @Schema(
                    description =
                            "The object's name; of an endpoint, the sandbox's and the network's; of a reservation, the"
                                    + " address and the network's.",
                    example = "shop",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String id,

            @Schema(
                    description =
                            "pruned: selected, not in the manifest, and therefore deleted; what goes along with it"
                                    + " too.",
                    allowableValues = {"created", "changed", "unchanged", "pruned"},
                    example = "created",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String action) {}
}
