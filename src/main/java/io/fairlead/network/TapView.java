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

        @Schema(
                description =
                        "File of the device that the virtual machine opens, where it is not /dev/net/tun with the"
                                + " name: of a macvtap or ipvtap device, on the host's /dev. Missing as long as there is no such link.",
                example = "/dev/tap42")
        @Nullable
        String path,

        @Schema(description = "Id of the user who may open it; missing if any user of the group may.") @Nullable
        Integer owner,

        @Schema(description = "Id of the group that may open it; missing if none was asked for.") @Nullable
        Integer group,

        @Schema(
                description = "Whether it is opened several times, for a queue to each processor.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean multiQueue) {

    /** With the file that the virtual machine opens. */
    TapView at(@Nullable String file) {
        return new TapView(device, file, owner, group, multiQueue);
    }

    static @Nullable TapView of(String device, @Nullable Tap tap) {
        return tap == null ? null : new TapView(device, null, tap.user(), tap.group(), tap.multiQueue());
    }
}
