package io.fairlead.history;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that happened. */
@Schema(name = "Event", description = "Something that happened.")
public record EventView(
        @Schema(
                description = "Grows in the order in which the events' transactions were committed, over all nodes.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long id,

        @Schema(description = "When, by the node's clock.", requiredMode = Schema.RequiredMode.REQUIRED)
        Instant at,

        @Schema(description = "The host.", requiredMode = Schema.RequiredMode.REQUIRED)
        String node,

        @Schema(
                description = "What it happened to.",
                allowableValues = {"network", "endpoint", "sandbox", "container", "reservation", "host", "plan"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(
                description = "What happened: create, update, destroy; connect, update, disconnect of an endpoint;"
                        + " degraded, ready, repair of a network or sandbox; Docker's of a container; start, stop, purge, repair, drop of the"
                        + " host; apply of a plan. There may be more of them one day.",
                example = "connect",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String action,

        @Schema(
                description = "Id of what it happened to; empty for the host.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String object,

        @Schema(
                description = "Its name then; of an endpoint, the sandbox's and the network's.",
                example = "db in shop",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "Id of the network that it is or belongs to; missing where there is none.") @Nullable
        String network,

        @Schema(description = "That network's name then.") @Nullable
        String networkName,

        @Schema(description = "Id of the sandbox that it is or belongs to; missing where there is none.") @Nullable
        String sandbox,

        @Schema(description = "That sandbox's name then.") @Nullable
        String sandboxName,

        @Schema(
                description =
                        "A few words more, after the action: addresses of an endpoint, changed fields, conditions,"
                                + " the number of changes of a repair and how long it lasted …",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, Object> details) {}
