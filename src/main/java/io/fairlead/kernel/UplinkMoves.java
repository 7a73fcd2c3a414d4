package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.SavedAddr;
import io.fairlead.kernel.rtnetlink.SavedRoute;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes links of the host ports of a bridge, and gives them back. What was found is written down before anything is
 * changed. Addresses and routes are at the new place before they leave the old one, and none of them moves unless the link
 * became a port.
 */
final class UplinkMoves {

    private static final System.Logger LOG = System.getLogger(UplinkMoves.class.getName());
    private static final int RTPROT_KERNEL = 2;
    private static final int SCOPE_LINK = 253;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    private final Engine engine;
    private final UplinkSights sights;
    private final Map<Change, String> failures;

    UplinkMoves(Engine engine, Map<Change, String> failures) {
        this.engine = engine;
        this.failures = failures;
        this.sights = new UplinkSights(engine.mirror().host(), engine.uplinks(), engine.sysctls());
    }

    /** Makes the link a port as wanted, or mends what is not so any more. */
    void take(Change change, UplinkPort port) {
        Link link = find(port.name());
        Link bridge = find(port.master());
        UplinkRecord found =
                engine.uplinks().find(port.name()).orElseGet(() -> look(port, link, Instant.now(), link.isUp()));
        if (found.moved() && !port.moved()) {
            giveAddressesBack(change, found, link);
        }
        UplinkRecord record = found.moved() || !port.moved() ? found : look(port, link, Instant.now(), found.up());
        engine.uplinks().note(record.with(port.master(), port.moved()));
        boolean isNew = change instanceof Change.Create;
        if (link.masterOrZero() != bridge.index() || !link.isUp()) {
            String operation = "make " + port.name() + " a port of " + port.master();
            Link request =
                    Link.change(link.index()).master(bridge.index()).up(true).build();
            if (!send(change, batch -> batch.add(change, w -> request.write(w, operation, 0)))) {
                if (isNew) {
                    engine.uplinks().remove(port.name());
                }
                return;
            }
        }
        if (port.moved()) {
            move(change, record.with(port.master(), true), link, bridge);
        }
    }

    private void move(Change change, UplinkRecord record, Link link, Link bridge) {
        long age = UplinkSights.age(record);
        List<SavedAddr> addresses = inOrder(sights.missingAddresses(record, bridge.index()));
        boolean there = putAddresses(change, record, addresses, bridge, age, true)
                && mendAddresses(change, record, bridge, age)
                && send(change, batch -> putRoutes(change, batch, record, bridge, age));
        if (!there) {
            return;
        }
        removeAddresses(change, record, link);
        announce(bridge, addresses);
    }

    /** Undoes everything, and forgets the link. */
    void release(Change change, UplinkPort port) {
        UplinkRecord record = engine.uplinks()
                .find(port.name())
                .orElseThrow(() -> new ErrnoException("find what is known of " + port.name(), Errno.ENOENT));
        Link link = engine.mirror().host().link(port.name()).orElse(null);
        if (record.moved()) {
            giveAddressesBack(change, record, link);
        }
        if (link != null && !failures.containsKey(change)) {
            String operation = "give back " + port.name();
            send(
                    change,
                    batch -> batch.add(change, w -> {
                        Link.change(link.index()).master(0).build().write(w, operation, 0);
                        if (!record.up()) {
                            Link.change(link.index()).up(false).build().write(w, operation, 0);
                        }
                    }));
        }
        if (!failures.containsKey(change)) {
            engine.uplinks().remove(port.name());
        }
        engine.mirror().drain();
    }

