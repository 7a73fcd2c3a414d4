package io.fairlead.network;

import io.fairlead.history.RepairRecord;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** Drift that was found and mended. */
@Schema(name = "Repair", description = "Drift that was found and mended.")
public record RepairView(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long id,

        @Schema(description = "The host.", requiredMode = Schema.RequiredMode.REQUIRED)
        String node,

        @Schema(
                description = "Whose objects they were.",
                allowableValues = {"HOST", "NETWORK", "SANDBOX"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        String ownerKind,

        @Schema(
                description = "The network's or sandbox's id; empty for what all networks share.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String ownerId,

        @Schema(description = "When it was mended.", requiredMode = Schema.RequiredMode.REQUIRED)
        Instant at,

        @Schema(
                description = "Milliseconds from the kernel's notification to the end of the repair.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long lastedMillis,

        @Schema(description = "What was done about it.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<PlanView.ChangeView> changes) {

    static RepairView of(RepairRecord repair) {
        return new RepairView(
                repair.id(),
                repair.node(),
                repair.ownerKind(),
                repair.ownerId(),
                repair.at(),
                repair.lastedMillis(),
                Json.list(repair.changes(), PlanView.ChangeView.class));
    }
}
