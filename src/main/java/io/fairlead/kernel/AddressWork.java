package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.libc.Errno;
import io.fairlead.netlink.MessageWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes addresses, and mends what the kernel made of them. Its routes are written again as it writes them, which disturbs
 * nobody. An IPv6 address that lost its own route is made anew, because no one else can write that route as the kernel
 * does, nor would it go with the address; nothing reaches such an address meanwhile anyway. One instance for one plan.
 */
final class AddressWork {

    private final Engine engine;
    private final Applier applier;
    private final Map<Change, Addr> onHost = new LinkedHashMap<>();
    private final Map<Change, List<Mending>> mendings = new LinkedHashMap<>();
    private final Set<Mending> written = new HashSet<>();

    AddressWork(Engine engine, Applier applier) {
        this.engine = engine;
        this.applier = applier;
    }

    /** A route that is written again. */
    private record Mending(NamespaceMirror home, RouteEntry route) {}

    void create(Change change, LinkAddress address, NamespaceMirror home, int index) {
        applier.later(home).add(change, w -> LinkRequests.createAddress(w, address, index));
        announce(change, address, home, index);
    }

    private void announce(Change change, LinkAddress address, NamespaceMirror home, int index) {
        if (home.isHost()) {
            onHost.put(change, Addr.ours(index, address.prefix()));
        } else {
            applier.sandbox(home).announce(change, address.prefix(), index);
        }
    }

    /** Looks again what is missing: another try of the same plan may find less than the plan did. */
    void mend(Change change, LinkAddress address, NamespaceMirror home, int index) {
        Map<Addr, List<RouteEntry>> lacking = home.link(index)
                .map(link -> new AddressSights(engine.sysctls()).lacking(home, link, address.prefix()))
                .orElse(Map.of());
        lacking.forEach((addr, routes) -> {
            if (needsAddress(routes)) {
                applier.later(home).add(change, w -> remake(w, addr, address));
                if (addr.prefix().equals(address.prefix())) {
                    announce(change, address, home, index);
                }
            } else {
                leftToWrite(routes, lacking).forEach(route -> write(change, new Mending(home, route), address));
            }
        });
    }

    static boolean needsAddress(List<RouteEntry> lacking) {
        return lacking.stream().anyMatch(RouteEntry::isBoundToAddress);
    }

    /** Without what comes with any IPv6 address that is made anew on the link. */
    static List<RouteEntry> leftToWrite(List<RouteEntry> routes, Map<Addr, List<RouteEntry>> lacking) {
        boolean anyRemade = lacking.values().stream().anyMatch(AddressWork::needsAddress);
        return routes.stream()
                .filter(route -> !anyRemade || !route.equals(RouteEntry.kernelMulticast6(route.index())))
                .toList();
    }

    private static void remake(MessageWriter w, Addr addr, LinkAddress address) {
        String operation = "make address " + address.name() + " anew in " + address.namespace();
        addr.writeDelete(w, operation);
        addr.anew().writeCreate(w, operation);
    }

    private void write(Change change, Mending mending, LinkAddress address) {
        // Addresses of one subnet share what they have there.
        if (written.add(mending)) {
            String operation = "add route " + mending.route().describe() + " of address " + address.name() + " in "
                    + address.namespace();
            applier.later(mending.home()).add(change, w -> mending.route().writeCreate(w, operation));
            mendings.computeIfAbsent(change, c -> new ArrayList<>()).add(mending);
        }
    }

    /** Takes note of what IPv6 reports only after some work in the background, once the host's requests are answered. */
    void finishHost(Map<Change, String> failures) {
        if (onHost.keySet().stream().anyMatch(Change.Update.class::isInstance)) {
            // That the old one went must not be taken for the new one.
            engine.mirror().drain();
        }
        onHost.forEach((change, addr) -> {
            if (addr.prefix().v6() && !failures.containsKey(change)) {
                engine.mirror().host().add(addr);
            }
        });
    }

    /** Whatever was there already, contrary to what we heard, is there: another try leaves it out. */
    void finish() {
        mendings.forEach((change, routes) -> routes.forEach(mending -> {
            Batch.Refusal refusal = applier.later(mending.home()).refusals().get(change);
            if (refusal != null && refusal.errno().equals(Errno.EEXIST)) {
                mending.home().made().add(mending.route());
            }
        }));
    }
}