    /**
     * @param link null if it is gone: then only the bridge loses what it had for it
     */
    private void giveAddressesBack(Change change, UplinkRecord found, @Nullable Link link) {
        engine.mirror().drain();
        UplinkRecord record = engine.mirror()
                .host()
                .link(found.master())
                .map(bridge -> renewed(found, bridge))
                .orElse(found);
        if (link != null) {
            long age = UplinkSights.age(record);
            List<SavedAddr> addresses = inOrder(sights.missingAddresses(record, link.index()));
            boolean complete = putAddresses(change, record, addresses, link, age, false);
            Map<Change, String> refused = new HashMap<>();
            Batch routes = new Batch();
            putRoutes(change, routes, record, link, age);
            routes.send(engine.mirror().requests(), refused);
            // A route whose next hop is gone for good must not keep the link from being given back.
            refused.values().forEach(reason -> LOG.log(System.Logger.Level.WARNING, reason));
            engine.mirror().drain();
            announce(link, addresses);
            if (!complete) {
                // The bridge keeps what the link did not take; the rest, and the routes, are back.
                return;
            }
        }
        engine.mirror().host().link(record.master()).ifPresent(bridge -> removeAddresses(change, record, bridge));
    }

    /** A lease that was renewed on the bridge goes on where it came from. */
    private UplinkRecord renewed(UplinkRecord record, Link bridge) {
        long age = UplinkSights.age(record);
        Map<IpPrefix, SavedAddr> now = new HashMap<>();
        addressesOf(bridge).forEach(m -> now.put(Addr.decode(m).prefix(), SavedAddr.of(m)));
        List<SavedAddr> addresses = record.addresses().stream()
                .map(saved -> Optional.ofNullable(now.get(saved.addr().prefix()))
                        .map(elsewhere -> saved.renewed(elsewhere, age))
                        .orElse(saved))
                .toList();
        return record.with(addresses);
    }

    private List<NetlinkMessage> addressesOf(Link link) {
        return engine.mirror().requests().dump(Addr.dump()).stream()
                .filter(m -> Addr.isInternet(m) && Addr.decode(m).index() == link.index())
                .toList();
    }

    private boolean putAddresses(
            Change change, UplinkRecord record, List<SavedAddr> addresses, Link to, long age, boolean atOnce) {
        String operation = "move addresses of " + record.link() + " to " + to.nameOrEmpty();
        SavedAddr.Place place = new SavedAddr.Place(to.index(), to.nameOrEmpty());
        boolean done = send(
                change,
                batch -> addresses.forEach(
                        saved -> batch.add(change, w -> saved.write(w, operation, place, record.link(), age, atOnce))));
        if (done) {
            // IPv6 reports a new address only after some work in the background.
            addresses.stream()
                    .map(SavedAddr::addr)
                    .filter(a -> a.prefix().v6())
                    .forEach(a -> engine.mirror().host().add(a.on(to.index())));
        }
        return done;
    }

    /** Writes again what the kernel made with addresses that are there, as {@link AddressWork} does. */
    private boolean mendAddresses(Change change, UplinkRecord record, Link to, long age) {
        engine.mirror().drain();
        String operation = "mend the routes of addresses on " + to.nameOrEmpty();
        SavedAddr.Place place = new SavedAddr.Place(to.index(), to.nameOrEmpty());
        Map<IpPrefix, SavedAddr> known = new HashMap<>();
        record.addresses().forEach(saved -> known.put(saved.addr().prefix(), saved));
        List<Addr> remade = new ArrayList<>();
        Set<RouteEntry> written = new LinkedHashSet<>();
        Map<Addr, List<RouteEntry>> lacking = sights.lackingRoutes(record, to.index());
        boolean done = send(
                change,
                batch -> lacking.forEach((addr, routes) -> batch.add(change, w -> {
                    SavedAddr saved = known.get(addr.prefix());
                    if (!AddressWork.needsAddress(routes)) {
                        AddressWork.leftToWrite(routes, lacking).stream()
                                .filter(written::add)
                                .forEach(route -> route.writeCreate(w, operation));
                        return;
                    }
                    addr.writeDelete(w, operation);
                    if (saved == null) {
                        addr.anew().writeCreate(w, operation);
                    } else {
                        saved.write(w, operation, place, record.link(), age, true);
                    }
                    remade.add(addr);
                })));
        engine.mirror().drain();
        if (done) {
            remade.forEach(engine.mirror().host()::add);
        }
        return done;
    }

