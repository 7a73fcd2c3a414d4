package io.fairlead.reconcile;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One owner's part in a pass. */
final class Turn {
    final OwnerState state;
    final @Nullable Instant drifted;
    private final @Nullable ResourceSet before;
    private final boolean wasReady;
    boolean unread;
    private boolean failed;
    List<PlannedChange> changes = List.of();
    Set<ResourceKey> objects = Set.of();

    Turn(OwnerState state, @Nullable Instant drifted) {
        this.state = state;
        this.drifted = drifted;
        before = state.desired;
        wasReady = state.isReady() || state.contested != null;
    }

    void outcome(Attempt together, Attempt last) {
        Owner owner = state.owner();
        // What is found half-way through somebody's deletion is mended by the second attempt: both are what was
        // done.
        Set<PlannedChange> done = new LinkedHashSet<>(together.changes(owner));
        done.addAll(last.changes(owner));
        changes = List.copyOf(done);
        objects = new HashSet<>(together.objects(owner));
        objects.addAll(last.objects(owner));
        failed = last.failed(owner);
        state.examine();
        state.remains = last.removalFailed(owner);
        if (failed) {
            state.find(last.failure(owner));
        }
        List<Obstacle> obstacles = new ArrayList<>(last.obstacles(owner));
        if (!state.leaving) {
            obstacles.forEach(state::find);
        }
    }

    boolean isUnchanged() {
        return Objects.equals(before, state.desired);
    }

    /** Whether the kernel had to be changed although nobody asked for anything new. */
    boolean isRepair() {
        return isUnchanged() && (wasReady || drifted != null) && !failed && !changes.isEmpty();
    }
}
