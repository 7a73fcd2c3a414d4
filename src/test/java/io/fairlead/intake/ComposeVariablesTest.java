package io.fairlead.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.network.RefusedException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeVariablesTest {

    private final Intake intake = new Intake();
    private final ComposeVariables variables =
            new ComposeVariables(Map.of("A", "1", "EMPTY", "", "B_2", "two"), intake);

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$A, 1",
        "x${A}y$B_2, x1ytwo",
        "$$A, $A",
        "$$$A, $1",
        "${NONE:-else}, else",
        "${EMPTY:-else}, else",
        "${EMPTY-else}, ''",
        "${NONE-else}, else",
        "${NONE:-${A}/24}, 1/24",
        "${NONE:-${NEITHER:-deep}}, deep",
        "${NONE:-}, ''",
        "${A:+instead}, instead",
        "${EMPTY:+instead}, ''",
        "${EMPTY+instead}, instead",
        "${NONE+instead}, ''",
        "${A:?complaint}, 1",
        "${EMPTY?complaint}, ''",
        "10.9.0.0/24 }, 10.9.0.0/24 }",
    })
    void areResolvedAsComposeDoes(String text, String resolved) {
        assertThat(variables.resolve(text)).isEqualTo(resolved);
        assertThat(intake.warnings()).isEmpty();
    }

    @Test
    void thatAreNotSetAreEmptyWithAWarning() {
        assertThat(variables.resolve("a${NONE}b$NONE")).isEqualTo("ab");
        assertThat(intake.warnings()).singleElement().asString().contains("NONE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "a$ b", "$1", "${", "${}", "${A", "${A:", "${A:-x", "${A*x}", "${1A}"})
    void thatAreMisspeltAreRefused(String text) {
        assertThatThrownBy(() -> variables.resolve(text))
                .isInstanceOf(ComposeVariables.UnresolvedException.class)
                .hasMessageContaining("$$");
    }

    @Test
    void thatAreNeededSaySo() {
        assertThatThrownBy(() -> variables.resolve("${EMPTY:?give a subnet}"))
                .isInstanceOf(ComposeVariables.UnresolvedException.class)
                .hasMessageContaining("EMPTY is needed: give a subnet");
    }

    @Test
    void thatAreLongAndNamedAgainAndAgainAreRefused() {
        ComposeVariables lengthy = new ComposeVariables(Map.of("L", "x".repeat(500_000)), intake);
        assertThat(lengthy.resolve("$L$L")).hasSize(1_000_000);
        assertThatThrownBy(() -> lengthy.resolve("$L".repeat(250_000)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("characters");
    }
}
