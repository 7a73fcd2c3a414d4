package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Neigh;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.Rtnetlink;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one namespace: its links, addresses and routes, filled by dumps and kept true by notifications, which
 * read alike. Not thread-safe; the engine's lock guards it.
 */
final class NamespaceMirror {

    private static final int SCOPE_LINK = 253;
    /** The outgoing link of a route that has several. */
    private static final int SEVERAL = 0;

    /** Far from the end of the 31 bits that the kernel allows. */
    private static final int INDEX_LIMIT = 0x7000_0000;

    private final NetworkNamespace.Identity identity;
    private final int id;
    private final NamespaceNames names;
    private final OwnerTags tags;
    private final ChangeListener listener;
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
    private final Map<Owner, Set<Integer>> owned = new HashMap<>();
    private final Set<Integer> tombstones = new LinkedHashSet<>();
    private final Set<Integer> foreign = new LinkedHashSet<>();
    private final Set<Integer> tagless = new HashSet<>();
    private final Map<Integer, Map<IpPrefix, Addr>> addresses = new HashMap<>();
    private final Map<IpPrefix, Set<RouteEntry>> routes = new HashMap<>();
    private final Map<Integer, Set<IpPrefix>> routesByLink = new HashMap<>();
    private final MadeRoutes made = new MadeRoutes(this);
    private final Map<Integer, Map<IpAddress, Neigh>> neighbours = new HashMap<>();
    private boolean loaded;
    private boolean foreignChanged;
    private int writer;
    private int highest = 1;
    private @Nullable Integer hostId;
    private @Nullable Owner owner;

    /** Hears of every change that means something to the engine. */
    interface ChangeListener {
        /**
         * @param before the link that changed, or whose addresses or routes did; null if it is new
         * @param after as it is now; null if it is gone
         */
        void changed(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after);
    }

    /**
     * @param id by which the host's namespace knows it; {@link NetlinkMessage#HOME} for the host's own
     * @param ref under which it was found last
     */
    NamespaceMirror(
            NetworkNamespace.Identity identity, int id, NamespaceRef ref, OwnerTags tags, ChangeListener listener) {
        this.identity = identity;
        this.id = id;
        this.names = new NamespaceNames(ref);
        this.tags = tags;
        this.listener = listener;
    }

    NetworkNamespace.Identity identity() {
        return identity;
    }

    int id() {
        return id;
    }

    /** By which owners are told from strangers. */
    OwnerTags tags() {
        return tags;
    }

    /** Whose the link is; empty if it is not ours. */
    Optional<Owner> owner(Link link) {
        return tags.owner(link.alias());
    }

    NamespaceRef ref() {
        return names.latest();
    }

    /** All names that lead here. */
    NamespaceNames names() {
        return names;
    }

    /** The port of the socket that asked for the change that is taken in, as far as the kernel tells; else 0. */
    int writer() {
        return writer;
    }

    boolean isHost() {
        return id == NetlinkMessage.HOME;
    }

    /** By which number it knows the host's namespace; null as long as nobody looked, or there was none. */
    @Nullable
    Integer hostId() {
        return hostId;
    }

    void knowsHostBy(int number) {
        hostId = number < 0 ? null : number;
    }

    Optional<Link> link(int index) {
        return Optional.ofNullable(links.get(index));
    }

    Optional<Link> link(String name) {
        Integer index = indexes.get(name);
        return index == null ? Optional.empty() : link(index);
    }

    /** Numbers of links by name; safe to read without the engine's lock. */
    Map<String, Integer> indexes() {
        return Collections.unmodifiableMap(indexes);
    }

    Collection<Link> links() {
        return links.values();
    }

    /** Links that carry the owner's tag. */
    Set<Integer> ownedLinks(Owner of) {
        return owned.getOrDefault(of, Set.of());
    }

    Set<Owner> owners() {
        return owned.keySet();
    }

    /** Links that wait for the reaper. */
    Set<Integer> tombstones() {
        return tombstones;
    }

