package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Addresses as they are, with what the kernel made of them. */
record AddressSights(SysctlFiles sysctls) {

    Sight look(LinkAddress wanted, NamespaceMirror home, Optional<Link> link) {
        // An address without our mark that is just as wanted will do; it is only not ours to delete.
        if (link.flatMap(l -> home.address(l.index(), wanted.prefix())).isEmpty()) {
            return Sight.ABSENT;
        }
        Set<String> lacking = new LinkedHashSet<>();
        lacking(home, link.get(), wanted.prefix())
                .values()
                .forEach(routes -> routes.forEach(route -> lacking.add(route.describe())));
        return new Sight.Present(new LinkAddress(
                wanted.owner(), wanted.namespace(), wanted.link(), wanted.prefix(), List.copyOf(lacking)));
    }

    /**
     * What the kernel made with an address and is not there any more, in the order in which it can be written. One IPv6
     * address of the link speaks for what all of them stand on: the link-local address, and the route for multicast.
     */
    Map<Addr, List<RouteEntry>> lacking(NamespaceMirror home, Link link, IpPrefix prefix) {
        Map<Addr, List<RouteEntry>> found = new LinkedHashMap<>();
        boolean speaks = prefix.v6() && isSpeaker(home, link, prefix);
        for (Addr addr : home.addresses(link.index())) {
            boolean itself = addr.prefix().equals(prefix);
            if (itself || (speaks && isLinkLocal(addr))) {
                List<RouteEntry> lacking = lacking(home, link, addr);
                if (itself && speaks && link.isUp()) {
                    RouteEntry multicast = RouteEntry.kernelMulticast6(link.index());
                    lacking.addAll(home.made().contains(multicast) ? List.of() : List.of(multicast));
                }
                if (!lacking.isEmpty()) {
                    found.put(addr, lacking);
                }
            }
        }
        return found;
    }

    private List<RouteEntry> lacking(NamespaceMirror home, Link link, Addr addr) {
        List<RouteEntry> lacking = new ArrayList<>(home.made().lacking(link.index(), addr.prefix()));
        lacking.addAll(lackingAnycast(home, link, addr));
        lacking.removeIf(route -> route.isBoundToAddress() && !addr.isPermanent());
        return lacking;
    }

    private static boolean isSpeaker(NamespaceMirror home, Link link, IpPrefix prefix) {
        return home.addresses(link.index()).stream()
                .filter(addr -> addr.prefix().v6() && !isLinkLocal(addr))
                .min(Comparator.comparing((Addr addr) -> !addr.isOurs()).thenComparing(Addr::prefix))
                .filter(addr -> addr.prefix().equals(prefix))
                .isPresent();
    }

    private static boolean isLinkLocal(Addr addr) {
        return addr.prefix().v6() && addr.prefix().address().isLinkLocal();
    }

    /** What a sandbox forwards is its own affair, so only the host's links are looked at. */
    private List<RouteEntry> lackingAnycast(NamespaceMirror home, Link link, Addr addr) {
        return AddressRoutes.anycast(addr).stream()
                .filter(route -> home.isHost() && link.isUp() && !home.made().contains(route) && isForwarding(link))
                .toList();
    }

    private boolean isForwarding(Link link) {
        return sysctls.value(NamespaceRef.HOST, "net/ipv6/conf/" + link.nameOrEmpty() + "/forwarding")
                .filter("1"::equals)
                .isPresent();
    }
}
