package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.SavedAddr;
import io.fairlead.kernel.rtnetlink.SavedRoute;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Uplinks as they are: from the mirror of the host's namespace, and from the records of what was found. */
record UplinkSights(NamespaceMirror host, UplinkRecords records, SysctlFiles sysctls) {

    Sight look(UplinkPort wanted) {
        Optional<Link> found = host.link(wanted.name());
        if (found.isEmpty()) {
            return new Sight.NoUplink("the host has no link " + wanted.name());
        }
        Link link = found.get();
        Optional<String> stranger = host.tags().stranger(link.alias());
        if (stranger.isPresent()) {
            return new Sight.InTheWay("link " + wanted.name() + " belongs to " + OwnerTags.describe(stranger.get()));
        }
        if (host.owner(link).isPresent()) {
            return new Sight.InTheWay("link " + wanted.name() + " is one of ours");
        }
        Optional<UplinkRecord> record = records.find(wanted.name());
        if (record.isPresent()) {
            return new Sight.Present(port(record.get()));
        }
        return link.masterOrZero() == 0
                ? Sight.ABSENT
                : new Sight.InTheWay("link " + wanted.name() + " is a port of " + nameOf(link.masterOrZero()));
    }

    List<Resource> ownedBy(Owner owner) {
        return records.ownedBy(owner).stream().<Resource>map(this::port).toList();
    }

    private UplinkPort port(UplinkRecord record) {
        Optional<Link> link = host.link(record.link());
        String master = link.map(Link::masterOrZero)
                .filter(m -> m != 0)
                .map(this::nameOf)
                .orElse("");
        return new UplinkPort(
                record.owner(),
                NamespaceRef.HOST,
                record.link(),
                master,
                record.moved(),
                link.filter(Link::isUp).isPresent(),
                !record.moved() || isMoved(record, link.map(Link::index).orElse(0)));
    }

    private String nameOf(int index) {
        return host.link(index).map(Link::nameOrEmpty).orElse("link " + index);
    }

    private boolean isMoved(UplinkRecord record, int from) {
        return host.link(record.master())
                .map(Link::index)
                .filter(to -> missingAddresses(record, to).isEmpty()
                        && missingRoutes(record, to).isEmpty()
                        && lackingRoutes(record, to).isEmpty()
                        && left(record, from).isEmpty())
                .isPresent();
    }

    /** Addresses that the link at {@code index} lacks. */
    List<SavedAddr> missingAddresses(UplinkRecord record, int index) {
        long age = age(record);
        return record.addresses().stream()
                .filter(saved -> !saved.isExpired(age)
                        && host.address(index, saved.addr().prefix()).isEmpty())
                .toList();
    }

    /** Routes that do not lead by the link at {@code index}. */
    List<SavedRoute> missingRoutes(UplinkRecord record, int index) {
        long age = age(record);
        return record.routes().stream()
                .filter(saved -> !saved.isExpired(age) && !isThere(saved, index))
                .toList();
    }

    private boolean isThere(SavedRoute saved, int index) {
        RouteEntry wanted = saved.entry();
        return host.routes(wanted.destination()).stream()
                .anyMatch(route -> (saved.hasManyHops() || route.index() == index)
                        && route.table() == wanted.table()
                        && route.metric() == wanted.metric()
                        && java.util.Objects.equals(route.gateway(), wanted.gateway()));
    }

    /** What the kernel made with addresses on the link at {@code index}, and is not there any more. */
    Map<Addr, List<RouteEntry>> lackingRoutes(UplinkRecord record, int index) {
        Map<Addr, List<RouteEntry>> found = new LinkedHashMap<>();
        host.link(index)
                .ifPresent(link -> record.addresses()
                        .forEach(saved -> found.putAll(new AddressSights(sysctls)
                                .lacking(host, link, saved.addr().prefix()))));
        return found;
    }

    /** Addresses that the link at {@code index} has still, the last one first: with the first others go by themselves. */
    List<Addr> left(UplinkRecord record, int index) {
        List<Addr> left = new java.util.ArrayList<>(record.addresses().stream()
                .flatMap(saved -> host.address(index, saved.addr().prefix()).stream())
                .toList());
        java.util.Collections.reverse(left);
        return left;
    }

    /** Seconds since the link was found. */
    static long age(UplinkRecord record) {
        return Math.max(
                0, java.time.Instant.now().getEpochSecond() - record.taken().getEpochSecond());
    }
}
