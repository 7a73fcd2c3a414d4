package io.fairlead.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.model.Violation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValuesTest {

    private static final List<OptionSchema> SCHEMA = List.of(
            option("x.flag", "flag", Type.BOOLEAN, "true"),
            new OptionSchema("x.size", "size", Type.INTEGER, null, 0L, 65_535L, List.of(), true, "help"),
            option("x.text", "text", Type.STRING, null),
            new OptionSchema("x.mode", "mode", Type.ENUM, "nat", null, null, List.of("nat", "routed"), true, "help"),
            option("x.address", "address", Type.ADDRESS, null),
            option("x.link", "link", Type.LINK_NAME, null));

    private static OptionSchema option(
            String name, String alias, Type type, @org.jspecify.annotations.Nullable String defaultValue) {
        return new OptionSchema(name, alias, type, defaultValue, null, null, List.of(), true, "help");
    }

    @ParameterizedTest
    @CsvSource({
        "flag, true",
        "x.flag, F",
        "size, 0",
        "size, 65535",
        "text, anything",
        "mode, routed",
        "address, fd00::1",
        "address, 10.0.0.1",
        "link, br0",
        "link, fifteen-letters"
    })
    void takes(String name, String value) {
        assertThat(OptionValues.validate(SCHEMA, Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "flag, yes",
        "flag, ''",
        "size, -1",
        "size, 65536",
        "size, 1.5",
        "size, 99999999999999999999",
        "mode, NAT",
        "address, 10.0.0",
        "address, localhost",
        "link, sixteen-letters-",
        "link, a/b",
        "link, 'a b'",
        "link, ..",
        "link, all",
        "link, default",
        "link, br%d",
        "nonsense, 1"
    })
    void refuses(String name, String value) {
        assertThat(OptionValues.validate(SCHEMA, Map.of(name, value)))
                .extracting(Violation::field)
                .containsExactly("options." + name);
    }

    @Test
    void nameAndAliasTogetherAreRefused() {
        assertThat(OptionValues.validate(SCHEMA, Map.of("flag", "true", "x.flag", "false")))
                .extracting(Violation::field)
                .containsExactly("options.flag");
    }

    @Test
    void aliasesBecomeNamesAndTheUnknownStays() {
        assertThat(OptionValues.canonical(SCHEMA, Map.of("flag", "0", "x.size", "9", "other", "1")))
                .containsOnly(Map.entry("x.flag", "0"), Map.entry("x.size", "9"), Map.entry("other", "1"));
    }

    @Test
    void gettersReadTypedValuesAndDefaults() {
        Map<String, String> options = Map.of("x.size", "1400", "x.address", "10.0.0.1");

        assertThat(OptionValues.bool(SCHEMA.get(0), options)).isTrue();
        assertThat(OptionValues.bool(SCHEMA.get(0), Map.of("x.flag", "0"))).isFalse();
        assertThat(OptionValues.integer(SCHEMA.get(1), options)).contains(1400);
        assertThat(OptionValues.text(SCHEMA.get(3), options)).contains("nat");
        assertThat(OptionValues.address(SCHEMA.get(4), options)).isPresent();
        assertThat(OptionValues.text(SCHEMA.get(5), options)).isEmpty();
    }
}
