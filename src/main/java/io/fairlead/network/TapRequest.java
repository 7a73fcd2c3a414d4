package io.fairlead.network;

import io.fairlead.model.Tap;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who may open the TAP device of a machine's endpoint. */
@Schema(description = "Who may open the TAP device of a machine's endpoint; root alone if nobody is named.")
public record TapRequest(
        @Schema(description = "Id of the user who runs the virtual machine.", example = "1000") @Nullable
        Integer owner,

        @Schema(
                description =
                        "Id of a group whose members may open it; together with owner, that user as a member of the"
                                + " group.",
                example = "1000")
        @Nullable
        Integer group,

        @Schema(
                description = "Whether the machine opens it several times, for a queue to each processor; false if left"
                        + " out.",
                example = "false")
        @Nullable
        Boolean multiQueue) {

    private static final int ROOT = 0;

    /** A request that comes to the device as it is. */
    static @Nullable TapRequest of(@Nullable Tap tap) {
        return tap == null ? null : new TapRequest(tap.user(), tap.group(), tap.multiQueue());
    }

    static Tap choose(@Nullable TapRequest request, Violations violations) {
        if (request == null) {
            return new Tap(ROOT, null, false);
        }
        checkId("tap.owner", request.owner, violations);
        checkId("tap.group", request.group, violations);
        Integer user = request.owner == null && request.group == null ? Integer.valueOf(ROOT) : request.owner;
        return new Tap(user, request.group, Boolean.TRUE.equals(request.multiQueue));
    }

    private static void checkId(String field, @Nullable Integer id, Violations violations) {
        if (id != null && id < 0) {
            violations.invalid(field, id + " is no id: they begin at 0");
        }
    }
}
