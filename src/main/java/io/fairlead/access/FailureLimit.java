package io.fairlead.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts failed sign-ins of the last minute; after ten it is closed to everybody until one of them is older. */
public final class FailureLimit {

    private static final int MOST = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Deque<Instant> failures = new ArrayDeque<>();
    private final Clock clock;

    public FailureLimit(Clock clock) {
        this.clock = clock;
    }

    public synchronized boolean isReached() {
        Instant oldest = clock.instant().minus(WINDOW);
        while (!failures.isEmpty() && failures.getFirst().isBefore(oldest)) {
            failures.removeFirst();
        }
        return failures.size() >= MOST;
    }

    public synchronized void failed() {
        failures.addLast(clock.instant());
    }
}
