package io.fairlead.driver;

import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Route;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.DhcpLease.Hop;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network option by which endpoints get their IPv4 addresses from the physical network's own DHCP server instead of
 * from subnets of ours. A driver that lists the option in its schema offers that; to its endpoints' links it adds
 * {@link #routes}. A leased address is among the endpoint's addresses like any other.
 */
public final class DhcpAddresses {

    /** The value that asks for it. */
    public static final String DHCP = "dhcp";

    public static final OptionSchema OPTION = new OptionSchema(
            "fairlead.ipam",
            "ipam",
            Type.ENUM,
            "default",
            null,
            null,
            List.of("default", DHCP),
            false,
            "Where IPv4 addresses come from: default leases them from the network's subnets; dhcp asks the physical"
                    + " network's own DHCP server for each sandbox, and there are no IPv4 subnets.");

    private DhcpAddresses() {}

    /** Whether the network's IPv4 addresses come from a DHCP server. */
    public static boolean of(NetworkSpec network) {
        return of(network.options());
    }

    /**
     * Whether a network with these options has its IPv4 addresses from a DHCP server.
     *
     * @param options by their canonical names
     */
    public static boolean of(Map<String, String> options) {
        return DHCP.equals(options.get(OPTION.name()));
    }

    /** What keeps a network whose addresses come from a DHCP server from being as it is defined. */
    public static List<Violation> violations(NetworkSpec network) {
        List<Violation> violations = new ArrayList<>();
        if (!of(network)) {
            return violations;
        }
        if (!network.ipv4()) {
            violations.add(new Violation("ipv4", "a DHCP server gives IPv4 addresses: it must be true"));
        }
        if (network.internal()) {
            violations.add(new Violation(
                    "internal", "a network that is cut off from everything outside reaches no DHCP server"));
        }
        for (int i = 0; i < network.subnets().size(); i++) {
            IpPrefix prefix = network.subnets().get(i).prefix();
            if (!prefix.v6()) {
                violations.add(
                        new Violation(
                                "subnets[" + i + "].subnet",
                                prefix
                                        + " is not ours to give from: IPv4 addresses come from the physical network's DHCP server"));
            }
        }
        return violations;
    }

    /** The routes of an endpoint that come with its lease; none without one. */
    public static void routes(ResourceSet.Builder set, Owner owner, EndpointSpec endpoint) {
        DhcpLease lease = endpoint.lease();
        if (lease == null) {
            return;
        }
        NamespaceRef sandbox = endpoint.sandbox().namespace();
        for (Hop hop : lease.routes()) {
            if (!hop.isDefault() || endpoint.gateway4()) {
                set.add(new Route(owner, sandbox, hop.destination(), hop.gateway(), endpoint.link()));
            }
        }
    }
}
