package io.fairlead.reconcile;

import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Condition;
import io.fairlead.model.Intent;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the loop remembers of an owner between passes, so that drift is mended without asking anybody. Written by the
 * worker alone; the status is read by others.
 */
final class OwnerState {

    private final Owner owner;

    /** What its intent asks for; null as long as no pass could work it out. */
    @Nullable
    ResourceSet desired;

    /** What it asks for; null if it has none, or its wishes could not be worked out. */
    @Nullable
    Intent intent;

    long generation;

    /** Its intent is gone, and what it had is to go. */
    boolean leaving;

    /** Something of its is still there, because its removal failed. */
    boolean remains;

    /** Attempts in a row that failed. */
    int failures;

    /** Why the intent could not be turned into wishes, as long as it cannot. */
    @Nullable
    Finding refusal;

    /** What a person should know although the kernel holds what was asked for. */
    List<Finding> warnings = List.of();

    /** What of its own somebody else changes all the time, and what it shares with others. */
    @Nullable
    Finding contested;

    @Nullable
    Finding sharedContested;

    /** The repairs of what is contested that are not on record yet, as one. */
    @Nullable
    Repair merged;

    /** What the pass in hand found wrong. */
    private final List<Finding> findings = new ArrayList<>();

    private volatile @Nullable Status status;

    /** Something wrong, in the terms of a {@link Condition}. */
    record Finding(String type, String message) {}

    OwnerState(Owner owner) {
        this.owner = owner;
    }

    Owner owner() {
        return owner;
    }

    @Nullable
    Status status() {
        return status;
    }

    boolean isReady() {
        Status current = status;
        return current != null && current.phase() == Phase.READY;
    }

    boolean has(String conditionType) {
        Status current = status;
        return current != null
                && current.conditions().stream().anyMatch(c -> c.type().equals(conditionType));
    }

    /** Begins the findings of a new pass. */
    void examine() {
        findings.clear();
        if (refusal != null) {
            findings.add(refusal);
        }
    }

    boolean isSound() {
        return findings.isEmpty();
    }

    void find(String type, String message) {
        find(new Finding(type, message));
    }

    void find(Finding finding) {
        findings.add(finding);
    }

    void find(Obstacle obstacle) {
        find(obstacle.type(), obstacle.message());
    }

    /** The findings in words. */
    String problems() {
        return findings.stream().map(f -> f.type() + ": " + f.message()).collect(Collectors.joining("; "));
    }

    /**
     * Turns the findings of a pass into the status.
     *
     * @return the new status, or null if it says the same as before
     */
    @Nullable
    Status conclude(Instant now) {
        Status before = status;
        List<Finding> all = new ArrayList<>(findings);
        if (contested != null) {
            all.add(contested);
        }
        if (sharedContested != null) {
            all.add(sharedContested);
        }
        Phase phase = all.isEmpty() ? Phase.READY : Phase.DEGRADED;
        List<Condition> conditions = new ArrayList<>();
        all.addAll(warnings);
        for (Finding finding : all) {
            conditions.add(new Condition(finding.type(), finding.message(), since(before, finding, now)));
        }
        Instant since = before != null && before.phase() == phase ? before.since() : now;
        Status after = new Status(phase, generation, conditions, since);
        if (after.equals(before)) {
            return null;
        }
        status = after;
        return after;
    }

    private static Instant since(@Nullable Status before, Finding finding, Instant now) {
        if (before == null) {
            return now;
        }
        return before.conditions().stream()
                .filter(c -> c.type().equals(finding.type()) && c.message().equals(finding.message()))
                .map(Condition::since)
                .findFirst()
                .orElse(now);
    }
}
