package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    private static boolean matches(String selector, Map<String, String> labels) {
        return LabelSelector.parse(selector).orElseThrow().matches(labels);
    }

    @Test
    void everyTermHasToHold() {
        Map<String, String> labels = Map.of("app", "shop", "tier", "");
        assertThat(matches("app", labels)).isTrue();
        assertThat(matches("app=shop", labels)).isTrue();
        assertThat(matches("app=shop, tier", labels)).isTrue();
        assertThat(matches("tier=", labels)).isTrue();
        assertThat(matches("app=shop,owner", labels)).isFalse();
        assertThat(matches("app=", labels)).isFalse();
        assertThat(matches("app=a=b", Map.of("app", "a=b"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "=shop", "app,", " "})
    void nothingIsNoSelector(String text) {
        assertThat(LabelSelector.parse(text)).isEmpty();
    }
}
