package io.fairlead.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Drift that was found and mended.
 *
 * @param at when it was mended
 * @param changes what was done about it, a line each
 * @param times how often that was done since the record before; more than once where somebody else reverted it
 * @param lasted from the kernel's notification (or the pass that found it) to the end of the repair
 */
public record Repair(Owner owner, Instant at, List<PlannedChange> changes, int times, Duration lasted) {

    /** One that was made once. */
    public Repair(Owner owner, Instant at, List<PlannedChange> changes, Duration lasted) {
        this(owner, at, changes, 1, lasted);
    }

    public Repair {
        changes = List.copyOf(changes);
    }
}
