package io.fairlead.reconcile;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.ApplyResult.Failure;
import io.fairlead.kernel.Change;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One plan for some owners with what became of it, sorted by owner. */
final class Attempt {

    /** A refused transaction lists every one of its changes: a person wants to read a few of them. */
    private static final int MESSAGES = 3;

    private final Map<Owner, ResourceSet> desired;
    private final Plan plan;
    private final Map<Owner, List<String>> failures = new TreeMap<>();
    private final Map<Owner, List<Failure>> named = new HashMap<>();
    private final Map<Owner, List<Change>> changes = new HashMap<>();
    private final Set<Owner> unremoved = new HashSet<>();

    /** Records what a kernel made of a plan for what is desired. */
    Attempt(Map<Owner, ResourceSet> desired, Plan plan, ApplyResult result) {
        this.desired = desired;
        this.plan = plan;
        for (Change change : plan.changes()) {
            changes.computeIfAbsent(change.owner(), owner -> new ArrayList<>()).add(change);
        }
        for (Failure failure : result.failures()) {
            if (failure.change() instanceof Change.Delete) {
                unremoved.add(failure.owner());
            }
            for (Owner owner : concerned(failure)) {
                failures.computeIfAbsent(owner, o -> new ArrayList<>()).add(failure.message());
                if (!failure.type().equals(Failure.APPLY_FAILED)) {
                    named.computeIfAbsent(owner, o -> new ArrayList<>()).add(failure);
                }
            }
        }
    }

    /** Records that the kernel layer itself broke down over what is desired. */
    Attempt(Map<Owner, ResourceSet> desired, String breakdown) {
        this.desired = desired;
        this.plan = new Plan(List.of(), List.of());
        desired.keySet().forEach(owner -> failures.put(owner, List.of(breakdown)));
        unremoved.addAll(desired.keySet());
    }

    /** What networks share fails for every one of them that needs it. */
    private Collection<Owner> concerned(Failure failure) {
        if (!failure.owner().equals(Owner.HOST)) {
            return List.of(failure.owner());
        }
        ResourceKey key = failure.change().resource().key();
        List<Owner> concerned = new ArrayList<>();
        desired.forEach((owner, set) -> {
            if (owner.equals(Owner.HOST) || set.find(key).isPresent()) {
                concerned.add(owner);
            }
        });
        return concerned;
    }

    Plan plan() {
        return plan;
    }

    /** Owners for which something went wrong: sandboxes first, the host last. */
    List<Owner> failed() {
        List<Owner> owners = new ArrayList<>(failures.keySet());
        owners.sort((a, b) -> b.kind().compareTo(a.kind()));
        return owners;
    }

    boolean failed(Owner owner) {
        return failures.containsKey(owner);
    }

    /** Whether something of the owner's that is to go could not be removed. */
    boolean removalFailed(Owner owner) {
        return unremoved.contains(owner);
    }

    /** What went wrong, as a condition. A failure whose reason is known has others behind it that say nothing new. */
    Finding failure(Owner owner) {
        List<Failure> known = named.getOrDefault(owner, List.of());
        return known.isEmpty()
                ? new Finding(Failure.APPLY_FAILED, summary(failures.getOrDefault(owner, List.of())))
                : new Finding(
                        known.get(0).type(),
                        summary(known.stream().map(Failure::message).toList()));
    }

    private static String summary(List<String> all) {
        List<String> messages = all.stream().distinct().toList();
        String shown = String.join("; ", messages.subList(0, Math.min(MESSAGES, messages.size())));
        return messages.size() <= MESSAGES ? shown : shown + "; and " + (messages.size() - MESSAGES) + " more";
    }

    List<Obstacle> obstacles(Owner owner) {
        return plan.obstacles().stream().filter(o -> o.owner().equals(owner)).toList();
    }

    List<PlannedChange> changes(Owner owner) {
        return changes.getOrDefault(owner, List.of()).stream()
                .map(Change::toPlannedChange)
                .toList();
    }

    /** The owner's objects that were changed. */
    List<ResourceKey> objects(Owner owner) {
        return changes.getOrDefault(owner, List.of()).stream()
                .map(change -> change.resource().key())
                .toList();
    }

    Set<Owner> changed() {
        return changes.keySet();
    }

    /** The part of what was desired that concerns one owner. */
    Map<Owner, ResourceSet> alone(Owner owner) {
        Map<Owner, ResourceSet> one = new LinkedHashMap<>();
        one.put(owner, desired.getOrDefault(owner, ResourceSet.EMPTY));
        return one;
    }
}
