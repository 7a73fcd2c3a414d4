package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerFiltersTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":[\"a\",\"b\"]}", "{\"name\":{\"a\":true,\"b\":true}}"})
    void bothEncodings(String text) {
        DockerFilters filters = DockerFilters.parse(text);
        assertThat(filters.get("name")).containsExactly("a", "b");
        assertThat(filters.contains("name")).isTrue();
        assertThat(filters.contains("id")).isFalse();
        assertThat(filters.exact("name", "b")).isTrue();
        assertThat(filters.exact("name", "c")).isFalse();
        assertThat(filters.exact("id", "whatever")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"a\"", "{\"a\":1}", "{\"a\":[1]}", "{\"a\":{\"b\":\"c\"}}", "{} {}x"})
    void whatIsNeither(String text) {
        assertThatThrownBy(() -> DockerFilters.parse(text).allow("b"))
                .isInstanceOf(DockerException.class)
                .hasMessage("invalid filter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void none(String text) {
        assertThat(DockerFilters.parse(text).allow().get("name")).isEmpty();
    }

    @Test
    void unknownKeys() {
        assertThatThrownBy(() -> DockerFilters.parse("{\"name\":[\"a\"],\"zzz\":[\"a\"]}")
                        .allow("name", "id"))
                .hasMessage("invalid filter 'zzz'");
    }

    @Test
    void patterns() {
        DockerFilters filters = DockerFilters.parse("{\"name\":[\"^net[0-9]+$\",\"(\",\"b+c\"]}");
        assertThat(filters.pattern("name", "net50")).isTrue();
        assertThat(filters.pattern("name", "net")).isFalse();
        assertThat(filters.pattern("name", "abbcd")).isTrue();
        assertThat(filters.pattern("name", "b+c")).isTrue();
        assertThat(filters.prefix("name", "b+cd")).isTrue();
    }

    @Test
    void aPatternThatWouldTakeForEverMatchesNothing() {
        DockerFilters filters = DockerFilters.parse("{\"name\":[\"^(a+)+$\"]}");
        assertThat(filters.pattern("name", "a".repeat(60) + "b")).isFalse();
    }

    @Test
    void labels() {
        DockerFilters filters = DockerFilters.parse("{\"label\":[\"a\",\"b=1\"],\"label!\":[\"c=2\"]}");
        assertThat(filters.labels("label", Map.of("a", "x", "b", "1"))).isTrue();
        assertThat(filters.labels("label", Map.of("a", "x", "b", "2"))).isFalse();
        assertThat(filters.labels("label", Map.of("b", "1"))).isFalse();
        assertThat(filters.noLabels("label!", Map.of("c", "1"))).isTrue();
        assertThat(filters.noLabels("label!", Map.of("c", "2"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "1, true", "false, false", "0, false"})
    void flags(String value, boolean expected) {
        assertThat(DockerFilters.parse("{\"dangling\":[\"" + value + "\"]}").flag("dangling", !expected))
                .isEqualTo(expected);
    }

    @Test
    void noFlags() {
        assertThat(DockerFilters.parse("").flag("dangling", true)).isTrue();
        assertThatThrownBy(
                        () -> DockerFilters.parse("{\"dangling\":[\"maybe\"]}").flag("dangling", true))
                .hasMessage("invalid filter 'dangling=[maybe]'");
        assertThatThrownBy(() ->
                        DockerFilters.parse("{\"dangling\":[\"true\",\"0\"]}").flag("dangling", true))
                .hasMessage("invalid filter 'dangling=[true 0]'");
        assertThatThrownBy(() -> DockerFilters.parse("{\"dangling\":[]}").flag("dangling", true))
                .hasMessage("invalid filter 'dangling'");
    }
}
