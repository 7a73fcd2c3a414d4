package io.fairlead.network;

import io.fairlead.model.PlannedChange;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a change would do. */
@Schema(name = "Plan", description = "What would be changed, in order; nothing was touched.")
public record PlanView(
        @Schema(
                description = "Under which the change can be carried out as planned (POST /api/v1/plans/{id}/apply);"
                        + " missing where nothing is proposed.",
                example = "4f0c8a5be1d24c07")
        @Nullable
        String id,

        @Schema(description = "Until when it can be carried out.") @Nullable
        Instant expiresAt,

        @Schema(description = "The definition that would be stored; only of a network to create.") @Nullable
        NetworkView network,

        @Schema(description = "What would be defined differently.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<DefinitionChange> definitions,

        @Schema(
                description = "What would be changed in this host's kernel.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<ChangeView> changes,

        @Schema(
                description = "What connections would notice of it; empty if they go on undisturbed.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> disturbances,

        @Schema(
                description = "What is in the way: nothing is planned for it.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> obstacles,

        @Schema(
                description = "What would be done differently from what was asked, or deserves a look.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings) {

    /** One change of the kernel's state, in words. */
    @Schema(name = "Change", description = "One change of the kernel's state.")
    public record ChangeView(
            @Schema(
                    allowableValues = {"create", "update", "replace", "delete"},
                    example = "create",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String action,

            @Schema(
                    description = "What kind of object.",
                    example = "bridge",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String kind,

            @Schema(description = "Its name and namespace.", requiredMode = Schema.RequiredMode.REQUIRED)
            String object,

            @Schema(description = "The object as it is; missing where there is none.") @Nullable
            String before,

            @Schema(description = "The object as it is to be; missing where it goes.") @Nullable
            String after,

            @Schema(description = "What connections notice of it; missing if they do not.") @Nullable
            String disturbs) {

        static ChangeView of(PlannedChange change) {
            return new ChangeView(
                    change.action(),
                    change.kind(),
                    change.object(),
                    change.before(),
                    change.after(),
                    change.disturbs());
        }
    }
}
