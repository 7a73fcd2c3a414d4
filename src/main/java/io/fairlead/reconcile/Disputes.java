package io.fairlead.reconcile;

import io.fairlead.kernel.ResourceKey;
import io.fairlead.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that somebody else changes as often as they are put right. The first repairs of an object are made at once; if
 * they do not hold, the next ones wait, longer each time, so that a program that reverts them costs neither a processor nor
 * a database. Long waits are for whoever answers each repair at once, as programs do that watch; whoever breaks the same
 * thing again and again at a slower pace waits a second at most. An object that was left alone for a while is like any other
 * again. Used by the worker alone.
 */
final class Disputes {

    /** Repairs of one object in a row that nobody waits with, where each was reverted at once. */
    static final int FREE = 5;

    /** The same, where they held for a while. */
    static final int FREE_SLOW = 40;

    /** Reverted sooner than this is reverted at once. */
    static final Duration AT_ONCE = Duration.ofMillis(25);

    /** The longest wait, in first ones, with what is not reverted at once. */
    private static final int SLOW_WAITS = 4;

    /** A repair that held for so many first waits, or for twice the wait for it, has held. */
    private static final int PROOF = 40;

    private final LongSupplier nanos;
    private final long first;
    private final long longest;
    private final Map<Owner, Map<ResourceKey, Dispute>> byOwner = new HashMap<>();

    /**
     * @param nanos a clock that nobody can set
     * @param first wait with a repair when those before did not hold; each further one waits twice as long
     */
    Disputes(LongSupplier nanos, Duration first, Duration longest) {
        this.nanos = nanos;
        this.first = first.toNanos();
        this.longest = longest.toNanos();
    }

    private final class Dispute {
        private int repairs;
        private int atOnce;
        private long last;
        private @Nullable Long broken;

        boolean isOpen() {
            return hold() > 0;
        }

        long hold() {
            return Math.max(growing(atOnce - FREE, longest), growing(repairs - FREE_SLOW, SLOW_WAITS * first));
        }

        private long growing(int beyond, long most) {
            return beyond <= 0 ? 0 : (long) Math.min(most, first * Math.pow(2, beyond - 1.0));
        }

        void repaired(long now) {
            long held = (broken == null ? now : broken) - last;
            atOnce = repairs > 0 && held < AT_ONCE.toNanos() ? atOnce + 1 : Math.max(0, atOnce - 1);
            repairs++;
            last = now;
            broken = null;
        }

        long proof() {
            return Math.max(PROOF * first, 2 * hold());
        }
    }

    /** Takes note that an object is not as it should be, since so long; only the first time after a repair counts. */
    void noticed(Owner owner, ResourceKey object, Duration since) {
        Dispute dispute = of(owner).get(object);
        if (dispute != null && dispute.broken == null) {
            dispute.broken = Math.max(dispute.last, nanos.getAsLong() - since.toNanos());
        }
    }

    /** Takes note that these objects were put right just now. */
    void repaired(Owner owner, Collection<ResourceKey> objects) {
        long now = nanos.getAsLong();
        Map<ResourceKey, Dispute> disputes = byOwner.computeIfAbsent(owner, o -> new LinkedHashMap<>());
        for (ResourceKey object : objects) {
            disputes.computeIfAbsent(object, o -> new Dispute()).repaired(now);
        }
    }

    /** Forgets what has held. To be called before a pass, and its repairs be noted after it. */
    void settle(Owner owner) {
        long now = nanos.getAsLong();
        byOwner.computeIfPresent(owner, (o, disputes) -> {
            disputes.values().removeIf(dispute -> now - dispute.last >= dispute.proof());
            return disputes.isEmpty() ? null : disputes;
        });
    }

    /** The owner's objects that are not to be put right yet. */
    Set<ResourceKey> held(Owner owner) {
        long now = nanos.getAsLong();
        Set<ResourceKey> held = new HashSet<>();
        of(owner).forEach((object, dispute) -> {
            if (now - dispute.last < dispute.hold()) {
                held.add(object);
            }
        });
        return held;
    }

    /** The owner's objects of which repairs did not hold. */
    List<ResourceKey> open(Owner owner) {
        List<ResourceKey> open = new ArrayList<>();
        of(owner).forEach((object, dispute) -> {
            if (dispute.isOpen()) {
                open.add(object);
            }
        });
        return open;
    }

    /** After how long an object in dispute is to be put right, or has held; empty if none is in dispute. */
    Optional<Duration> next(Owner owner) {
        long now = nanos.getAsLong();
        return of(owner).values().stream()
                .filter(Dispute::isOpen)
                .map(dispute -> {
                    long waited = now - dispute.last;
                    return waited < dispute.hold() ? dispute.hold() - waited : dispute.proof() - waited;
                })
                .min(Long::compare)
                .map(left -> Duration.ofNanos(Math.max(0, left)));
    }

    void forget(Owner owner) {
        byOwner.remove(owner);
    }

    void clear() {
        byOwner.clear();
    }

    private Map<ResourceKey, Dispute> of(Owner owner) {
        return byOwner.getOrDefault(owner, Map.of());
    }
}
