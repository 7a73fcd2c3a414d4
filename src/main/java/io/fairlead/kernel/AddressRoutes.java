package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the kernel makes of an address by itself (fib_add_ifaddr, addrconf_prefix_route, ipv6_ifa_notify): the routes to
 * the address, to its subnet, and to everybody in there. They come and go with it. Pure.
 */
final class AddressRoutes {

    /** Below this length an IPv4 subnet has a broadcast address (RFC 3021). */
    private static final int NO_BROADCAST = 31;

    private static final int NO_ANYCAST = 127;

    private AddressRoutes() {}

    /**
     * The routes, in the order in which they can be written: a source has to be an address of the host.
     *
     * @param all addresses of the link
     * @param up whether the link is up; an address on one that is down has its own route alone
     */
    static List<RouteEntry> of(Addr addr, Collection<Addr> all, boolean up) {
        return addr.prefix().v6() ? of6(addr, up) : of4(addr, all, up);
    }

    private static List<RouteEntry> of4(Addr addr, Collection<Addr> all, boolean up) {
        IpPrefix prefix = addr.prefix();
        IpAddress first = first(addr, all).prefix().address();
        int index = addr.index();
        List<RouteEntry> routes = new ArrayList<>();
        if (addr.isSecondary()) {
            routes.add(RouteEntry.kernelHere(first, first, index));
        }
        routes.add(RouteEntry.kernelHere(prefix.address(), first, index));
        boolean alone = addr.isSecondary() || addr.isPointToPoint() || prefix.length() == 32;
        if (!up || alone) {
            return routes;
        }
        if (isLed(addr)) {
            routes.add(RouteEntry.kernelSubnet(prefix.network(), first, index, addr.metric()));
        }
        if (prefix.length() < NO_BROADCAST) {
            routes.add(RouteEntry.kernelBroadcast(prefix.last(), first, index));
        }
        return routes;
    }

    /** The address of the link that others in its subnet came after. */
    private static Addr first(Addr addr, Collection<Addr> all) {
        if (!addr.isSecondary()) {
            return addr;
        }
        return all.stream()
                .filter(other -> !other.prefix().v6()
                        && !other.isSecondary()
                        && other.prefix().network().equals(addr.prefix().network()))
                .findFirst()
                .orElse(addr);
    }

    private static List<RouteEntry> of6(Addr addr, boolean up) {
        List<RouteEntry> routes = new ArrayList<>();
        if (!up) {
            return routes;
        }
        if (addr.isUsable()) {
            routes.add(RouteEntry.kernelHere(addr.prefix().address(), null, addr.index()));
        }
        if (isLed(addr) && !addr.isPointToPoint()) {
            routes.add(RouteEntry.kernelSubnet(addr.prefix().network(), null, addr.index(), addr.metric()));
        }
        return routes;
    }

    /** Of an address of ours nobody else decides that its subnet is not to be reached by it. */
    private static boolean isLed(Addr addr) {
        return addr.hasPrefixRoute() || addr.isOurs();
    }

    /** The address that all routers of its subnet have, if there is room for one; only a link that forwards takes it. */
    static List<RouteEntry> anycast(Addr addr) {
        IpPrefix prefix = addr.prefix();
        return prefix.v6() && prefix.length() < NO_ANYCAST && addr.isUsable()
                ? List.of(RouteEntry.kernelAnycast(prefix.first(), addr.index()))
                : List.of();
    }
}
