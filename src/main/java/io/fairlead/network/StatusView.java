package io.fairlead.network;

import io.fairlead.model.Status;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** What became of a definition on this host. */
@Schema(description = "What became of a definition on this host.")
public record StatusView(
        @Schema(
                description = "PENDING: not yet looked at; READY: the kernel holds it; DEGRADED: it does not.",
                allowableValues = {"PENDING", "READY", "DEGRADED"},
                example = "READY",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String phase,

        @Schema(
                description = "The generation that this speaks of; older than the definition's while a change is on its"
                        + " way.",
                example = "3",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long observedGeneration,

        @Schema(description = "Why it is DEGRADED.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<ConditionView> conditions,

        @Schema(description = "Since when it is so.", requiredMode = Schema.RequiredMode.REQUIRED)
        Instant since) {

    /** Something about an object that a person should know. */
    @Schema(name = "Condition", description = "Something that a person should know.")
    public record ConditionView(
            @Schema(
                    description = "A fixed word for programs: ApplyFailed, SandboxGone, Conflict, PortTaken …",
                    example = "ApplyFailed",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String type,

            @Schema(
                    description = "For a person, with the kernel's own words where there are some.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String message,

            @Schema(description = "When it began.", requiredMode = Schema.RequiredMode.REQUIRED)
            Instant since) {}

    /** Where only the definition counts. */
    static final StatusView NONE = new StatusView("PENDING", 0, List.of(), Instant.EPOCH);

    static StatusView of(Status status) {
        List<ConditionView> conditions = status.conditions().stream()
                .map(c -> new ConditionView(c.type(), c.message(), c.since()))
                .toList();
        return new StatusView(status.phase().name(), status.observedGeneration(), conditions, status.since());
    }
}
