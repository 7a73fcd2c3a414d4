package io.fairlead.network;

import io.fairlead.model.Tap;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The TAP device of a machine's endpoint. */
@Schema(name = "Tap", description = "The TAP device of a machine's endpoint, in the host's namespace.")
public record TapView(
        @Schema(
                description = "Its name, to be opened by the virtual machine.",
                example = "tap1f2e3d4c5b6a",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String device,

        @Schema(description = "Id of the user who may open it; missing if any user of the group may.") @Nullable
        Integer owner,

        @Schema(description = "Id of the group that may open it; missing if none was asked for.") @Nullable
        Integer group,

        @Schema(
                description = "Whether it is opened several times, for a queue to each processor.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean multiQueue) {

    static @Nullable TapView of(String device, @Nullable Tap tap) {
        return tap == null ? null : new TapView(device, tap.user(), tap.group(), tap.multiQueue());
    }
}
