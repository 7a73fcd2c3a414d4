package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that one plan does inside one sandbox: one thread, one socket, one send. */
final class SandboxVisit {

    private final NamespaceMirror namespace;
    private final Batch batch = new Batch();
    private final List<Change> sysctls = new ArrayList<>();
    private final List<Announced> announced = new ArrayList<>();
    private final Map<Integer, MacAddress> macs = new HashMap<>();

    SandboxVisit(NamespaceMirror namespace) {
        this.namespace = namespace;
    }

    private record Announced(Change change, IpPrefix prefix, int index) {}

    Batch batch() {
        return batch;
    }

    void sysctl(Change change) {
        sysctls.add(change);
    }

    /** Learns the Ethernet address that a link is about to get. */
    void mac(int index, MacAddress mac) {
        macs.put(index, mac);
    }

    /** Tells the neighbours of a new address, once it is there. */
    void announce(Change change, IpPrefix prefix, int index) {
        announced.add(new Announced(change, prefix, index));
    }

    void run(Engine engine, Map<Change, String> failures) {
        sysctls.forEach(engine.sysctlWriter()::note);
        try {
            List<Announcement> news = new ArrayList<>();
            engine.mirror()
                    .visit(
                            namespace,
                            socket -> {
                                // Parameters first: an IPv6 address is refused while disable_ipv6 is set. But for
                                // those of a link that gets IPv6 only now, with a larger MTU.
                                List<Change> later = new ArrayList<>(sysctls);
                                later.removeIf(SandboxVisit::isThere);
                                sysctls.stream()
                                        .filter(change -> !later.contains(change))
                                        .forEach(change -> engine.sysctlWriter().write(change, failures));
                                batch.send(socket, failures);
                                later.forEach(change -> engine.sysctlWriter().write(change, failures));
                                addNews(news, failures);
                                return true;
                            },
                            () -> Announcement.send(news));
        } catch (ErrnoException e) {
            batch.fail(String.valueOf(e.getMessage()), failures);
            sysctls.forEach(change -> failures.putIfAbsent(change, String.valueOf(e.getMessage())));
        }
        if (announced.stream().anyMatch(a -> a.change() instanceof Change.Update)) {
            // That the old address went must not be taken for the new one.
            engine.mirror().drain();
        }
        announced.stream()
                .filter(a -> a.prefix().v6() && !failures.containsKey(a.change()))
                .forEach(a -> namespace.add(Addr.ours(a.index(), a.prefix())));
    }

    private static boolean isThere(Change change) {
        return SysctlFiles.current(((Sysctl) change.resource()).path()).isPresent();
    }

    /** Behind such a link nobody asks for addresses. */
    private boolean isRouted(int index) {
        return namespace
                .link(index)
                .filter(link -> link.data() instanceof Ipvlan ipvlan
                        && ipvlan.mode() != null
                        && ipvlan.mode().isRouted())
                .isPresent();
    }

    private void addNews(List<Announcement> news, Map<Change, String> failures) {
        for (Announced a : announced) {
            if (isRouted(a.index())) {
                continue;
            }
            MacAddress mac = macs.containsKey(a.index())
                    ? macs.get(a.index())
                    : namespace.link(a.index()).map(Link::mac).orElse(null);
            if (mac != null && !failures.containsKey(a.change())) {
                news.add(new Announcement(a.index(), mac, a.prefix().address()));
            }
        }
    }
}
