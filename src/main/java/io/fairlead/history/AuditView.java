package io.fairlead.history;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that somebody did. */
@Schema(name = "AuditEntry", description = "Something that somebody did. What was refused is not listed.")
public record AuditView(
        @Schema(description = "The id of its event too, where it is one.", requiredMode = Schema.RequiredMode.REQUIRED)
        long id,

        @Schema(description = "When, by the node's clock.", requiredMode = Schema.RequiredMode.REQUIRED)
        Instant at,

        @Schema(description = "The host.", requiredMode = Schema.RequiredMode.REQUIRED)
        String node,

        @Schema(
                description = "The token's name, session of and the token's name, or system for the service itself.",
                example = "session of admin",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String who,

        @Schema(description = "The caller's role; missing for the service itself.", example = "administrator") @Nullable
        String role,

        @Schema(
                description = "Address that the request came from; missing for the service itself.",
                example = "127.0.0.1")
        @Nullable
        String from,

        @Schema(
                description =
                        "X-Request-Id of the request and its answer: the same for everything that one request did.")
        @Nullable
        String request,

        @Schema(
                allowableValues = {
                    "network",
                    "endpoint",
                    "sandbox",
                    "container",
                    "reservation",
                    "host",
                    "plan",
                    "token",
                    "link"
                },
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(
                description = "create, update, destroy; connect, update, disconnect of an endpoint; purge of the host;"
                        + " apply of a plan; create and revoke of a token; create of a link that signs in.",
                example = "update",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String action,

        @Schema(description = "Id of what it was done to.", requiredMode = Schema.RequiredMode.REQUIRED)
        String object,

        @Schema(description = "Its name then.", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "A few words more, after the action.", requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, Object> details,

        @Schema(description = "The definition as it was; missing where there was none.") @Nullable
        Map<String, Object> before,

        @Schema(description = "The definition as it became; missing where it went.") @Nullable
        Map<String, Object> after) {}