    /** The owner of the namespace itself, whose tag is on its loopback link. */
    Optional<Owner> owner() {
        return Optional.ofNullable(owner);
    }

    Collection<Addr> addresses(int index) {
        return addresses.getOrDefault(index, Map.of()).values();
    }

    Optional<Addr> address(int index, IpPrefix prefix) {
        return Optional.ofNullable(addresses.getOrDefault(index, Map.of()).get(prefix));
    }

    /** What the kernel made with the addresses. */
    MadeRoutes made() {
        return made;
    }

    /** Ends the first look: from here on messages tell of what happens. */
    void loaded() {
        loaded = true;
    }

    Set<RouteEntry> routes(IpPrefix destination) {
        return routes.getOrDefault(destination, Set.of());
    }

    /** Links that are not ours. There are few of them, however many networks we have. */
    List<Link> foreignLinks() {
        return foreign.stream().map(links::get).toList();
    }

    /** What is reached through links of others, in all tables but local, or is an address of theirs. */
    List<HostFacts.RouteFact> foreignRoutes() {
        List<HostFacts.RouteFact> found = new ArrayList<>();
        for (int index : foreign) {
            String link = link(index).map(Link::nameOrEmpty).orElse("");
            addRoutes(found, index, link);
            for (Addr address : addresses(index)) {
                IpAddress own = address.prefix().address();
                if (!address.isOurs() && !own.isLoopback() && !own.isLinkLocal()) {
                    found.add(new HostFacts.RouteFact(new IpPrefix(own, own.bitLength()), link, true));
                }
            }
        }
        addRoutes(found, SEVERAL, "");
        return found;
    }

    private void addRoutes(List<HostFacts.RouteFact> found, int index, String link) {
        for (IpPrefix destination : destinations(index)) {
            boolean remote = routes(destination).stream()
                    .anyMatch(route -> route.index() == index && route.table() != RouteEntry.LOCAL && !route.isOurs());
            if (remote) {
                found.add(new HostFacts.RouteFact(destination, link, false));
            }
        }
    }

    /** Whether links of others, their addresses or routes changed since the last call. */
    boolean takeForeignChanged() {
        boolean taken = foreignChanged;
        foreignChanged = false;
        return taken;
    }

    private void noteForeign(int index) {
        foreignChanged |= index == SEVERAL || foreign.contains(index);
    }

    /** Destinations that some route through the link leads to. */
    Set<IpPrefix> destinations(int index) {
        return routesByLink.getOrDefault(index, Set.of());
    }

    Collection<Neigh> neighbours(int index) {
        return neighbours.getOrDefault(index, Map.of()).values();
    }

    Optional<Neigh> neighbour(int index, IpAddress address) {
        return Optional.ofNullable(neighbours.getOrDefault(index, Map.of()).get(address));
    }

    /** A number for a link that is to be made: no link here has it, or had it since we look. */
    int freeIndex() {
        if (highest >= INDEX_LIMIT) {
            do {
                highest = java.util.concurrent.ThreadLocalRandom.current().nextInt(2, INDEX_LIMIT);
            } while (links.containsKey(highest));
            return highest;
        }
        return ++highest;
    }

    /** Takes in one message of a dump or a notification. */
    void apply(NetlinkMessage message) {
        writer = message.port();
        switch (message.type()) {
            case Rtnetlink.NEWLINK -> newLink(message);
            case Rtnetlink.DELLINK -> {
                if (Link.isWhole(message)) {
                    removeLink(Link.decode(message).index());
                }
            }
            case Rtnetlink.NEWADDR, Rtnetlink.DELADDR -> {
                if (Addr.isInternet(message)) {
                    Addr addr = Addr.decode(message).bare();
                    if (message.type() == Rtnetlink.NEWADDR) {
                        add(addr);
                    } else {
                        remove(addr);
                    }
                }
            }
            case Rtnetlink.NEWROUTE, Rtnetlink.DELROUTE -> {
                if (RouteEntry.isInternet(message)) {
                    route(message, RouteEntry.decode(message).bare());
                }
            }
            case Rtnetlink.NEWNEIGH, Rtnetlink.DELNEIGH -> neighbour(message);
            default -> {}
        }
    }