    private void putRoutes(Change change, Batch batch, UplinkRecord record, Link to, long age) {
        List<SavedRoute> routes = new ArrayList<>(sights.missingRoutes(record, to.index()));
        // What others may lead by has to be there first.
        routes.sort(java.util.Comparator.comparing(saved -> saved.entry().gateway() != null || saved.hasManyHops()));
        for (SavedRoute saved : routes) {
            String operation =
                    "move route of " + record.link() + " to " + saved.entry().destination() + " to " + to.nameOrEmpty();
            batch.add(change, w -> saved.write(w, operation, record.index(), to.index(), age));
        }
    }

    private void removeAddresses(Change change, UplinkRecord record, Link from) {
        engine.mirror().drain();
        String operation = "remove addresses from " + from.nameOrEmpty();
        send(
                change,
                batch -> sights.left(record, from.index())
                        .forEach(addr -> batch.add(change, w -> addr.writeDelete(w, operation))));
    }

    /** IPv6 lists the newest address first, IPv4 the oldest. */
    private static List<SavedAddr> inOrder(List<SavedAddr> addresses) {
        List<SavedAddr> ordered = new ArrayList<>();
        addresses.forEach(saved -> ordered.add(saved.addr().prefix().v6() ? 0 : ordered.size(), saved));
        return ordered;
    }

    private boolean send(Change change, Consumer<Batch> writing) {
        Batch batch = new Batch();
        writing.accept(batch);
        batch.send(engine.mirror().requests(), failures);
        return !failures.containsKey(change);
    }

    private Link find(String name) {
        engine.mirror().drain();
        return engine.mirror()
                .host()
                .link(name)
                .orElseThrow(() -> new ErrnoException("find link " + name, Errno.ENODEV));
    }

    /** Asks the kernel itself: the mirror leaves out what only matters here. */
    private UplinkRecord look(UplinkPort port, Link link, Instant now, boolean up) {
        NetlinkSocket socket = engine.mirror().requests();
        List<NetlinkMessage> messages = addressesOf(link);
        List<Addr> all = messages.stream().map(Addr::decode).toList();
        List<SavedAddr> addresses = messages.stream()
                .filter(m -> Addr.decode(m).scope() != SCOPE_LINK
                        || !Addr.decode(m).prefix().v6())
                .map(SavedAddr::of)
                .toList();
        List<SavedRoute> routes = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            socket.dump(RouteEntry.dump(v6)).stream()
                    .filter(RouteEntry::isInternet)
                    .map(SavedRoute::of)
                    .filter(saved -> saved.isBy(link.index()) && isMovable(saved.entry(), all))
                    .forEach(routes::add);
        }
        return new UplinkRecord(
                port.owner(), port.name(), link.index(), up, port.master(), false, now, addresses, routes);
    }

    private static boolean isMovable(RouteEntry route, List<Addr> addresses) {
        if (route.table() == RouteEntry.LOCAL || route.type() != RouteEntry.UNICAST) {
            return false;
        }
        IpPrefix to = route.destination();
        if (to.v6() && to.address().isLinkLocal()) {
            // Every link has it, and one by another link would be taken for this one and replaced.
            return false;
        }
        boolean madeWithAddress = route.protocol() == RTPROT_KERNEL
                && route.gateway() == null
                && addresses.stream()
                        .anyMatch(a -> (a.flags() & IFA_F_NOPREFIXROUTE) == 0
                                && a.prefix().network().equals(to));
        return !madeWithAddress;
    }

    private void announce(Link link, List<SavedAddr> addresses) {
        MacAddress mac = link.mac();
        if (mac != null && !addresses.isEmpty()) {
            List<Announcement> news = addresses.stream()
                    .map(saved -> new Announcement(
                            link.index(), mac, saved.addr().prefix().address()))
                    .toList();
            engine.namespaces().run(NamespaceRef.HOST, () -> Announcement.send(news));
        }
    }
}
