package io.fairlead.dhcp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait for an answer before a message is sent again: twice as long each time, give or take a bit, so that
 * clients that began together do not go on together (RFC 2131, section 4.1, which begins with four seconds; links inside one
 * host and its switch answer sooner).
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(64);
    /** Parts of the time that chance adds or takes. */
    private static final double JITTER = 0.25;

    private Backoff() {}

    /**
     * @param attempt how often it was sent before, from 0
     */
    static Duration after(int attempt, RandomGenerator random) {
        long millis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(attempt, 10));
        return Duration.ofMillis(millis + (long) (millis * JITTER * (2 * random.nextDouble() - 1)));
    }
}
