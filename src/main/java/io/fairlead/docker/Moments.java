package io.fairlead.docker;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as Docker's clients give them: Unix seconds with a fraction, RFC 3339 or a part of it, or how long ago. */
public final class Moments {

    private static final Pattern UNIX = Pattern.compile("(-?\\d{1,11})(?:\\.(\\d{0,20}))?");
    private static final Pattern STEP = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

    private Moments() {}

    /**
     * @param name the parameter's, for the error
     * @return null if there is no text
     * @throws DockerException 400 if it is no moment
     */
    public static @Nullable Instant parse(String name, @Nullable String text, Instant now) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            Matcher unix = UNIX.matcher(text);
            if (unix.matches()) {
                String fraction = unix.group(2) == null ? "" : unix.group(2);
                String nanos = (fraction + "000000000").substring(0, 9);
                return Instant.ofEpochSecond(Long.parseLong(unix.group(1)), Long.parseLong(nanos));
            }
            Duration ago = duration(text);
            return ago != null ? now.minus(ago) : date(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw DockerException.invalid("invalid value for '" + name + "': invalid timestamp \"" + text + "\"");
        }
    }

    private static @Nullable Duration duration(String text) {
        Matcher step = STEP.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (step.find() && step.start() == end) {
            double unit = switch (step.group(2)) {
                case "h" -> 3600e9;
                case "m" -> 60e9;
                case "s" -> 1e9;
                case "ms" -> 1e6;
                case "ns" -> 1;
                default -> 1e3;
            };
            sum = sum.plusNanos((long) (Double.parseDouble(step.group(1)) * unit));
            end = step.end();
        }
        return end > 0 && end == text.length() ? sum : null;
    }

    private static Instant date(String text) {
        if (text.matches(".*T.*([zZ]|[+-]\\d\\d:\\d\\d)")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        return text.contains("T")
                ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