    private void newLink(NetlinkMessage message) {
        BridgePort port = Link.bridgePort(message);
        if (port != null) {
            // `bridge link set` reports only in the bridge family.
            Link known = links.get(message.body().getInt(4));
            if (known != null && known.port() != null) {
                put(known.toBuilder().port(port).build());
            }
        } else if (Link.isWhole(message)) {
            Link link = Link.decode(message).bare();
            // Of links in sandboxes and of ours nobody asks for the carrier, which comes and goes on its own.
            boolean asked = isHost() && owner(link).isEmpty();
            put(asked ? link : link.toBuilder().carrier(null).build());
        }
    }

    private void put(Link told) {
        Link before = links.get(told.index());
        Link link = before == null ? told : keepTag(before, told);
        boolean robbed = !link.equals(told);
        boolean news = robbed ? tagless.add(link.index()) : tagless.remove(link.index());
        links.put(link.index(), link);
        if (link.equals(before) && !news) {
            return;
        }
        if (before != null) {
            forget(before);
        }
        // The new name first: readers without the lock must not miss a link that only changed.
        indexes.put(link.nameOrEmpty(), link.index());
        if (before != null && !before.nameOrEmpty().equals(link.nameOrEmpty())) {
            indexes.remove(before.nameOrEmpty(), before.index());
        }
        highest = Math.max(highest, link.index());
        Optional<Owner> tagged = owner(link);
        if (tagged.isPresent()) {
            owned.computeIfAbsent(tagged.get(), o -> new LinkedHashSet<>()).add(link.index());
        } else if (tags.isTombstone(link.alias())) {
            tombstones.add(link.index());
        } else {
            foreign.add(link.index());
        }
        if (before != null && !before.nameOrEmpty().equals(link.nameOrEmpty())) {
            noteForeign(link.index());
        }
        if (link.nameOrEmpty().equals("lo")) {
            owner = owner(link).orElse(null);
        }
        if (before != null && before.isUp() && !link.isUp()) {
            // The kernel drops IPv4 routes of a link that goes down without a word, but for those to the host itself.
            dropRoutes(link.index(), route -> !route.destination().v6() && route.type() != RouteEntry.HERE);
        }
        listener.changed(this, before, link);
    }

    /** A link that somebody took our tag from is ours all the same: nobody else is named by another alias. */
    private Link keepTag(Link before, Link now) {
        boolean robbed = owner(before).isPresent() && OwnerTag.read(now.alias()).isEmpty();
        return robbed ? now.toBuilder().alias(before.alias()).build() : now;
    }

    /** Whether a link that carries a tag of ours here lost it in the kernel. */
    boolean isTagless(Link link) {
        return tagless.contains(link.index());
    }

    void removeLink(int index) {
        tagless.remove(index);
        Link before = links.remove(index);
        if (before == null) {
            return;
        }
        if (!addresses(index).isEmpty()) {
            noteForeign(index);
        }
        dropRoutes(index, route -> true);
        forget(before);
        indexes.remove(before.nameOrEmpty(), index);
        addresses.remove(index);
        neighbours.remove(index);
        listener.changed(this, before, null);
    }

    private void forget(Link link) {
        tombstones.remove(link.index());
        foreign.remove(link.index());
        owner(link)
                .ifPresent(of ->
                        owned.computeIfPresent(of, (o, set) -> set.remove(link.index()) && set.isEmpty() ? null : set));
    }

    /** Takes in an address that was just made: IPv6 reports it only after some work in the background. */
    void add(Addr addr) {
        Addr before =
                addresses.computeIfAbsent(addr.index(), i -> new HashMap<>()).put(addr.prefix(), addr);
        if (loaded && (before == null || !before.isUsable())) {
            made.expect(addr);
        }
        if (before == null || before.isOurs() != addr.isOurs()) {
            touched(addr);
        }
    }

