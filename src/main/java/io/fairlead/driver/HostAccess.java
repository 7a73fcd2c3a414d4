package io.fairlead.driver;

import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.LinkAddress;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Route;
import io.fairlead.kernel.Sysctl;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Subnet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host as one more member of a network on a physical link. Its own link, the parent, is kept from the sandboxes by the
 * kernel; by a link of its own beside theirs, with a route to each of their addresses, it reaches them.
 */
public final class HostAccess {

    public static final OptionSchema OPTION = new OptionSchema(
            "fairlead.host-access",
            "host-access",
            Type.BOOLEAN,
            "false",
            null,
            null,
            List.of(),
            true,
            "Lets this host reach the sandboxes, and them it, which the kernel keeps apart otherwise. In each subnet the host "
                    + "gets an address of its own: the auxiliary address fairlead-host, chosen if it is not given.");

    /** Name of the auxiliary address that is the host's in a subnet. */
    public static final String ADDRESS = "fairlead-host";

    private static final String LINK_PREFIX = "ha-";

    /** Bits of a MAC's first octet (IEEE 802). */
    private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;

    private static final long GROUP = 0x0100_0000_0000L;

    private HostAccess() {}

    public static boolean of(Map<String, String> options) {
        return OptionValues.bool(OPTION, options);
    }

    /** Name of the host's own link in the network; empty where it has none. */
    public static Optional<String> link(NetworkSpec network) {
        return of(network.options()) ? Optional.of(LINK_PREFIX + network.id().shortId()) : Optional.empty();
    }

    /** Address of the host's link, from the network's id, so that a link made anew is the same station. */
    public static MacAddress mac(NetworkSpec network) {
        long digits = Long.parseUnsignedLong(network.id().value().substring(0, 12), 16);
        return new MacAddress((digits | LOCALLY_ADMINISTERED) & ~GROUP);
    }

    /**
     * What the host's {@link #link} carries: its addresses, and the routes to all endpoints. The addresses have no subnet:
     * what else is there is reached as before, by the parent.
     */
    public static void addTo(ResourceSet.Builder set, NetworkIntent intent, Standing standing, HostFacts host) {
        Owner owner = intent.owner();
        String link = link(intent.spec()).orElseThrow();
        // Routers of that segment must not configure the host by a link of ours.
        set.add(Sysctl.ofLink6(owner, NamespaceRef.HOST, link, "accept_ra", "0"));
        for (Subnet subnet : intent.spec().subnets()) {
            IpAddress own = subnet.auxAddresses().get(ADDRESS);
            if (own != null) {
                set.add(new LinkAddress(owner, NamespaceRef.HOST, link, single(own)));
            }
        }
        Optional<LinkFact> parent = parent(standing, host);
        for (EndpointSpec endpoint : intent.endpoints()) {
            for (IpPrefix address : endpoint.addresses()) {
                if (isStrange(intent.spec(), address.address(), parent)) {
                    continue;
                }
                Route route = new Route(owner, NamespaceRef.HOST, single(address.address()), null, link);
                set.add(source(intent.spec(), address, parent).map(route::from).orElse(route));
            }
        }
    }

    /**
     * What the host does not reach in spite of its link: addresses that a DHCP server gave and that are not of the parent's
     * own subnets. Whoever plays such a server could otherwise draw the host's packets to any address into a sandbox.
     */
    public static List<Advice> advise(NetworkIntent intent, Standing standing, HostFacts host) {
        Optional<LinkFact> parent = parent(standing, host);
        if (link(intent.spec()).isEmpty() || parent.isEmpty()) {
            return List.of();
        }
        List<String> strange = intent.endpoints().stream()
                .flatMap(endpoint -> endpoint.addresses().stream())
                .filter(address -> isStrange(intent.spec(), address.address(), parent))
                .map(IpPrefix::toString)
                .toList();
        return strange.isEmpty()
                ? List.of()
                : List.of(new Advice(
                        "HostAccessLimited",
                        "The host does not reach " + String.join(", ", strange)
                                + ": leased by a DHCP server, but in no subnet of the parent " + standing.link()
                                + ". Give the parent an address in that subnet."));
    }

    private static Optional<LinkFact> parent(Standing standing, HostFacts host) {
        return standing.parent().flatMap(parent -> Optional.ofNullable(parent.fact(host)));
    }

    private static boolean isStrange(NetworkSpec network, IpAddress address, Optional<LinkFact> parent) {
        boolean ours =
                network.subnets().stream().anyMatch(subnet -> subnet.prefix().contains(address));
        return !ours
                && parent.stream()
                        .flatMap(fact -> fact.addresses().stream())
                        .noneMatch(
                                own -> own.contains(address) && !own.address().equals(address));
    }

    /**
     * Where the sandbox answers to without a router: the host's address in its subnet, or else the parent's. The kernel
     * itself chooses well for IPv6 only.
     */
    private static Optional<IpAddress> source(NetworkSpec network, IpPrefix to, Optional<LinkFact> parent) {
        if (to.v6()) {
            return Optional.empty();
        }
        Optional<IpAddress> own = network.subnets().stream()
                .filter(subnet -> subnet.prefix().contains(to.address()))
                .flatMap(subnet -> Optional.ofNullable(subnet.auxAddresses().get(ADDRESS)).stream())
                .findFirst();
        return own.isPresent()
                ? own
                : parent.stream()
                        .flatMap(fact -> fact.addresses().stream())
                        .filter(address -> address.contains(to.address()))
                        .map(IpPrefix::address)
                        .findFirst();
    }

    private static IpPrefix single(IpAddress address) {
        return new IpPrefix(address, address.bitLength());
    }
}
