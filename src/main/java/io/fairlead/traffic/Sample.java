package io.fairlead.traffic;

import io.fairlead.model.LinkCounters;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The counters of the host's links at one moment.
 *
 * @param nanos the same moment on {@link System#nanoTime}'s clock, which nobody sets
 * @param missed links that were there at a look before, and may come back
 */
record Sample(Instant at, long nanos, Map<String, LinkCounters> links, Map<String, Missed> missed) {

    /** How long a link that is not found is remembered. */
    private static final long REMEMBERED_NANOS = 600_000_000_000L;

    private static final double NANOS = 1e9;

    /**
     * A link that a look did not find though one before it did.
     *
     * @param counters as they were last
     * @param nanos when they were
     */
    record Missed(LinkCounters counters, long nanos) {}

    static Sample of(Map<String, LinkCounters> links) {
        return of(links, null);
    }

    /**
     * @param before the look before, null for none
     */
    static Sample of(Map<String, LinkCounters> links, @Nullable Sample before) {
        return of(links, before, Instant.now(), System.nanoTime());
    }

    static Sample of(Map<String, LinkCounters> links, @Nullable Sample before, Instant at, long nanos) {
        Map<String, Missed> missed = new HashMap<>();
        if (before != null) {
            missed.putAll(before.missed);
            before.links.forEach((name, counters) -> missed.put(name, new Missed(counters, before.nanos)));
            missed.keySet().removeAll(links.keySet());
            missed.values().removeIf(link -> nanos - link.nanos() > REMEMBERED_NANOS);
        }
        return new Sample(at, nanos, links, missed);
    }

    /**
     * What was last seen of a link, at this look or at one before it. While everything is looked at anew after the kernel
     * dropped notifications, links in sandboxes cannot be found for a moment; what they had counted is not new then.
     */
    Optional<LinkCounters> last(String name) {
        return link(name).or(() -> Optional.ofNullable(missed.get(name)).map(Missed::counters));
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
