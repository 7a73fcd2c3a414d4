package io.fairlead.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointSysctlsTest {

    private static Map<String, String> options(String value) {
        return Map.of(EndpointSysctls.OPTION, value);
    }

    @Test
    void namesWhatNoLinkHas() {
        Map<String, String> options =
                options("net.ipv4.conf.IFNAME.log_martians=1, net.ipv4.conf.IFNAME.log_marsians=1");
        assertThat(EndpointSysctls.validate(options)).isEmpty();
        assertThat(EndpointSysctls.validateNames(options, Set.of("net/ipv4/conf/default/log_marsians")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("log_marsians=1", "/proc/sys/net/ipv4/conf/default/log_marsians does not exist"));
    }

    @Test
    void asksNothingWhereNothingIsAssigned() {
        assertThat(EndpointSysctls.templates(Map.of())).isEmpty();
        assertThat(EndpointSysctls.templates(options(" "))).isEmpty();
    }
}