    private void remove(Addr addr) {
        Map<IpPrefix, Addr> ofLink = addresses.getOrDefault(addr.index(), Map.of());
        if (!ofLink.containsKey(addr.prefix())) {
            return;
        }
        ofLink.remove(addr.prefix());
        boolean v6 = addr.prefix().v6();
        if (!v6 && ofLink.keySet().stream().allMatch(IpPrefix::v6)) {
            // Without its last IPv4 address a link loses its IPv4 routes, again without a word.
            dropRoutes(addr.index(), route -> !route.destination().v6());
        }
        touched(addr);
    }

    private void changed(int index) {
        Link link = links.get(index);
        if (link != null) {
            listener.changed(this, link, link);
        }
    }

    private void touched(Addr addr) {
        if (addr.isOurs() || addr.scope() != SCOPE_LINK) {
            noteForeign(addr.index());
            changed(addr.index());
        }
    }

    private void route(NetlinkMessage message, RouteEntry route) {
        made.apply(message, route).forEach(this::changed);
        boolean elsewhere = route.table() != RouteEntry.LOCAL && route.type() == RouteEntry.UNICAST;
        if (!elsewhere && !route.isOursHere()) {
            // The rest of the local table is the kernel's, one or more to each address.
            return;
        }
        boolean changed = false;
        if (message.type() == Rtnetlink.DELROUTE) {
            changed = drop(route);
        } else {
            if (message.has(NetlinkMessage.REPLACE)) {
                for (RouteEntry old : List.copyOf(routes(route.destination()))) {
                    boolean sameSlot = old.table() == route.table() && old.metric() == route.metric();
                    changed |= sameSlot && !old.equals(route) && drop(old);
                }
            }
            changed |= routes.computeIfAbsent(route.destination(), d -> new HashSet<>())
                    .add(route);
            routesByLink.computeIfAbsent(route.index(), i -> new HashSet<>()).add(route.destination());
        }
        if (changed && message.type() == Rtnetlink.NEWROUTE) {
            noteForeign(route.index());
        }
        if (changed && !route.isMadeByKernel()) {
            changed(route.index());
        }
    }

    private boolean drop(RouteEntry route) {
        Set<RouteEntry> ofDestination = routes.get(route.destination());
        if (ofDestination == null || !ofDestination.remove(route)) {
            return false;
        }
        noteForeign(route.index());
        if (ofDestination.isEmpty()) {
            routes.remove(route.destination());
        }
        if (ofDestination.stream().noneMatch(r -> r.index() == route.index())) {
            Set<IpPrefix> ofLink = routesByLink.getOrDefault(route.index(), new HashSet<>());
            ofLink.remove(route.destination());
            if (ofLink.isEmpty()) {
                routesByLink.remove(route.index());
            }
        }
        return true;
    }

    private void dropRoutes(int index, Predicate<RouteEntry> which) {
        for (IpPrefix destination : List.copyOf(destinations(index))) {
            List.copyOf(routes(destination)).stream()
                    .filter(r -> r.index() == index && which.test(r))
                    .forEach(this::drop);
        }
        made.removeIf(index, which);
    }

    private void neighbour(NetlinkMessage message) {
        if (!Neigh.isInternet(message)) {
            return;
        }
        Neigh neigh = Neigh.decode(message).bare();
        boolean gone = message.type() == Rtnetlink.DELNEIGH;
        if (!gone && (!neigh.isOurs() || neigh.state() != Neigh.PERMANENT)) {
            // Entries that come and go with traffic are no business of ours.
            gone = true;
        }
        Map<IpAddress, Neigh> ofLink = neighbours.computeIfAbsent(neigh.index(), i -> new HashMap<>());
        Neigh before = gone ? ofLink.remove(neigh.address()) : ofLink.put(neigh.address(), neigh);
        if (gone ? before != null : !neigh.equals(before)) {
            changed(neigh.index());
        }
    }
}
