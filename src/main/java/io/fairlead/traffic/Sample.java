package io.fairlead.traffic;

import io.fairlead.model.LinkCounters;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The counters of the host's links at one moment.
 *
 * @param nanos the same moment on {@link System#nanoTime}'s clock, which nobody sets
 */
record Sample(Instant at, long nanos, Map<String, LinkCounters> links) {

    private static final double NANOS = 1e9;

    static Sample of(Map<String, LinkCounters> links) {
        return new Sample(Instant.now(), System.nanoTime(), links);
    }

    Optional<LinkCounters> link(String name) {
        return Optional.ofNullable(links.get(name));
    }

    boolean isYoungerThan(long ageNanos) {
        return System.nanoTime() - nanos < ageNanos;
    }

    double secondsSince(Sample earlier) {
        return (nanos - earlier.nanos) / NANOS;
    }
}
