package io.fairlead.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How patient the loop is, and whom it tells the time and its counts.
 *
 * @param interval from one full pass to the next; the backstop behind kernel events
 * @param firstBackoff wait after the first failure; each further one doubles it
 * @param maxBackoff longest wait between two attempts
 */
public record ReconcilerSettings(
        Duration interval, Duration firstBackoff, Duration maxBackoff, Clock clock, MeterRegistry meters) {

    /** The wait after so many failures in a row, between half and all of its bound, so that failures do not march in step. */
    Duration backoff(int failures, RandomGenerator random) {
        double wanted = firstBackoff.toNanos() * Math.pow(2, failures - 1);
        long bound = (long) Math.min(wanted, maxBackoff.toNanos());
        return Duration.ofNanos(bound / 2 + random.nextLong(bound / 2 + 1));
    }
}
