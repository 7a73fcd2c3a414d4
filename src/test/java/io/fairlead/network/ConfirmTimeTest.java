package io.fairlead.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmTimeTest {

    private static final Instant NOW = Instant.EPOCH;

    private static Optional<Instant> deadline(
            @Nullable String within, @Nullable Boolean confirm, Violations violations) {
        return ConfirmTime.deadline(within, confirm, NOW, violations);
    }

    @ParameterizedTest
    @CsvSource({"90,90", "90s,90", "5m,300", "1h,3600", "PT5M,300", "PT1.5S,1"})
    void readsSecondsAndUnits(String text, long seconds) {
        Violations violations = new Violations();
        assertThat(deadline(text, null, violations).orElseThrow().getEpochSecond())
                .isEqualTo(seconds);
        assertThat(violations.isEmpty()).isTrue();
    }

    @Test
    void isAMinuteIfNobodySays() {
        assertThat(deadline(null, null, new Violations())).contains(NOW.plusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2h", "-5", "PT-1S", "soon", "", "0", "PT0S"})
    void refusesWhatIsNoTimeUpToAnHour(String text) {
        Violations violations = new Violations();
        deadline(text, null, violations);
        assertThat(violations.isEmpty()).isFalse();
    }

    @Test
    void doesWithoutOnlyWhenToldSo() {
        Violations violations = new Violations();
        assertThat(deadline("0", false, violations)).isEmpty();
        assertThat(deadline(null, false, violations)).isEmpty();
        assertThat(violations.isEmpty()).isTrue();
    }
}
