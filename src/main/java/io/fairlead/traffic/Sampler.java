package io.fairlead.traffic;

import io.fairlead.kernel.Kernel;
import io.fairlead.model.LinkCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Looks at the kernel's counters, and keeps what it saw for a second, so that many readers cost one look. The first look
 * is taken at the start.
 */
@Component
class Sampler {

    /** How old an answer may be. */
    static final long FRESH_NANOS = 1_000_000_000L;

    /** Links that are asked for one by one and remembered, for their rates. */
    private static final int REMEMBERED = 1024;

    private final Kernel kernel;
    private Window latest;
    private final Map<String, Window> single = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > REMEMBERED;
        }
    };

    Sampler(Kernel kernel) {
        this.kernel = kernel;
        this.latest = new Window(Sample.of(kernel.counters()), null);
    }

    /** All links, as of now or a moment ago. */
    Window all() {
        return all(FRESH_NANOS);
    }

    /** All links, not longer ago than this. */
    synchronized Window all(long ageNanos) {
        if (!latest.now().isYoungerThan(ageNanos)) {
            latest = new Window(Sample.of(kernel.counters(), latest.now()), latest.now());
        }
        return latest;
    }

    /** One link, by a look at it alone unless everything was looked at a moment ago; empty if there is no such link. */
    synchronized Optional<Window> one(String link) {
        if (latest.now().isYoungerThan(FRESH_NANOS) && latest.now().link(link).isPresent()) {
            return Optional.of(latest);
        }
        Window known = single.get(link);
        if (known != null && known.now().isYoungerThan(FRESH_NANOS)) {
            return Optional.of(known);
        }
        Optional<LinkCounters> counters = kernel.counters(link);
        if (counters.isEmpty()) {
            single.remove(link);
            return Optional.empty();
        }
        Window now = new Window(Sample.of(Map.of(link, counters.get())), before(known));
        single.put(link, now);
        return Optional.of(now);
    }

    private Sample before(@Nullable Window known) {
        boolean newer = known != null && known.now().nanos() - latest.now().nanos() > 0;
        return newer && known != null ? known.now() : latest.now();
    }
}
