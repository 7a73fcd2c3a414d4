package io.fairlead.traffic;

import io.fairlead.model.LinkCounters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two looks at the counters, between which rates are taken.
 *
 * @param before the earlier look; null if there was none
 */
record Window(Sample now, @Nullable Sample before) {

    /** How long it is; empty if rates cannot be told. */
    Optional<Double> seconds() {
        return before == null || before == now ? Optional.empty() : Optional.of(now.secondsSince(before));
    }

    Optional<Counted> link(String name) {
        return now.link(name).map(counters -> Counted.of(counters, earlier(counters, name)));
    }

    /** The same link's counters at the earlier look, or when it was seen last before that; null if it did not exist, though another of this name may have. */
    private @Nullable LinkCounters earlier(LinkCounters counters, String name) {
        return before == null
                ? null
                : before.last(name)
                        .filter(link -> link.index() == counters.index())
                        .orElse(null);
    }
}
