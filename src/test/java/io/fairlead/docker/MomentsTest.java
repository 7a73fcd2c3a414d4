package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1136073845, 2006-01-01T00:04:05Z",
        "1136073845.000000001, 2006-01-01T00:04:05.000000001Z",
        "1136073845.5, 2006-01-01T00:04:05.5Z",
        "1136073845., 2006-01-01T00:04:05Z",
        "1136073845.1234567899, 2006-01-01T00:04:05.123456789Z",
        "2006-01-02T15:04:05Z, 2006-01-02T15:04:05Z",
        "2006-01-02T15:04:05.999+02:00, 2006-01-02T13:04:05.999Z",
        "2006-01-02T15:04, 2006-01-02T15:04:00Z",
        "2006-01-02, 2006-01-02T00:00:00Z",
        "5s, 2026-01-02T03:04:00Z",
        "1h4m, 2026-01-02T02:00:05Z",
        "1.5h, 2026-01-02T01:34:05Z",
        "500ms, 2026-01-02T03:04:04.5Z"
    })
    void moments(String text, Instant expected) {
        assertThat(Moments.parse("since", text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "5x", "2006-13-01", "1.a", "99999999999999", "T"})
    void noMoments(String text) {
        assertThatThrownBy(() -> Moments.parse("since", text, NOW))
                .isInstanceOf(DockerException.class)
                .hasMessage("invalid value for 'since': invalid timestamp \"" + text + "\"");
    }

    @Test
    void nothing() {
        assertThat(Moments.parse("until", null, NOW)).isNull();
        assertThat(Moments.parse("until", "", NOW)).isNull();
    }
}
