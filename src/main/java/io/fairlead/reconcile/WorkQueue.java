package io.fairlead.reconcile;

import io.fairlead.model.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Holds owners, never events: whatever happens to an owner until its turn comes is one entry. Requests
 * overtake the owners of a full pass.
 */
final class WorkQueue {

    /** Owners in one plan: enough that a cold start is a few transactions, few enough that nobody waits long. */
    static final int BATCH = 256;

    /** Hosts change in bursts: a VPN brings its routes one by one. */
    private static final long BURST_NANOS = 50_000_000;

    /** A host that never stops changing is looked at no more often than this. */
    private static final long REVIEW_PAUSE_NANOS = 1_000_000_000;

    /**
     * @param reload whether the intent is to be read again
     * @param drifted when the kernel reported a change that was not ours, or null
     */
    record Work(Owner owner, boolean reload, @Nullable Instant drifted) {}

    /**
     * @param full whether a full pass is due
     * @param review whether the host is another, and what is said of owners has to be looked at
     */
    record Batch(List<Work> work, boolean full, boolean review) {}

    private enum Rank {
        /** Somebody waits. Sandboxes go before the networks that have endpoints in them. */
        SANDBOX_REQUEST,
        REQUEST,
        SANDBOX_SWEEP,
        SWEEP
    }

    private static final class Entry {
        private boolean reload;
        private boolean requested;
        private boolean asked;
        private @Nullable Instant drifted;
        private long dueNanos = Long.MAX_VALUE;

        private Rank rank(Owner owner) {
            boolean sandbox = owner.kind() == Owner.Kind.SANDBOX;
            if (requested) {
                return sandbox ? Rank.SANDBOX_REQUEST : Rank.REQUEST;
            }
            return sandbox ? Rank.SANDBOX_SWEEP : Rank.SWEEP;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Owner, Entry> entries = new LinkedHashMap<>();
    private final Set<Owner> running = new HashSet<>();
    private final Map<Owner, Long> calm = new HashMap<>();
    private long fullDueNanos = Long.MAX_VALUE;
    private long reviewDueNanos = Long.MAX_VALUE;
    private long reviewedNanos = -REVIEW_PAUSE_NANOS;
    private boolean closed;

    private final long origin = System.nanoTime();

    /** Nanoseconds since the queue was made: unlike nanoTime itself, a number that can be compared with MAX_VALUE. */
    private long now() {
        return System.nanoTime() - origin;
    }

    void request(Owner owner) {
        locked(() -> put(owner, true, true, null, 0).asked = true);
    }

    void sweep(Collection<Owner> owners) {
        locked(() -> owners.forEach(owner -> put(owner, true, false, null, 0)));
    }

    void drifted(Collection<Owner> owners, Instant seen) {
        locked(() -> owners.forEach(owner -> put(owner, false, true, seen, calm.getOrDefault(owner, 0L))));
    }

    /** As {@link #drifted}, and where its sandboxes are has to be asked anew. */
    void moved(Owner owner, Instant seen) {
        locked(() -> put(owner, true, true, seen, 0));
    }

    void retry(Owner owner, @Nullable Instant drifted, Duration delay) {
        locked(() -> put(owner, true, false, drifted, now() + delay.toNanos()));
    }

    /** Looks again after so much time whether all is as wanted. */
    void lookAgain(Owner owner, Duration delay) {
        locked(() -> put(owner, false, false, null, now() + delay.toNanos()));
    }

    /** What the kernel reports of this owner waits for so long: somebody changes its objects all the time. */
    void calm(Owner owner, Duration pause) {
        locked(() -> {
            long now = now();
            calm.values().removeIf(until -> until <= now);
            calm.put(owner, now + pause.toNanos());
        });
    }

    /** A full pass after so much time, unless one is due sooner. */
    void requestFull(Duration delay) {
        locked(() -> fullDueNanos = Math.min(fullDueNanos, now() + delay.toNanos()));
    }

    /** The host changed: what is said of owners has to be looked at soon. */
    void requestReview() {
        locked(() -> {
            long due = Math.max(now() + BURST_NANOS, reviewedNanos + REVIEW_PAUSE_NANOS);
            reviewDueNanos = Math.min(reviewDueNanos, due);
        });
    }

    /** Forgets whoever waits without having been asked for: somebody may wait for the others. */
    void forgetUnasked() {
        locked(() -> entries.values().removeIf(entry -> !entry.asked));
    }

    void close() {
        locked(() -> closed = true);
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the owner waits for its turn or has it. */
    boolean holds(Owner owner) {
        lock.lock();
        try {
            return entries.containsKey(owner) || running.contains(owner);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for work; empty when the queue was closed. */
    Optional<Batch> take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                long now = now();
                boolean full = fullDueNanos <= now;
                boolean review = reviewDueNanos <= now;
                List<Owner> ready = ready(now);
                if (full || review || !ready.isEmpty()) {
                    if (full) {
                        fullDueNanos = Long.MAX_VALUE;
                    }
                    if (review) {
                        reviewDueNanos = Long.MAX_VALUE;
                        reviewedNanos = now;
                    }
                    return Optional.of(new Batch(ready.stream().map(this::start).toList(), full, review));
                }
                long wait = nextDue() - now;
                if (wait > 0) {
                    changed.awaitNanos(wait);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void done(Batch batch) {
        locked(() -> batch.work().forEach(work -> running.remove(work.owner())));
    }

    private List<Owner> ready(long now) {
        List<List<Owner>> byRank = new ArrayList<>();
        for (int i = 0; i < Rank.values().length; i++) {
            byRank.add(new ArrayList<>());
        }
        entries.forEach((owner, entry) -> {
            if (entry.dueNanos <= now) {
                byRank.get(entry.rank(owner).ordinal()).add(owner);
            }
        });
        return byRank.stream().flatMap(List::stream).limit(BATCH).toList();
    }

    private long nextDue() {
        long next = Math.min(fullDueNanos, reviewDueNanos);
        for (Entry entry : entries.values()) {
            next = Math.min(next, entry.dueNanos);
        }
        return next;
    }

    private Work start(Owner owner) {
        Entry entry = entries.remove(owner);
        if (entry == null) {
            throw new IllegalStateException(owner + " was ready a moment ago");
        }
        running.add(owner);
        return new Work(owner, entry.reload, entry.drifted);
    }

    private Entry put(Owner owner, boolean reload, boolean requested, @Nullable Instant drifted, long dueNanos) {
        Entry entry = entries.computeIfAbsent(owner, o -> new Entry());
        entry.reload |= reload;
        entry.requested |= requested;
        entry.dueNanos = Math.min(entry.dueNanos, dueNanos);
        if (entry.drifted == null || (drifted != null && drifted.isBefore(entry.drifted))) {
            entry.drifted = drifted;
        }
        return entry;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
