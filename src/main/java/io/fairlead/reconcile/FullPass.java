package io.fairlead.reconcile;

import io.fairlead.model.Owner;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which owners a full pass still has to look at. First come all that have an intent; only when the last of them is
 * through is it known what the host's shared resources are and which tagged objects belong to nobody, and these follow.
 */
final class FullPass {

    private final Set<Owner> remaining = new HashSet<>();
    private final Instant started;
    private boolean pruning;
    private boolean again;

    FullPass(Instant started, Collection<Owner> owners) {
        this.started = started;
        remaining.addAll(owners);
    }

    Instant started() {
        return started;
    }

    void done(Collection<Owner> owners) {
        remaining.removeAll(owners);
    }

    boolean isThrough() {
        return remaining.isEmpty();
    }

    boolean isPruning() {
        return pruning;
    }

    void prune(Collection<Owner> leftovers) {
        pruning = true;
        remaining.addAll(leftovers);
    }

    /** Has another one follow this: restarting it instead would let whoever asks often enough keep it from its end. */
    void repeat() {
        again = true;
    }

    boolean isToBeRepeated() {
        return again;
    }
}
