package io.fairlead.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.HostAccess;
import io.fairlead.model.DriverName;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HostAddressesTest {

    private static final Map<String, String> ON = Map.of(HostAccess.OPTION.name(), "true");

    private static Subnet subnet(String prefix, @Nullable String own) {
        Map<String, IpAddress> aux = own == null ? Map.of() : Map.of(HostAccess.ADDRESS, IpAddress.of(own));
        return new Subnet(IpPrefix.of(prefix), IpAddress.of("10.9.0.1"), null, aux);
    }

    private static NetworkSpec network(Map<String, String> options, Subnet subnet) {
        return new NetworkSpec(
                new NetworkId("a".repeat(64)),
                "a",
                new DriverName("macvlan"),
                false,
                true,
                false,
                List.of(subnet),
                false,
                options,
                Map.of(),
                1);
    }

    private static @Nullable IpAddress chosen(
            Optional<NetworkSpec> before, Map<String, String> options, Subnet subnet, String... taken) {
        Violations violations = new Violations();
        List<Subnet> subnets = HostAddresses.choose(
                before,
                options,
                List.of(subnet),
                List.of(taken).stream().map(IpAddress::of).toList(),
                violations);
        return violations.isEmpty() ? subnets.get(0).auxAddresses().get(HostAccess.ADDRESS) : null;
    }

    @Test
    void takesTheHighestThatIsFree() {
        Subnet subnet = subnet("10.9.0.0/29", null);
        assertThat(chosen(Optional.empty(), ON, subnet)).isEqualTo(IpAddress.of("10.9.0.6"));
        assertThat(chosen(Optional.empty(), ON, subnet, "10.9.0.6")).isEqualTo(IpAddress.of("10.9.0.5"));
        assertThat(chosen(Optional.empty(), ON, subnet("10.9.0.0/30", null), "10.9.0.2"))
                .isNull();
    }

    @Test
    void keepsTheOneThatTheHostHas() {
        NetworkSpec before = network(ON, subnet("10.9.0.0/29", "10.9.0.4"));
        assertThat(chosen(Optional.of(before), ON, subnet("10.9.0.0/29", null))).isEqualTo(IpAddress.of("10.9.0.4"));
    }

    @Test
    void goesWhenItIsSwitchedOffAndLeavesOthersAddressesOfThatName() {
        Subnet named = subnet("10.9.0.0/29", "10.9.0.4");
        assertThat(chosen(Optional.of(network(ON, named)), Map.of(), named)).isNull();
        assertThat(chosen(Optional.of(network(Map.of(), named)), Map.of(), named))
                .isEqualTo(IpAddress.of("10.9.0.4"));
        assertThat(chosen(Optional.empty(), Map.of(), named)).isEqualTo(IpAddress.of("10.9.0.4"));
    }
}
