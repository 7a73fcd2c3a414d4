package io.fairlead.model;

import java.time.Instant;
import java.util.List;

/**
 * What became of an intent on this host.
 *
 * @param observedGeneration generation that this status speaks of; older than the definition's while a change is on
 *     its way
 */
public record Status(Phase phase, long observedGeneration, List<Condition> conditions, Instant since) {

    public Status {
        conditions = List.copyOf(conditions);
    }
}
