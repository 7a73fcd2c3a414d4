package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.network.Precondition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    @ParameterizedTest
    @ValueSource(strings = {"\"a.b\"", " \"a.b\" ", "W/\"a.b\"", "\"x\", \"a.b\"", "\"x\",W/\"a.b\",\"y\"", "*"})
    void knowsATagThatIsNamed(String header) {
        assertThat(EntityTag.isKnown(List.of(header), "\"a.b\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "\"a.c\"", "a.b", "\"a.b", "", "\"a.b\" \"x\"", "\"x\"; \"a.b\""})
    void doesNotKnowOthers(String header) {
        assertThat(EntityTag.isKnown(List.of(header), "\"a.b\"")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "\"a.b", "", ",", "\"a\"b", "\"a\" \"b\"", "w/\"a\"", "\"a b\""})
    void refusesConditionsThatAreNone(String header) {
        assertThat(EntityTag.precondition(List.of(header))).isEmpty();
    }

    @Test
    void takesNoHeaderForNoConditionAndAStarForAnyObject() {
        assertThat(EntityTag.precondition(List.of())).contains(Precondition.NONE);
        assertThat(EntityTag.precondition(List.of("*"))).contains(Precondition.EXISTS);
        assertThat(EntityTag.precondition(List.of("\"a\""))).isPresent().get().isNotEqualTo(Precondition.NONE);
    }
}
