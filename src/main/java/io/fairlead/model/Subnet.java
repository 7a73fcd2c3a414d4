package io.fairlead.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One address range of a network.
 *
 * @param prefix without host bits
 * @param gateway address of the network's own router, or null where it has none
 * @param ipRange part of the prefix that leases are taken from; null for all of it
 * @param auxAddresses addresses by name that are never leased
 */
public record Subnet(
        IpPrefix prefix,
        @Nullable IpAddress gateway,
        @Nullable IpPrefix ipRange,
        Map<String, IpAddress> auxAddresses) {

    private static final String ROUTER4 = "DefaultGatewayIPv4";
    private static final String ROUTER6 = "DefaultGatewayIPv6";

    public Subnet {
        auxAddresses = Map.copyOf(auxAddresses);
    }

    /** The name under which Docker keeps, among the auxiliary addresses, the router that is not the bridge itself. */
    public static String routerName(boolean v6) {
        return v6 ? ROUTER6 : ROUTER4;
    }

    /**
     * Where sandboxes send what is not beside them: the auxiliary address by the name of {@link #routerName}, and else
     * the gateway; null where there is neither.
     */
    public @Nullable IpAddress router() {
        IpAddress named = auxAddresses.get(routerName(prefix.v6()));
        return named != null ? named : gateway;
    }
}
