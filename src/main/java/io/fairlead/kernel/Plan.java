package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

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

    /**
     * The plan without the changes of these objects, and of what cannot be done without them: what stands on a link that is
     * not made, or in a namespace; and with a table, chain or set that is not made all of the firewall, whose parts refer to
     * each other.
     */
    public Plan without(Set<ResourceKey> objects) {
        if (objects.isEmpty()) {
            return this;
        }
        Set<Change> held = new HashSet<>();
        Set<Planner.LinkKey> missing = new HashSet<>();
        Set<NamespaceRef> closed = new HashSet<>();
        boolean firewall = false;
        for (Change change : changes) {
            Resource resource = change.resource();
            if (!objects.contains(resource.key()) && !stands(resource, missing) && !isInside(resource, closed)) {
                continue;
            }
            held.add(change);
            if (change instanceof Change.Create || change instanceof Change.Replace) {
                missing.addAll(Planner.links(resource));
                if (resource instanceof Netns) {
                    closed.add(resource.namespace());
                }
                firewall |= resource.kind().isFirewall() && !(resource instanceof FirewallElement);
            }
        }
        boolean rules = firewall;
        return new Plan(
                changes.stream()
                        .filter(change -> !held.contains(change)
                                && !(rules && change.resource().kind().isFirewall()))
                        .toList(),
                obstacles);
    }

    private static boolean stands(Resource resource, Set<Planner.LinkKey> missing) {
        return Stream.of(Planner.linkOf(resource), Planner.lowerOf(resource), Planner.masterOf(resource))
                .filter(Objects::nonNull)
                .anyMatch(missing::contains);
    }

    private static boolean isInside(Resource resource, Set<NamespaceRef> closed) {
        return closed.contains(resource.namespace())
                || (resource instanceof VethLink veth && closed.contains(veth.peerNamespace()));
    }
}
