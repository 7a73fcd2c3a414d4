package io.fairlead.reconcile;

import io.fairlead.driver.Drivers;
import io.fairlead.kernel.DriftListener;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Intent;
import io.fairlead.model.Owner;
import io.fairlead.model.PlannedChange;
import io.fairlead.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the kernel as the intents want it. Whoever changed an intent requests its owner and may wait for the outcome;
 * drift requests itself. Level-triggered: a request says whose turn it is, never what happened, so requests may be lost,
 * doubled or late without harm. Thread-safe.
 */
public final class Reconciler implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(30);

    private final Kernel kernel;
    private final Wishes wishes;
    private final Worker worker;
    private final Thread thread;

    /** Does nothing before {@link #start}. */
    public Reconciler(
            Kernel kernel, Drivers drivers, IntentSource intents, StatusSink statuses, ReconcilerSettings settings) {
        this.kernel = kernel;
        wishes = new Wishes(drivers, intents);
        worker = new Worker(kernel, wishes, intents, statuses, settings);
        thread = new Thread(worker, "reconciler");
        thread.setDaemon(true);
    }

    /** Listens to the kernel from now on and begins the first full pass. To be called once. */
    public void start() {
        kernel.listen(new DriftListener() {
            @Override
            public void drifted(Owner owner, Instant seen) {
                worker.queue().drifted(Set.of(owner), seen);
            }

            @Override
            public void namespaceChanged(Owner owner, Instant seen) {
                worker.queue().moved(owner, seen);
            }

            @Override
            public void hostChanged(Instant seen) {
                worker.queue().requestReview();
            }

            @Override
            public void everything(Instant seen) {
                worker.queue().drifted(worker.known(), seen);
                worker.queue().drifted(Set.of(Owner.HOST), seen);
            }
        });
        worker.queue().requestFull(Duration.ZERO);
        thread.start();
    }

    /** The owner's intent is new, changed or gone. */
    public void request(Owner owner) {
        worker.queue().request(owner);
    }

    /** Anything may have changed: begins a full pass, which also removes what belongs to nobody. */
    public void requestAll() {
        worker.queue().requestFull(Duration.ZERO);
    }

    /**
     * Waits until a pass has dealt with at least this generation of the owner's intent, well or badly.
     *
     * @return empty if that takes longer
     */
    public Optional<Status> await(Owner owner, long generation, Duration max) {
        return worker.progress()
                .await(() -> worker.status(owner).filter(status -> status.observedGeneration() >= generation), max);
    }

    /**
     * Waits until nothing of an owner without intent is left and what it shared is adjusted; false if that takes longer.
     */
    public boolean awaitGone(Owner owner, Duration max) {
        return worker.progress()
                .await(() -> worker.isGone(owner) ? Optional.of(true) : Optional.empty(), max)
                .isPresent();
    }

    /** What the latest pass found; empty before the owner's first. */
    public Optional<Status> status(Owner owner) {
        return worker.status(owner);
    }

    /**
     * What would happen if these were the owners' intents, without touching anything.
     *
     * @param intents empty for an owner that is to go
     * @throws IllegalArgumentException if no driver has a network's driver name
     */
    public Preview preview(Map<Owner, Optional<Intent>> intents) {
        Map<Owner, ResourceSet> desired = new LinkedHashMap<>();
        HostFacts facts = kernel.facts();
        intents.forEach((owner, intent) ->
                desired.put(owner, intent.map(i -> wishes.of(i, facts)).orElse(ResourceSet.EMPTY)));
        if (firstPassDone()) {
            desired.put(Owner.HOST, wishes.shared().unionWith(desired));
        }
        Plan plan = kernel.preview(desired);
        List<String> obstacles =
                plan.obstacles().stream().map(Plan.Obstacle::message).toList();
        return new Preview(plan.toPlannedChanges(), obstacles);
    }

    /**
     * What a pass would do.
     *
     * @param changes in order
     * @param obstacles what is in the way, in words; nothing is planned for it
     */
    public record Preview(List<PlannedChange> changes, List<String> obstacles) {
        public Preview {
            changes = List.copyOf(changes);
            obstacles = List.copyOf(obstacles);
        }
    }

    /** Whether every intent had its turn since the start and what belongs to nobody was removed. */
    public boolean firstPassDone() {
        return worker.firstPassDone();
    }

    /**
     * What to tell a person of a loop that does not turn although it has work.
     *
     * @param patience how long one pass may take; usually they take milliseconds to seconds
     */
    public Optional<String> stuck(Duration patience) {
        Duration busy = worker.busy();
        return busy.compareTo(patience) <= 0
                ? Optional.empty()
                : Optional.of("the reconciler has been at one pass for " + busy.toSeconds()
                        + " s: the kernel does not answer; if that lasts, start the service again");
    }

    /** Whether the loop has ended: after {@link #close}, or by an error that nothing can go on after. */
    public boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /**
     * Removes everything from the kernel that is ours and nothing else. Intents stay as they are: who does not want them
     * to come back with the next full pass, or with a request that waits, removes them first.
     */
    public PurgeReport purge() {
        return worker.purge();
    }

    /**
     * Removes what another installation has on this host, but for what our own intents name as theirs.
     *
     * @param installation as {@link io.fairlead.kernel.Stranger#installation()} says it
     */
    public PurgeReport purge(String installation) {
        return worker.purge(installation);
    }

    /** Takes over what another installation has on this host; what our intents do not know goes in a full pass. */
    public void adopt(String installation) {
        kernel.adopt(installation);
        requestAll();
    }

    /** Waits for {@link #firstPassDone()}; false if it takes longer. */
    public boolean awaitFirstPass(Duration max) {
        return worker.progress()
                .await(() -> worker.firstPassDone() ? Optional.of(true) : Optional.empty(), max)
                .isPresent();
    }

    /** Ends the pass in hand and stops. The kernel keeps what it has: traffic goes on. */
    @Override
    public void close() {
        worker.queue().close();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
