package io.fairlead.kernel;

import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import java.util.List;

/**
 * The ordered changes between the observed and the wanted state.
 *
 * @param changes in the order in which they have to happen
 * @param obstacles what is wanted and cannot be: nothing is planned for it
 */
public record Plan(List<Change> changes, List<Obstacle> obstacles) {

    public Plan {
        changes = List.copyOf(changes);
        obstacles = List.copyOf(obstacles);
    }

    /**
     * Something in the way that we must not touch, or that is not there.
     *
     * @param type {@code Conflict}: a foreign object under our name; {@code SandboxGone}: the namespace is missing;
     *     {@code UplinkMissing}, {@code ParentMissing}: the host's link is
     * @param message in words for a person
     */
    public record Obstacle(Owner owner, String type, String message) {

        public static final String CONFLICT = "Conflict";
        public static final String SANDBOX_GONE = "SandboxGone";
        public static final String UPLINK_MISSING = "UplinkMissing";
        public static final String PARENT_MISSING = "ParentMissing";
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public List<PlannedChange> toPlannedChanges() {
        return changes.stream().map(Change::toPlannedChange).toList();
    }
}
