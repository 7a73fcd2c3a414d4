package io.fairlead.reconcile;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Change;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Intent;
import io.fairlead.model.Owner;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;
import io.fairlead.reconcile.WorkQueue.Batch;
import io.fairlead.reconcile.WorkQueue.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the kernel. Takes whoever is ready, makes one plan for all of them, and tries those for
 * which it failed once more on their own, so that one bad network cannot hold up the others: a refused nf_tables
 * transaction fails all of its members.
 */
final class Worker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** For passes that ask no driver. */
    private static final HostFacts NO_FACTS = new HostFacts(Set.of(), Map.of(), List.of());

    /** How long reports about an owner wait whose objects somebody changes all the time. */
    private static final Duration CALM = Duration.ofMillis(100);

    /** Repairs that did not hold come on record by so many. */
    private static final int MERGED = 100;

    private final Kernel kernel;
    private final Wishes wishes;
    private final IntentSource intents;
    private final StatusSink sink;
    private final ReconcilerSettings settings;
    private final ReconcilerMeters meters;

    private final WorkQueue queue = new WorkQueue();
    private final Progress progress = new Progress();
    private final Map<Owner, OwnerState> states = new ConcurrentHashMap<>();
    private final OwnerState host = new OwnerState(Owner.HOST);
    private final Disputes disputes;
    private final Contests contests;
    private final ReentrantLock passLock = new ReentrantLock();

    private @Nullable FullPass fullPass;

    /** Whether every intent was read once, so that what the host's owners share is known completely. */
    private boolean loaded;

    private int breakdowns;

    private volatile boolean firstPassDone;

    private static final long IDLE = Long.MIN_VALUE;

    /** When the batch in hand was begun, by a clock that nobody can set; {@link #IDLE} if there is none. */
    private volatile long busySince = IDLE;

    Worker(Kernel kernel, Wishes wishes, IntentSource intents, StatusSink sink, ReconcilerSettings settings) {
        this.kernel = kernel;
        this.wishes = wishes;
        this.intents = intents;
        this.sink = sink;
        this.settings = settings;
        meters = new ReconcilerMeters(settings.meters(), queue);
        disputes = new Disputes(System::nanoTime, settings.firstBackoff(), settings.maxBackoff());
        contests = new Contests(kernel, disputes);
        host.desired = ResourceSet.EMPTY;
    }

    WorkQueue queue() {
        return queue;
    }

    Progress progress() {
        return progress;
    }

    /** How long the batch in hand takes; zero if there is none. */
    Duration busy() {
        long since = busySince;
        return since == IDLE ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    boolean firstPassDone() {
        return firstPassDone;
    }

    Optional<Status> status(Owner owner) {
        OwnerState state = states.get(owner);
        return state == null ? Optional.empty() : Optional.ofNullable(state.status());
    }

    /** Whether nothing of the owner is known, queued or being worked on. */
    boolean isGone(Owner owner) {
        // The queue is asked first: an owner leaves it only after its state was written.
        return !queue.holds(owner) && !states.containsKey(owner);
    }

    Set<Owner> known() {
        return Set.copyOf(states.keySet());
    }

    @Override
    public void run() {
        try {
            for (Optional<Batch> batch = queue.take(); batch.isPresent(); batch = queue.take()) {
                work(batch.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Batch batch) {
        busySince = System.nanoTime();
        passLock.lock();
        try {
            if (batch.full() && fullPass != null) {
                fullPass.repeat();
            } else if (batch.full()) {
                beginFullPass();
            }
            if (batch.review()) {
                review();
            }
            Set<Owner> decided = batch.work().isEmpty() ? Set.of() : pass(batch.work());
            continueFullPass(decided);
            breakdowns = 0;
        } catch (RuntimeException e) {
            // A fault of ours must not end the loop: whoever was concerned is tried again.
            LOG.error("A reconciler pass broke down", e);
            Duration delay = settings.backoff(++breakdowns, ThreadLocalRandom.current());
            batch.work().forEach(work -> queue.retry(work.owner(), work.drifted(), delay));
            queue.requestFull(delay);
            if (batch.review()) {
                queue.requestReview();
            }
        } finally {
            passLock.unlock();
            busySince = IDLE;
            queue.done(batch);
            progress.announce();
        }
    }

    /** What a person should know of owners that nobody changed depends on the host too. */
    private void review() {
        HostFacts facts = kernel.facts();
        Instant now = settings.clock().instant();
        for (OwnerState state : states.values()) {
            Status news = wishes.review(state, facts) && state.status() != null ? state.conclude(now) : null;
            if (news != null && !state.leaving) {
                sink.record(state.owner(), news);
            }
        }
    }

    private void beginFullPass() {
        Set<Owner> owners = new LinkedHashSet<>(intents.owners());
        owners.addAll(states.keySet());
        fullPass = new FullPass(settings.clock().instant(), owners);
        queue.sweep(owners);
    }

    private void continueFullPass(Collection<Owner> decided) {
        FullPass pass = fullPass;
        if (pass == null) {
            return;
        }
        pass.done(decided);
        if (pass.isThrough() && !pass.isPruning()) {
            loaded = true;
            Set<Owner> leftovers = new HashSet<>(kernel.owners());
            leftovers.removeAll(states.keySet());
            leftovers.add(Owner.HOST);
            pass.prune(leftovers);
            queue.sweep(leftovers);
        } else if (pass.isThrough()) {
            Instant now = settings.clock().instant();
            meters.fullPass(Duration.between(pass.started(), now), now.getEpochSecond());
            fullPass = null;
            firstPassDone = true;
            queue.requestFull(pass.isToBeRepeated() ? Duration.ZERO : settings.interval());
        }
    }

    /**
     * @return the owners whose turn is over; not those whose intent could not be read
     */
    private Set<Owner> pass(List<Work> batch) {
        Instant started = settings.clock().instant();
        long startedNanos = System.nanoTime();
        Map<Owner, Turn> turns = new LinkedHashMap<>();
        Set<Owner> unread = prepare(batch, turns);
        addHost(batch, turns);

        Map<Owner, ResourceSet> desired = new LinkedHashMap<>();
        turns.forEach((owner, turn) -> {
            if (turn.state.desired != null) {
                desired.put(owner, turn.state.desired);
            }
        });
        Set<ResourceKey> held = held(turns.values());
        Attempt together = attempt(desired, held, turns);
        Map<Owner, Attempt> alone = new LinkedHashMap<>();
        // Also for a single owner: a look at a kernel that changes at the same moment may have been half a look.
        together.failed().forEach(owner -> alone.put(owner, attempt(together.alone(owner), held, turns)));
        List<Turn> hostFirst = new ArrayList<>(turns.values());
        Collections.reverse(hostFirst);
        for (Turn turn : hostFirst) {
            turn.outcome(together, alone.getOrDefault(turn.state.owner(), together));
            contest(turn);
            conclude(turn, started);
        }
        wakeForNewNamespaces(together);
        meters.pass(batch.size(), System.nanoTime() - startedNanos);

        Set<Owner> decided = new HashSet<>();
        batch.forEach(work -> decided.add(work.owner()));
        decided.removeAll(unread);
        return decided;
    }

    /** Brings the states up to date with the intents; owners whose intent cannot be read are returned. */
    private Set<Owner> prepare(List<Work> batch, Map<Owner, Turn> turns) {
        Set<Owner> toRead = new LinkedHashSet<>();
        for (Work work : batch) {
            OwnerState state = states.get(work.owner());
            boolean forgotten = state == null || state.desired == null;
            if (!work.owner().equals(Owner.HOST) && (work.reload() || forgotten)) {
                toRead.add(work.owner());
            }
        }
        Optional<Map<Owner, Intent>> found = read(toRead);
        HostFacts facts = toRead.isEmpty() ? NO_FACTS : kernel.facts();
        for (Work work : batch) {
            Owner owner = work.owner();
            if (owner.equals(Owner.HOST)) {
                continue;
            }
            OwnerState state = states.computeIfAbsent(owner, OwnerState::new);
            Turn turn = new Turn(state, work.drifted());
            turns.put(owner, turn);
            if (toRead.contains(owner)) {
                if (found.isPresent()) {
                    wishes.update(state, found.get().get(owner), facts);
                } else {
                    turn.unread = true;
                }
            }
        }
        return found.isPresent() ? Set.of() : toRead;
    }

    private Optional<Map<Owner, Intent>> read(Set<Owner> owners) {
        try {
            return Optional.of(owners.isEmpty() ? Map.of() : intents.find(owners));
        } catch (RuntimeException e) {
            // The database is away: what is remembered still gets mended, what is not has to wait.
            LOG.warn("Intents of {} owners cannot be read: {}", owners.size(), e.toString());
            return Optional.empty();
        }
    }

    /** Gives the host its turn when it asked for it or when what the networks share is no longer what it was. */
    private void addHost(List<Work> batch, Map<Owner, Turn> turns) {
        Optional<Work> asked =
                batch.stream().filter(w -> w.owner().equals(Owner.HOST)).findFirst();
        ResourceSet union = wishes.shared().union();
        boolean changed = host.desired == null || !union.equals(host.desired);
        if (asked.isEmpty() && !changed) {
            return;
        }
        boolean complete = loaded && states.values().stream().allMatch(state -> state.desired != null);
        if (complete) {
            Turn turn = new Turn(host, asked.map(Work::drifted).orElse(null));
            host.desired = union;
            turns.put(Owner.HOST, turn);
        } else if (asked.isPresent() && loaded) {
            // What somebody unknown may share must not go: let those who are known mend what they need.
            Set<Owner> others = new HashSet<>(states.keySet());
            others.removeAll(turns.keySet());
            queue.drifted(others, Optional.ofNullable(asked.get().drifted()).orElseGet(settings.clock()::instant));
        }
    }

    /** What others change all the time, and is not to be put right yet; who asks for something new gets all of it. */
    private Set<ResourceKey> held(Collection<Turn> turns) {
        Set<ResourceKey> held = new HashSet<>();
        for (Turn turn : turns) {
            disputes.settle(turn.state.owner());
            Set<ResourceKey> own = disputes.held(turn.state.owner());
            if (!own.isEmpty() && turn.isUnchanged() && !turn.state.leaving) {
                held.addAll(own);
            }
        }
        return held;
    }

    private void notice(Plan plan, Map<Owner, Turn> turns) {
        Instant now = settings.clock().instant();
        for (Change change : plan.changes()) {
            Turn turn = turns.get(change.owner());
            Instant seen = turn == null || turn.drifted == null ? now : turn.drifted;
            disputes.noticed(change.owner(), change.resource().key(), Duration.between(seen, now));
        }
    }

    /** Takes note of repairs that do not hold. */
    private void contest(Turn turn) {
        OwnerState state = turn.state;
        if (state.leaving) {
            disputes.forget(state.owner());
        } else if (turn.isRepair()) {
            disputes.repaired(state.owner(), turn.objects);
        }
        if (contests.look(state) && state == host) {
            Instant now = settings.clock().instant();
            for (OwnerState other : contests.share(host, states.values())) {
                Status news = other.status() == null || other.leaving ? null : other.conclude(now);
                if (news != null) {
                    sink.record(other.owner(), news);
                }
            }
        }
        disputes.next(state.owner()).ifPresent(delay -> {
            queue.calm(state.owner(), CALM);
            queue.lookAgain(state.owner(), delay);
        });
    }

    private Attempt attempt(Map<Owner, ResourceSet> desired, Set<ResourceKey> held, Map<Owner, Turn> turns) {
        try {
            Plan whole = kernel.plan(desired);
            notice(whole, turns);
            Plan plan = whole.without(held);
            ApplyResult result = plan.isEmpty() ? ApplyResult.SUCCESS : kernel.apply(plan);
            meters.changes(plan);
            return new Attempt(desired, plan, result);
        } catch (RuntimeException e) {
            LOG.error("Planning for {} owners broke down", desired.size(), e);
            return new Attempt(desired, e.toString());
        }
    }

    private void conclude(Turn turn, Instant started) {
        OwnerState state = turn.state;
        Instant now = settings.clock().instant();
        if (turn.isRepair()) {
            Instant since = turn.drifted == null ? started : turn.drifted;
            int times = state.merged == null ? 1 : state.merged.times() + 1;
            Repair repair = new Repair(state.owner(), now, turn.changes, times, Duration.between(since, now));
            meters.repair(repair);
            state.merged = repair;
        }
        if (state.merged != null && (state.contested == null || state.merged.times() >= MERGED)) {
            sink.record(state.merged);
            state.merged = null;
        }
        boolean sound = state.isSound() && !turn.unread;
        // What others keep the host from making holds up nobody; what it could not remove may be this owner's remains.
        if (state.leaving && state.isSound() && !host.remains) {
            states.remove(state.owner());
            disputes.forget(state.owner());
            sink.gone(state.owner());
            return;
        }
        Status news = state.desired == null && turn.unread ? null : state.conclude(now);
        if (news != null && state != host && !state.leaving) {
            sink.record(state.owner(), news);
        }
        if (sound && !state.leaving) {
            state.failures = 0;
            return;
        }
        meters.failure();
        Duration delay = settings.backoff(++state.failures, ThreadLocalRandom.current());
        LOG.warn("{} is tried again in {} ms: {}", state.owner(), delay.toMillis(), reason(turn));
        queue.retry(state.owner(), turn.drifted, delay);
    }

    private String reason(Turn turn) {
        if (turn.unread) {
            return "its definition could not be read";
        }
        return turn.state.isSound()
                ? "what it shared with others could not be removed: " + host.problems()
                : turn.state.problems();
    }

    /** Networks that missed a sandbox need not wait for their next attempt once it is made. */
    private void wakeForNewNamespaces(Attempt attempt) {
        boolean made = attempt.plan().changes().stream()
                .anyMatch(change ->
                        change instanceof Change.Create && change.resource().kind() == Resource.Kind.NAMESPACE);
        if (made) {
            states.values().stream()
                    .filter(state -> state.has(Obstacle.SANDBOX_GONE))
                    .forEach(state -> queue.request(state.owner()));
        }
    }

    /** Removes everything that is ours, and keeps quiet until somebody asks for something or a full pass is due. */
    PurgeReport purge() {
        passLock.lock();
        try {
            Map<Owner, ResourceSet> nothing = new LinkedHashMap<>();
            kernel.owners().forEach(owner -> nothing.put(owner, ResourceSet.EMPTY));
            states.keySet().forEach(owner -> nothing.put(owner, ResourceSet.EMPTY));
            nothing.put(Owner.HOST, ResourceSet.EMPTY);
            Plan plan = kernel.plan(nothing);
            ApplyResult result = kernel.apply(plan);
            queue.forgetUnasked();
            states.clear();
            wishes.shared().clear();
            disputes.clear();
            host.desired = ResourceSet.EMPTY;
            fullPass = null;
            queue.requestFull(firstPassDone ? settings.interval() : Duration.ZERO);
            return PurgeReport.of(plan, result, kernel);
        } finally {
            passLock.unlock();
            progress.announce();
        }
    }

    /** Removes what another installation has; what our owners need of it, they take. */
    PurgeReport purge(String installation) {
        passLock.lock();
        try {
            kernel.adopt(installation);
            Map<Owner, ResourceSet> desired = new LinkedHashMap<>();
            kernel.owners().stream()
                    .filter(owner -> !owner.equals(Owner.HOST) && !states.containsKey(owner))
                    .forEach(owner -> desired.put(owner, ResourceSet.EMPTY));
            if (loaded && states.values().stream().allMatch(state -> state.desired != null)) {
                desired.put(Owner.HOST, wishes.shared().union());
            }
            Plan plan = kernel.plan(desired);
            queue.requestFull(Duration.ZERO);
            return PurgeReport.of(plan, kernel.apply(plan), kernel);
        } finally {
            passLock.unlock();
            progress.announce();
        }
    }
}
