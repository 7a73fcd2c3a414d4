package io.fairlead.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Subnet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, 10.0.0.1, 10.0.0.254",
        "10.0.0.0/16, 10.0.0.1, 10.0.255.254",
        "10.0.0.0/30, 10.0.0.1, 10.0.0.2",
        "10.0.0.0/31, 10.0.0.0, 10.0.0.1",
        "10.0.0.7/32, 10.0.0.7, 10.0.0.7",
        "fd00::/64, fd00::1, fd00::ffff:ffff:ffff:ffff",
        "fd00::/127, fd00::, fd00::1",
        "fd00::9/128, fd00::9, fd00::9"
    })
    void leavesOutNetworkBroadcastAndAnycast(String prefix, String first, String last) {
        AddressRange usable = AddressRange.usable(IpPrefix.of(prefix));
        assertThat(usable).isEqualTo(new AddressRange(IpAddress.of(first), IpAddress.of(last)));
    }

    @Test
    void leavesOutGatewayAndAuxiliaryAddresses() {
        Subnet subnet = new Subnet(
                IpPrefix.of("10.0.0.0/29"),
                IpAddress.of("10.0.0.1"),
                null,
                Map.of("a", IpAddress.of("10.0.0.4"), "b", IpAddress.of("10.0.0.6")));
        assertThat(AddressRange.free(subnet))
                .containsExactly(range("10.0.0.2", "10.0.0.3"), range("10.0.0.5", "10.0.0.5"));
    }

    @Test
    void leavesNothingWhereEverythingIsTaken() {
        Subnet subnet = new Subnet(
                IpPrefix.of("10.0.0.0/30"), IpAddress.of("10.0.0.1"), null, Map.of("a", IpAddress.of("10.0.0.2")));
        assertThat(AddressRange.free(subnet)).isEmpty();
        assertThat(AddressRange.firstUsable(
                        IpPrefix.of("10.0.0.0/30"), List.of(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"))))
                .isEmpty();
    }

    @Test
    void beginsInThePartThatLeasesComeFrom() {
        IpPrefix subnet = IpPrefix.of("10.0.0.0/24");
        assertThat(AddressRange.firstUsable(subnet, IpPrefix.of("10.0.0.128/25"), List.of()))
                .contains(IpAddress.of("10.0.0.128"));
        assertThat(AddressRange.firstUsable(subnet, IpPrefix.of("10.0.0.0/25"), List.of()))
                .contains(IpAddress.of("10.0.0.1"));
        assertThat(AddressRange.firstUsable(subnet, IpPrefix.of("10.0.0.255/32"), List.of()))
                .isEmpty();
        assertThat(AddressRange.firstUsable(subnet, IpPrefix.of("10.0.0.254/31"), List.of(IpAddress.of("10.0.0.254"))))
                .isEmpty();
    }

    private static AddressRange range(String first, String last) {
        return new AddressRange(IpAddress.of(first), IpAddress.of(last));
    }
}
