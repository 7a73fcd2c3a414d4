package io.fairlead.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed sign-ins by where they come from. It bounds what a caller can cause by them (an entry in the audit, a line
 * in the log) and slows nobody who has a valid secret: with 256 random bits nobody guesses one, and everybody behind one
 * proxy, or on this machine's loopback, comes from one address.
 */
public final class FailureLimit {

    static final int MOST = 10;

    /** Of all callers together, who may have as many addresses as they like. */
    static final int MOST_IN_ALL = 100;

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses that are remembered; the one that failed longest ago is forgotten. */
    private static final int CALLERS = 1000;

    private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>();
    private final Deque<Instant> all = new ArrayDeque<>();
    private final Clock clock;

    public FailureLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes a failure.
     *
     * @param caller its address
     * @return false if this caller, or all together, have failed often enough within the last minute
     */
    public synchronized boolean failed(String caller) {
        Deque<Instant> last = failures.remove(caller);
        if (last == null) {
            last = new ArrayDeque<>();
        }
        if (failures.size() >= CALLERS) {
            failures.remove(failures.keySet().iterator().next());
        }
        failures.put(caller, last);
        Instant now = clock.instant();
        forget(last, now);
        forget(all, now);
        boolean counted = last.size() < MOST && all.size() < MOST_IN_ALL;
        if (counted) {
            last.addLast(now);
            all.addLast(now);
        }
        return counted;
    }

    private static void forget(Deque<Instant> moments, Instant now) {
        while (!moments.isEmpty() && moments.getFirst().isBefore(now.minus(WINDOW))) {
            moments.removeFirst();
        }
    }
}
