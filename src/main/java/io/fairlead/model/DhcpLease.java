package io.fairlead.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address that a DHCP server of the physical network gave to an endpoint, with what it said along with it.
 *
 * @param address with the prefix length that the server gave
 * @param server its identifier, by which it is asked to renew
 * @param nextHop Ethernet address that the server's answer came from: its own, or its relay's; null if not known
 * @param routes the way out among them, those that the link reaches directly first
 * @param dns servers, the preferred one first
 * @param domain that unqualified names are looked up in
 * @param mtu in bytes, as the server advises
 * @param obtained when it was asked for, by this host's clock
 * @param renewAt when this server is asked to renew (T1); null, like the following two, if it is given for ever
 * @param rebindAt when any server is asked to (T2)
 * @param expiresAt when the address may not be used any more
 */
public record DhcpLease(
        IpPrefix address,
        IpAddress server,
        @Nullable MacAddress nextHop,
        List<Hop> routes,
        List<IpAddress> dns,
        @Nullable String domain,
        @Nullable Integer mtu,
        Instant obtained,
        @Nullable Instant renewAt,
        @Nullable Instant rebindAt,
        @Nullable Instant expiresAt) {

    /**
     * A route.
     *
     * @param destination without host bits
     * @param gateway null for what the link reaches directly
     */
    public record Hop(IpPrefix destination, @Nullable IpAddress gateway) {

        /** Whether it is the way to everywhere else. */
        public boolean isDefault() {
            return destination.length() == 0;
        }
    }

    public DhcpLease {
        routes = List.copyOf(routes);
        dns = List.copyOf(dns);
    }

    /** The router to everywhere else, if there is one. */
    public Optional<IpAddress> router() {
        return routes.stream().filter(Hop::isDefault).findFirst().map(Hop::gateway);
    }

    /** Whether a link and its routes look the same with either. */
    public boolean comesToTheSame(DhcpLease other) {
        return address.equals(other.address) && routes.equals(other.routes);
    }
}
