package io.fairlead.network;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a change waits to be confirmed before it is undone. */
final class ConfirmTime {

    private static final String FIELD = "confirmWithin";
    private static final Duration DEFAULT = Duration.ofSeconds(60);
    private static final Duration MAX = Duration.ofHours(1);
    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,6})([smh]?)");

    private ConfirmTime() {}

    /**
     * When a change that is made now is undone; empty if it needs no confirmation.
     *
     * @param confirm false if nobody is going to confirm
     */
    static Optional<Instant> deadline(
            @Nullable String within, @Nullable Boolean confirm, Instant now, Violations violations) {
        Optional<Duration> given = within == null ? Optional.of(DEFAULT) : parse(within);
        if (given.isEmpty() || given.get().compareTo(MAX) > 0) {
            violations.invalid(FIELD, "'" + within + "' is no time up to an hour: 90, 90s, 5m or PT5M");
            return Optional.empty();
        }
        boolean unconfirmed = Boolean.FALSE.equals(confirm);
        if (given.get().isZero() && !unconfirmed) {
            violations.invalid(FIELD, "is 0: a change that nobody has to confirm is asked for with confirm=false");
        }
        return unconfirmed ? Optional.empty() : Optional.of(now.plus(given.get()));
    }

    private static Optional<Duration> parse(String text) {
        Matcher simple = SIMPLE.matcher(text.toLowerCase(Locale.ROOT));
        if (simple.matches()) {
            long number = Long.parseLong(simple.group(1));
            ChronoUnit unit = switch (simple.group(2)) {
                case "m" -> ChronoUnit.MINUTES;
                case "h" -> ChronoUnit.HOURS;
                default -> ChronoUnit.SECONDS;
            };
            return Optional.of(Duration.of(number, unit));
        }
        try {
            return Optional.of(Duration.parse(text)).filter(duration -> !duration.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
