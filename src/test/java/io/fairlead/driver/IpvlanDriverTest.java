package io.fairlead.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.ipvlan.IpvlanDriver;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.DriverName;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.Violation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the driver wants, refuses and says, on a host that is a record. */
class IpvlanDriverTest {

    private static final NamespaceRef BOX = NamespaceRef.named("box");
    private static final NamespaceRef CRATE = NamespaceRef.named("crate");

    private final IpvlanDriver driver = new IpvlanDriver();

    private static HostFacts host(KernelFeature... lacking) {
        Set<KernelFeature> features = EnumSet.allOf(KernelFeature.class);
        features.removeAll(Arrays.asList(lacking));
        LinkFact eth0 = new LinkFact("", 1500, "", "", List.of(IpPrefix.of("192.0.2.7/24")));
        return new HostFacts(features, Map.of("eth0", eth0), List.of());
    }

    private static Definitions on(String parent, String mode) {
        return Definitions.of("ipvlan", 0xa).option("parent", parent).option("ipvlan_mode", mode);
    }

    private List<String> wants(Definitions definitions) {
        ResourceSet set = driver.desired(definitions.intent(), host());
        return set.all().stream()
                .map(resource -> (resource.owner().equals(Owner.HOST) ? "shared " : "")
                        + resource.kind()
                        + ' '
                        + resource.name()
                        + ' '
                        + resource.describe())
                .toList();
    }

    private List<String> complaints(Definitions definitions, KernelFeature... lacking) {
        return driver.validate(definitions.spec(), host(lacking)).stream()
                .map(Violation::message)
                .toList();
    }

    @Test
    void joinsTheParentsSegment() {
        Definitions network = on("eth0", "l2")
                .option("ipvlan_flag", "private")
                .subnet("192.0.2.0/24", "192.0.2.1")
                .endpoint(BOX, "192.0.2.9/24");
        assertThat(wants(network))
                .containsExactlyInAnyOrder(
                        "ipvlan eth0 ipvlan on eth0 mode l2 private",
                        "address 192.0.2.9/24 on eth0 address",
                        "route 0.0.0.0/0 via 192.0.2.1 dev eth0",
                        "sysctl net/ipv6/conf/eth0/disable_ipv6 = 1");
        assertThat(complaints(network)).isEmpty();
        assertThat(driver.advise(network.intent(), host())).isEmpty();
    }

    @Test
    void routesWithoutAGatewayWhereTheHostDoes() {
        Definitions network = on("eth0", "l3s")
                .subnet("10.20.0.0/24", null)
                .subnet("10.21.0.0/24", null)
                .subnet("fd00:20::/64", null)
                .endpoint(BOX, "10.20.0.9/24", "fd00:20::9/64");
        assertThat(wants(network))
                .contains(
                        "ipvlan eth0 ipvlan on eth0 mode l3s bridge",
                        "route 0.0.0.0/0 dev eth0",
                        "route ::/0 dev eth0",
                        "route 10.21.0.0/24 dev eth0")
                .noneMatch(line -> line.contains("via"));
        assertThat(driver.leadsOut(network.spec(), false)).isTrue();
        assertThat(driver.advise(network.intent(), host()))
                .extracting(Advice::message)
                .anyMatch(text -> text.endsWith("ip route add 10.20.0.0/24 via 192.0.2.7"))
                .anyMatch(text -> text.contains("fd00:20::/64 via an address of this host on eth0, which has none"));
    }

    @Test
    void makesATrunkOnDemand() {
        Definitions network = on("eth0.30", "l2").subnet("10.30.0.0/24", null).endpoint(BOX, "10.30.0.2/24");
        assertThat(wants(network))
                .contains(
                        "shared vlan eth0.30 on eth0 id 30",
                        "shared sysctl net/ipv6/conf/eth0.30/accept_ra = 0",
                        "ipvlan eth0 ipvlan on eth0.30 mode l2 bridge");
        assertThat(complaints(network, KernelFeature.VLAN))
                .singleElement()
                .asString()
                .contains("CONFIG_VLAN_8021Q");
    }

    @Test
    void standsOnADummyLinkWithoutAParent() {
        Definitions network = Definitions.of("ipvlan", 0xa)
                .subnet("10.30.0.0/24", "10.30.0.1")
                .endpoint(BOX, "10.30.0.2/24");
        assertThat(wants(network)).contains("dummy di-000000000000 dummy").noneMatch(line -> line.startsWith("route"));
        assertThat(driver.leadsOut(network.spec(), false)).isFalse();
        assertThat(complaints(network, KernelFeature.DUMMY))
                .singleElement()
                .asString()
                .contains("CONFIG_DUMMY");
    }

    @Test
    void givesAMachineADeviceWithItsAddresses() {
        Definitions network = on("eth0", "l2").subnet("192.0.2.0/24", null).machine("tap7", "192.0.2.9/24");
        assertThat(wants(network))
                .containsExactlyInAnyOrder(
                        "ipvlan tap7 ipvtap on eth0 mode l2 bridge user 1000",
                        "sysctl net/ipv6/conf/tap7/accept_ra = 0",
                        "address 192.0.2.9/32 on tap7 address");
    }

    @Test
    void saysEverythingThatIsWrong() {
        Definitions network = on("lo", "l2")
                .option("com.docker.network.driver.mtu", "60")
                .option("com.docker.network.container_iface_prefix", "abcdefghijklm")
                .subnet("224.0.0.0/24", null);
        assertThat(complaints(network)).hasSize(4).anyMatch(text -> text.contains("loopback"));
        assertThat(complaints(on("eth0", "l2")
                        .option("com.docker.network.driver.mtu", "9000")
                        .subnet("10.0.0.0/24", null)))
                .containsExactly("9000 is more than the parent's 1500");
    }

    @Test
    void sharesAParentInOneModeOnly() {
        Definitions mine = on("eth0", "l2").subnet("10.1.0.0/24", null);
        Definitions routed = Definitions.of("ipvlan", 0xb)
                .option("parent", "eth0")
                .option("ipvlan_mode", "l3")
                .subnet("10.2.0.0/24", null);
        Definitions macvlan =
                Definitions.of("macvlan", 0xc).option("parent", "eth0").subnet("10.3.0.0/24", null);
        Definitions elsewhere =
                Definitions.of("macvlan", 0xd).option("parent", "eth1").subnet("10.4.0.0/24", null);
        assertThat(driver.validateBeside(mine.spec(), List.of(routed.spec(), macvlan.spec(), elsewhere.spec()), host()))
                .extracting(Violation::message)
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("network net11 has the same parent and is l3"),
                        text -> assertThat(text).contains("macvlan network net12", "never both"));
        Definitions twin = on("eth0", "l2").subnet("10.5.0.0/24", null).endpoint(CRATE, "10.5.0.2/24");
        assertThat(driver.validateBeside(mine.spec(), List.of(twin.spec()), host()))
                .isEmpty();
    }

    @Test
    void isUnavailableWhereTheKernelLacksIt() {
        Set<KernelFeature> features = EnumSet.allOf(KernelFeature.class);
        features.remove(KernelFeature.IPVLAN);
        assertThat(new Drivers(List.of(driver), features).unavailable(new DriverName("ipvlan")))
                .contains("driver ipvlan needs ipvlan links (CONFIG_IPVLAN), which this host lacks");
    }
}
