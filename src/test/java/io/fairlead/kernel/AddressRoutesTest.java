package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.model.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel makes of an address; {@code AddressRoutesKernelTest} asks it. */
class AddressRoutesTest {

    private static final int SECONDARY = 0x01;
    private static final int TENTATIVE = 0x40;
    private static final int NOPREFIXROUTE = 0x200;

    private static Addr addr(String prefix, int flags) {
        return new Addr(7, IpPrefix.of(prefix), 0, flags, 0, List.of());
    }

    private static String made(Addr addr, List<Addr> all, boolean up) {
        return String.join(
                ", ",
                AddressRoutes.of(addr, all, up).stream()
                        .map(r -> r.describe() + (r.source() == null ? "" : " src " + r.source()))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.9.0.1/24 | local 10.9.0.1 src 10.9.0.1, 10.9.0.0/24 src 10.9.0.1, broadcast 10.9.0.255 src 10.9.0.1",
                "10.9.0.1/30 | local 10.9.0.1 src 10.9.0.1, 10.9.0.0/30 src 10.9.0.1, broadcast 10.9.0.3 src 10.9.0.1",
                "10.9.0.0/31 | local 10.9.0.0 src 10.9.0.0, 10.9.0.0/31 src 10.9.0.0",
                "10.9.0.1/32 | local 10.9.0.1 src 10.9.0.1",
                "fd00::1/64  | local fd00::1, fd00::/64",
                "fd00::1/127 | local fd00::1, fd00::/127",
                "fd00::1/128 | local fd00::1, fd00::1"
            })
    void aPrefixAlone(String prefix, String routes) {
        Addr addr = addr(prefix, 0);
        assertThat(made(addr, List.of(addr), true)).isEqualTo(routes);
    }

    @Test
    void aSecondAddressOfASubnetSpeaksFromTheFirst() {
        Addr first = addr("10.9.0.1/24", 0);
        Addr other = addr("10.9.0.1/16", 0);
        Addr second = addr("10.9.0.2/24", SECONDARY);
        assertThat(made(second, List.of(other, second, first), true))
                .isEqualTo("local 10.9.0.1 src 10.9.0.1, local 10.9.0.2 src 10.9.0.1");
    }

    @Test
    void onALinkThatIsDownOnlyTheHostItselfIsLeft() {
        assertThat(made(addr("10.9.0.1/24", 0), List.of(), false)).isEqualTo("local 10.9.0.1 src 10.9.0.1");
        assertThat(made(addr("fd00::1/64", 0), List.of(), false)).isEmpty();
    }

    @Test
    void othersMayDoWithoutARouteToTheirSubnetAndWeDoNot() {
        assertThat(made(addr("10.9.0.1/24", NOPREFIXROUTE), List.of(), true)).doesNotContain("/24");
        assertThat(made(addr("fd00::1/64", NOPREFIXROUTE), List.of(), true)).isEqualTo("local fd00::1");
        Addr ours = Addr.ours(7, IpPrefix.of("fd00::1/64"));
        Addr changed = new Addr(7, ours.prefix(), 0, NOPREFIXROUTE, ours.protocol(), List.of());
        assertThat(made(changed, List.of(), true)).isEqualTo("local fd00::1, fd00::/64");
    }

    @Test
    void nothingReachesAnAddressThatMayBeSomebodyElses() {
        assertThat(made(addr("fd00::1/64", TENTATIVE), List.of(), true)).isEqualTo("fd00::/64");
        assertThat(AddressRoutes.anycast(addr("fd00::1/64", TENTATIVE))).isEmpty();
    }

    @Test
    void routersOfASubnetShareItsFirstAddress() {
        assertThat(AddressRoutes.anycast(addr("fd00::5/64", 0)))
                .extracting(RouteEntry::describe)
                .containsExactly("anycast fd00::");
        assertThat(AddressRoutes.anycast(addr("fd00::5/127", 0))).isEmpty();
        assertThat(AddressRoutes.anycast(addr("10.9.0.1/24", 0))).isEmpty();
    }
}
