package io.fairlead.network;

import io.fairlead.model.PlannedChange;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pass would do. */
@Schema(name = "Plan", description = "What would be changed in the kernel, in order; nothing was touched.")
public record PlanView(
        @Schema(description = "The definition that would be stored; only for a proposed one.") @Nullable
        NetworkView network,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<ChangeView> changes) {

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
            String after) {

        static ChangeView of(PlannedChange change) {
            return new ChangeView(change.action(), change.kind(), change.object(), change.before(), change.after());
        }
    }

    static PlanView of(@Nullable NetworkView network, List<PlannedChange> changes) {
        return new PlanView(network, changes.stream().map(ChangeView::of).toList());
    }
}
