package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BridgeRulesTest {

    private static List<String> complaints(String... lines) {
        Scenario scenario = Scenario.of(lines);
        return new BridgeDriver(BridgeNetfilter.KEEP)
                .validate(scenario.spec(), scenario.facts()).stream()
                        .map(Violation::field)
                        .toList();
    }

    @Test
    void anOrdinaryNetworkIsFine() {
        assertThat(complaints("subnet 10.9.0.0/24 10.9.0.1")).isEmpty();
        assertThat(complaints("subnet 10.9.0.0/24 10.9.0.1", "subnet fd00:9::/64 fd00:9::1"))
                .isEmpty();
        assertThat(complaints("subnet fe80::/64")).isEmpty();
    }

    private static List<String> uplinkComplaints(String... lines) {
        Scenario scenario = Scenario.of(lines);
        return new BridgeDriver(BridgeNetfilter.KEEP)
                .validateUplinks(scenario.spec(), scenario.intent().uplinks(), scenario.facts()).stream()
                        .map(Violation::message)
                        .toList();
    }

    @Test
    void anUplinkIsAnEthernetLinkOfTheHostOnItsOwn() {
        String[] network = {"network a", "subnet 10.9.0.0/24 10.9.0.1", "host eth1 veth foreign"};
        assertThat(uplinkComplaints(with(network, "uplink eth1 keep"))).isEmpty();
        assertThat(uplinkComplaints(with(network, "uplink eth9 keep")))
                .containsExactly("the host has no link eth9 that is not one of ours");
        assertThat(uplinkComplaints(with(network, "uplink br-a12345678 keep"))).hasSize(1);
        assertThat(uplinkComplaints(with(network, "uplink eth1 keep", "internal")))
                .containsExactly("an internal network has no way out, and an uplink is one");
        assertThat(uplinkComplaints(with(network, "port eth1 br0", "uplink eth1 move")))
                .containsExactly("eth1 is a port of br0 already");
        assertThat(uplinkComplaints(with(network, "unfit eth1 it-is-loopback", "uplink eth1 move")))
                .containsExactly("eth1 cannot be a port of a bridge: it-is-loopback");
    }

    private static String[] with(String[] lines, String... more) {
        return Stream.concat(Stream.of(lines), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void oneFamilyMustBeOn() {
        assertThat(complaints()).containsExactly("ipv4");
    }

    @Test
    void severalSubnetsOfAFamily() {
        assertThat(complaints("subnet 10.9.0.0/24", "subnet 10.10.0.0/24", "subnet fd00:9::/64"))
                .isEmpty();
    }

    @Test
    void everythingWrongIsNamedAtOnce() {
        assertThat(complaints(
                        "subnet 224.9.0.0/24",
                        "subnet fe80::/60",
                        "no-ipv6-kernel",
                        "option gateway-mode-ipv4 isolated",
                        "option gateway-mode-ipv6 isolated",
                        "option host-ipv4 fd00::1",
                        "option host-ipv6 10.0.0.1",
                        "option mtu 900",
                        "host eth7 veth foreign",
                        "option bridge-name eth7",
                        "option iface-prefix thirteen-long",
                        "option trusted-host-interfaces eth0:not/alink"))
                .containsExactly(
                        "ipv6",
                        "subnets[0].subnet",
                        "subnets[1].subnet",
                        "options.com.docker.network.bridge.gateway_mode_ipv4",
                        "options.com.docker.network.bridge.gateway_mode_ipv6",
                        "options.com.docker.network.host_ipv4",
                        "options.com.docker.network.host_ipv6",
                        "options.com.docker.network.driver.mtu",
                        "options.com.docker.network.bridge.name",
                        "options.com.docker.network.container_iface_prefix",
                        "options.com.docker.network.bridge.trusted_host_interfaces");
    }

    @Test
    void anExistingBridgeMayBeUsedByItsName() {
        assertThat(complaints("subnet 10.9.0.0/24", "host br7 bridge foreign", "option bridge-name br7"))
                .isEmpty();
        assertThat(complaints("predefined", "subnet 10.9.0.0/24", "host fairlead0 bridge foreign"))
                .containsExactly("options.com.docker.network.bridge.name");
    }
}
