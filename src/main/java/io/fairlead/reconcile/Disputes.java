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

/**
 * Objects that somebody else changes as often as they are put right. The first repairs of an object are made at once; if
 * they do not hold, the next ones wait, longer each time, so that a program that reverts them costs neither a processor nor
 * a database. An object that was left alone for a while is like any other again. Used by the worker alone.
 */
final class Disputes {

    /** Repairs of one object in a row that nobody waits with. */
    static final int FREE = 5;

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
        private long last;

        boolean isOpen() {
            return repairs > FREE;
        }

        long hold() {
            return isOpen() ? (long) Math.min(longest, first * Math.pow(2, repairs - FREE - 1.0)) : 0;
        }

        long proof() {
            return Math.max(PROOF * first, 2 * hold());
        }
    }

    /** Takes note that these objects were put right just now. */
    void repaired(Owner owner, Collection<ResourceKey> objects) {
        long now = nanos.getAsLong();
        Map<ResourceKey, Dispute> disputes = byOwner.computeIfAbsent(owner, o -> new LinkedHashMap<>());
        for (ResourceKey object : objects) {
            Dispute dispute = disputes.computeIfAbsent(object, o -> new Dispute());
            dispute.repairs++;
            dispute.last = now;
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
