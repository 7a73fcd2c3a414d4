package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.bridge.BridgeNetfilter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EngineSettingsTest {

    private static EngineSettings bind(Map<String, ?> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("fairlead", EngineSettings.class);
    }

    /** A YAML file without quotation marks says false where one reads off. */
    @ParameterizedTest
    @CsvSource({"keep, KEEP", "off, OFF", "false, OFF"})
    void bridgeNetfilterIsKeptOrOff(String text, BridgeNetfilter expected) {
        Object value = text.equals("false") ? Boolean.FALSE : text;
        assertThat(bind(Map.of("fairlead.bridge-netfilter", value)).bridgeNetfilter())
                .isEqualTo(expected);
    }

    @Test
    void bridgeNetfilterIsKeptByDefault() {
        assertThat(bind(Map.of()).bridgeNetfilter()).isEqualTo(BridgeNetfilter.KEEP);
    }
}
