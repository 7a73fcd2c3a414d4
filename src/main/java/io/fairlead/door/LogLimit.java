package io.fairlead.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Bounds what callers can make the service write into its log. Of one kind (a logger, its words, the error's class) a few
 * are logged a minute; how many more there were is said afterwards. Only for what answers requests: what the engine has to
 * say comes from the host, and is all said.
 */
final class LogLimit extends TurboFilter {

    /** Of one kind within a minute. */
    static final int MOST = 20;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int KINDS = 1000;

    /** Spring's and the web server's loggers, and those of what they call. */
    private static final String[] ANSWERING = {
        "io.fairlead.web.",
        "io.fairlead.docker.",
        "org.apache.",
        "org.springframework.web.",
        "org.springframework.security."
    };

    private record Kind(
            String logger, @Nullable String words, @Nullable String error) {}

    private static final class Count {
        private final Logger logger;
        private final Instant since;
        private int logged;
        private long more;

        Count(Logger logger, Instant since) {
            this.logger = logger;
            this.since = since;
        }
    }

    private final Map<Kind, Count> counts = new LinkedHashMap<>();
    private final ThreadLocal<Boolean> telling = ThreadLocal.withInitial(() -> false);
    private final Clock clock;

    LogLimit(Clock clock) {
        this.clock = clock;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String words,
            Object @Nullable [] arguments,
            @Nullable Throwable error) {
        // Without words it is only a question, whether something would be logged.
        if (words == null
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())
                || telling.get()
                || !isAnswering(logger.getName())) {
            return FilterReply.NEUTRAL;
        }
        Throwable thrown = error != null ? error : thrown(arguments);
        Kind kind = new Kind(
                logger.getName(),
                words,
                thrown == null ? null : thrown.getClass().getName());
        return count(kind, logger) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private static @Nullable Throwable thrown(Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[arguments.length - 1] instanceof Throwable last
                ? last
                : null;
    }

    private static boolean isAnswering(String logger) {
        for (String prefix : ANSWERING) {
            if (logger.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean count(Kind kind, Logger logger) {
        Instant now = clock.instant();
        Count count = counts.get(kind);
        if (count == null || count.since.plus(WINDOW).isBefore(now)) {
            if (count != null) {
                tell(kind, count);
            } else if (counts.size() >= KINDS) {
                Iterator<Map.Entry<Kind, Count>> entries = counts.entrySet().iterator();
                Map.Entry<Kind, Count> oldest = entries.next();
                tell(oldest.getKey(), oldest.getValue());
                entries.remove();
            }
            count = new Count(logger, now);
            counts.put(kind, count);
        }
        if (count.logged < MOST) {
            count.logged++;
            return true;
        }
        count.more++;
        return false;
    }

    /** Says how many of each kind were left out, when their minute is over. */
    synchronized void tell() {
        Instant now = clock.instant();
        counts.entrySet().removeIf(entry -> {
            boolean over = entry.getValue().since.plus(WINDOW).isBefore(now);
            if (over) {
                tell(entry.getKey(), entry.getValue());
            }
            return over;
        });
    }

    private void tell(Kind kind, Count count) {
        if (count.more > 0) {
            telling.set(true);
            try {
                count.logger.warn(
                        "and {} more of this kind within a minute: {}{}",
                        String.format(Locale.ROOT, "%,d", count.more),
                        kind.words(),
                        kind.error() == null ? "" : " (" + kind.error() + ")");
            } finally {
                telling.remove();
            }
        }
    }
}
