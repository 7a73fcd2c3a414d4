package io.fairlead.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fairlead.kernel.Surroundings;
import io.fairlead.model.DriverName;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginCatalogTest {

    private static final NetworkIntent SHOP = new NetworkIntent(
            new NetworkSpec(
                    new NetworkId("a".repeat(64)),
                    "shop",
                    new DriverName("bridge"),
                    false,
                    true,
                    false,
                    List.of(new Subnet(IpPrefix.of("10.9.0.0/24"), IpAddress.of("10.9.0.1"), null, Map.of())),
                    false,
                    Map.of(),
                    Map.of(),
                    1),
            List.of(),
            List.of());

    private static Surroundings.Link link(String name, boolean ours, String world, String... prefixes) {
        List<IpPrefix> addresses = Arrays.stream(prefixes).map(IpPrefix::of).toList();
        return new Surroundings.Link(
                name,
                name.hashCode(),
                true,
                ours,
                addresses,
                addresses.stream().map(IpPrefix::network).distinct().toList(),
                List.of(),
                world.isEmpty() ? List.of() : List.of(Integer.parseInt(world)));
    }

    private static OriginCatalog catalog(Surroundings.Link... links) {
        return new OriginCatalog(
                new Surroundings(List.of(links), Map.of(), List.of()),
                List.of(SHOP),
                Map.of(SHOP.spec().id(), "br-shop"),
                Set.of());
    }

    private static final OriginCatalog HOST = catalog(
            link("br-shop", true, "", "10.9.0.1/24"),
            link("eth0", false, "4", "192.0.2.1/24", "192.0.2.2/24"),
            link("eth1", false, "", "10.0.0.5/8", "2001:db8::1/64"),
            link("lo", false, "", "127.0.0.1/8"));

    @Test
    void goFromNearToFar() {
        assertThat(HOST.of(SHOP, false))
                .extracting(Origin::kind, Origin::name, Origin::link)
                .containsExactly(
                        tuple(Origin.Kind.LOOPBACK, "loopback", ""),
                        tuple(Origin.Kind.HOST, "this host", ""),
                        tuple(Origin.Kind.MEMBERS, "sandboxes of shop", "br-shop"),
                        tuple(Origin.Kind.SUBNET, "192.0.2.0/24", "eth0"),
                        tuple(Origin.Kind.SUBNET, "10.0.0.0/8", "eth1"),
                        tuple(Origin.Kind.ANYONE, "anyone", "eth0"));
        assertThat(HOST.of(SHOP, true)).extracting(Origin::name).contains("2001:db8::/64");
    }

    @Test
    void aNeighbourIsNotTheHostItself() {
        Origin neighbour = HOST.of(SHOP, false).get(3);

        assertThat(neighbour.source()).isEqualTo(IpAddress.of("192.0.2.3"));
        assertThat(HOST.hostAddressFor(neighbour)).isEqualTo(IpAddress.of("192.0.2.1"));
    }

    @Test
    void theWorldAddressesWhatItCanRouteTo() {
        OriginCatalog twoLinks =
                catalog(link("eth0", false, "4", "192.168.1.5/24"), link("eth1", false, "", "203.0.113.9/24"));
        Origin world = twoLinks.of(SHOP, false).get(5);

        assertThat(world.kind()).isEqualTo(Origin.Kind.ANYONE);
        assertThat(world.source()).as("no neighbour of eth1").isEqualTo(IpAddress.of("198.51.100.77"));
        assertThat(twoLinks.hostAddressFor(world)).isEqualTo(IpAddress.of("203.0.113.9"));
        assertThat(catalog(link("eth0", false, "4", "192.168.1.5/24")).hostAddressFor(world))
                .isEqualTo(IpAddress.of("192.168.1.5"));
    }

    @Test
    void documentationPlaysTheWorld() {
        assertThat(PublicAddresses.isPublic(IpAddress.of("192.0.2.1"))).isTrue();
        assertThat(PublicAddresses.isPublic(IpAddress.of("2001:db8::1"))).isTrue();
        assertThat(PublicAddresses.isPublic(IpAddress.of("172.31.0.1"))).isFalse();
        assertThat(PublicAddresses.isPublic(IpAddress.of("fd00::1"))).isFalse();
        assertThat(PublicAddresses.isPublic(IpAddress.of("100.64.0.1"))).isFalse();
    }

    @Test
    void besideManyNetworksOneStandsForItsLikeUnlessARuleNamesIt() {
        List<NetworkIntent> networks = new ArrayList<>(List.of(SHOP));
        Map<NetworkId, String> devices = new HashMap<>(Map.of(SHOP.spec().id(), "br-shop"));
        for (int i = 10; i < 30; i++) {
            NetworkIntent network = network(i, i >= 25);
            networks.add(network);
            devices.put(network.spec().id(), "br-" + i);
        }
        OriginCatalog many = new OriginCatalog(
                new Surroundings(List.of(), Map.of(), List.of()), networks, devices, Set.of("br-12", "eth0"));

        assertThat(many.of(SHOP, false).stream().filter(origin -> origin.kind() == Origin.Kind.NETWORK))
                .extracting(Origin::name, Origin::link)
                .containsExactly(
                        tuple("net12", "br-12"),
                        tuple("net10 and 13 others", "br-10"),
                        tuple("net25 and 4 other internal networks", "br-25"));
    }

    private static NetworkIntent network(int number, boolean internal) {
        NetworkId id = new NetworkId(Integer.toString(number).repeat(32));
        SandboxRef sandbox = new SandboxRef(
                new SandboxId("b".repeat(64)), "s" + number, SandboxKind.MANAGED, NamespaceRef.named("s" + number));
        EndpointSpec endpoint = new EndpointSpec(
                new EndpointId("c".repeat(64)),
                id,
                sandbox,
                "eth0",
                new MacAddress(0x0242_0a09_0000L),
                List.of(IpPrefix.of("10." + number + ".0.2/24")),
                List.of(),
                true,
                false,
                List.of(),
                Map.of(),
                null);
        return new NetworkIntent(
                new NetworkSpec(
                        id,
                        "net" + number,
                        new DriverName("bridge"),
                        false,
                        true,
                        false,
                        List.of(),
                        internal,
                        Map.of(),
                        Map.of(),
                        1),
                List.of(endpoint),
                List.of());
    }
}
