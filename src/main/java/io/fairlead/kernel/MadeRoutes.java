package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.Rtnetlink;
import io.fairlead.model.IpPrefix;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The routes of one namespace that the kernel made with addresses, by link. Guarded like the mirror that it is part of. */
final class MadeRoutes {

    private final NamespaceMirror namespace;
    private final Map<Integer, Set<RouteEntry>> byLink = new HashMap<>();

    MadeRoutes(NamespaceMirror namespace) {
        this.namespace = namespace;
    }

    /**
     * What the kernel made with an address and is not there any more, in the order in which it can be written; empty where
     * the address is not either.
     */
    List<RouteEntry> lacking(int index, IpPrefix prefix) {
        Link link = namespace.link(index).orElse(null);
        Addr addr = namespace.address(index, prefix).orElse(null);
        if (link == null || addr == null || isInVrf(link)) {
            return List.of();
        }
        return AddressRoutes.of(addr, namespace.addresses(index), link.isUp()).stream()
                .filter(route -> !contains(route))
                .toList();
    }

    /** Whether the routes of its addresses are in a table of their own. */
    private boolean isInVrf(Link link) {
        return namespace
                .link(link.masterOrZero())
                .filter(master -> master.isKind("vrf"))
                .isPresent();
    }

    boolean contains(RouteEntry route) {
        return byLink.getOrDefault(route.index(), Set.of()).contains(route);
    }

    void add(RouteEntry route) {
        byLink.computeIfAbsent(route.index(), i -> new HashSet<>(4)).add(route);
    }

    /** Takes note of what the kernel makes of a new address later: IPv6 does some of it in the background. */
    void expect(Addr addr) {
        AddressRoutes.of(addr, List.of(), true).stream()
                .filter(RouteEntry::isBoundToAddress)
                .forEach(this::add);
        AddressRoutes.anycast(addr).forEach(this::add);
    }

    /**
     * Takes in a message of a route; answers the links that lost one while its address stayed. Somebody took that away:
     * with an address the kernel reports the address first.
     */
    Set<Integer> apply(NetlinkMessage message, RouteEntry route) {
        List<RouteEntry> gone = new ArrayList<>();
        if (message.type() == Rtnetlink.DELROUTE) {
            if (route.isMadeByKernel() && remove(route)) {
                gone.add(route);
            }
        } else {
            if (message.has(NetlinkMessage.REPLACE)) {
                gone.addAll(replacedBy(route));
            }
            if (route.isMadeByKernel()) {
                add(route);
            }
        }
        Set<Integer> links = new HashSet<>();
        gone.stream().filter(this::isWanted).forEach(lost -> links.add(lost.index()));
        return links;
    }

    private boolean remove(RouteEntry route) {
        Set<RouteEntry> ofLink = byLink.get(route.index());
        return ofLink != null && ofLink.remove(route);
    }

    /** What another route took the place of: of several the kernel does not say which, so the one by the same link. */
    private List<RouteEntry> replacedBy(RouteEntry other) {
        List<RouteEntry> found = new ArrayList<>();
        for (Set<RouteEntry> ofLink : byLink.values()) {
            for (RouteEntry route : ofLink) {
                boolean sameSlot = route.destination().equals(other.destination())
                        && route.table() == other.table()
                        && route.metric() == other.metric();
                if (sameSlot && !route.equals(other)) {
                    found.add(route);
                }
            }
        }
        if (found.size() > 1) {
            found.removeIf(route -> route.index() != other.index());
        }
        found.forEach(this::remove);
        return found;
    }

    private boolean isWanted(RouteEntry route) {
        Collection<Addr> all = namespace.addresses(route.index());
        return all.stream()
                .anyMatch(addr -> AddressRoutes.of(addr, all, true).contains(route)
                        || AddressRoutes.anycast(addr).contains(route)
                        || (addr.prefix().v6() && route.equals(RouteEntry.kernelMulticast6(route.index()))));
    }

    void removeIf(int index, Predicate<RouteEntry> condition) {
        Set<RouteEntry> ofLink = byLink.get(index);
        if (ofLink != null && ofLink.removeIf(condition) && ofLink.isEmpty()) {
            byLink.remove(index);
        }
    }
}
