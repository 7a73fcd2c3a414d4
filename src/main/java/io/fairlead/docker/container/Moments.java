package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as Docker's clients write them: seconds of Unix, RFC 3339, or a while ago like {@code 1h30m}. */
final class Moments {

    private static final Pattern PART = Pattern.compile("(\\d+)(h|m|s)");

    private Moments() {}

    /**
     * @throws DockerException 400 if it is none of them
     */
    static Instant parse(String text) {
        try {
            if (text.matches("\\d{1,12}(\\.\\d+)?")) {
                return Instant.ofEpochSecond(Long.parseLong(text.replaceAll("\\..*", "")));
            }
            if (text.matches("(\\d+[hms])+")) {
                return Instant.now().minus(ago(text));
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw DockerException.invalid("invalid filter 'until=" + text + "'");
        }
    }

    private static Duration ago(String text) {
        Duration ago = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            ago = ago.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofSeconds(number);
                    });
        }
        return ago;
    }
}
