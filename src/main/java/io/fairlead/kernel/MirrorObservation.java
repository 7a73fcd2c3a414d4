package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mirror as the planner sees it, for the length of one plan. A sandbox is shown under the name that the wishes use
 * for it, and so is the inner end of a veth pair, also when somebody renamed it.
 */
final class MirrorObservation implements Observation {

    private static final int UNTAGGED_METRIC6 = 1024;
    private static final NamespaceRef ELSEWHERE = new NamespaceRef("(elsewhere)");

    private final Mirror mirror;
    private final FirewallBackend firewall;
    private final ParameterSights parameters;
    private final SysctlRecords records;
    private final AdoptedAddresses adopted;
    private final UplinkSights uplinks;
    private final HostLinkSights hostLinks;
    private final StackedSights stacked;
    private final AddressSights addresses;
    private final Map<NamespaceRef, Optional<NamespaceMirror>> namespaces = new HashMap<>();
    private final Map<NamespaceMirror, NamespaceRef> refs = new HashMap<>();
    private final Map<LinkPlace, String> wantedNames = new HashMap<>();
    private final Map<WantedPlace, Link> wantedLinks = new HashMap<>();
    private final NamespaceSights sandboxes;

    MirrorObservation(
            Mirror mirror,
            FirewallBackend firewall,
            SysctlFiles sysctls,
            SysctlRecords records,
            AdoptedAddresses adopted,
            ManagedNamespaces managed,
            UplinkRecords uplinks) {
        this.mirror = mirror;
        this.firewall = firewall;
        this.parameters = new ParameterSights(sysctls, this::namespace);
        this.records = records;
        this.adopted = adopted;
        this.sandboxes = new NamespaceSights(mirror, managed);
        this.uplinks = new UplinkSights(mirror.host(), uplinks, sysctls);
        this.hostLinks = new HostLinkSights(mirror.host());
        this.stacked = new StackedSights(mirror);
        this.addresses = new AddressSights(sysctls);
    }

    private record LinkPlace(NamespaceMirror namespace, int index) {}

    private record WantedPlace(NamespaceMirror namespace, String name) {}

    /** Learns by which names the wishes call things. */
    MirrorObservation expecting(Collection<Resource> wishes) {
        for (Resource wish : wishes) {
            namespace(wish.namespace());
            if (wish instanceof VethLink veth) {
                namespace(veth.peerNamespace());
            }
        }
        for (Resource wish : wishes) {
            if (wish instanceof VethLink veth) {
                peerOf(veth).ifPresent(peer -> {
                    if (!peer.link().nameOrEmpty().equals(veth.peerName())) {
                        wantedNames.put(
                                new LinkPlace(peer.namespace(), peer.link().index()), veth.peerName());
                        wantedLinks.put(new WantedPlace(peer.namespace(), veth.peerName()), peer.link());
                    }
                });
            }
        }
        parameters.learn(wishes);
        return this;
    }

    private Optional<NamespaceMirror> namespace(NamespaceRef ref) {
        return namespaces.computeIfAbsent(ref, r -> {
            Optional<NamespaceMirror> found = mirror.find(r);
            found.ifPresent(m -> refs.putIfAbsent(m, r));
            return found;
        });
    }

    /** The namespace, looked for again if it was not there before. */
    Optional<NamespaceMirror> find(NamespaceRef ref) {
        if (namespace(ref).isEmpty()) {
            namespaces.remove(ref);
        }
        return namespace(ref);
    }

    private NamespaceRef ref(NamespaceMirror namespace) {
        return refs.getOrDefault(namespace, namespace.ref());
    }

    /** The link that the wishes call so: under its own name, or under that which a renamed one should have. */
    Optional<Link> link(NamespaceMirror namespace, String name) {
        Link renamed = wantedLinks.get(new WantedPlace(namespace, name));
        return renamed != null ? Optional.of(renamed) : namespace.link(name);
    }

    private String name(NamespaceMirror namespace, Link link) {
        return wantedNames.getOrDefault(new LinkPlace(namespace, link.index()), link.nameOrEmpty());
    }

    /** The inner end of a pair that exists and is its owner's. */
    private record Peer(NamespaceMirror namespace, Link link) {}

    private Optional<Peer> peerOf(VethLink veth) {
        return namespace(veth.namespace())
                .flatMap(ns -> ns.link(veth.name()))
                .filter(link -> owner(link, veth).filter(veth.owner()::equals).isPresent())
                .flatMap(this::peerOf);
    }

    private Optional<Peer> peerOf(Link link) {
        Integer lower = link.lower();
        if (!link.isKind("veth") || lower == null) {
            return Optional.empty();
        }
        return mirror.find(link.lowerNamespaceId())
                .flatMap(
                        ns -> ns.link(lower).filter(peer -> peer.isKind("veth")).map(peer -> new Peer(ns, peer)));
    }

    /** Where a link on a parent is that an owner's tag names; also in a sandbox that has no name any more. */
    Optional<StackedLinks.Place> place(StackedLink link) {
        NamespaceMirror host = mirror.host();
        List<StackedLinks.Place> places = link.namespace().isHost()
                ? host.link(link.name()).map(l -> new StackedLinks.Place(host, l.index())).stream()
                        .toList()
                : Stream.of(link.owner(), Owner.HOST)
                        .flatMap(owner -> mirror.stacked().of(owner).stream())
                        .toList();
        return places.stream()
                .filter(place -> ref(place.namespace()).equals(link.namespace())
                        && place.namespace()
                                .link(place.index())
                                .filter(l -> l.nameOrEmpty().equals(link.name()))
                                .isPresent())
                .findFirst();
    }

    /** Addresses of ours on the inner end of a pair. */
    List<IpPrefix> addressesBehind(NamespaceMirror home, int index) {
        return home.link(index).flatMap(this::peerOf).stream()
                .flatMap(peer -> peer.namespace().addresses(peer.link().index()).stream())
                .filter(Addr::isOurs)
                .map(Addr::prefix)
                .toList();
    }

    @Override
    public boolean exists(NamespaceRef namespace) {
        return namespace(namespace).isPresent();
    }

    @Override
    public Sight look(Resource wanted) {
        return switch (wanted.kind()) {
            case NAMESPACE -> lookNamespace((Netns) wanted);
            case DUMMY -> hostLinks.look((DummyLink) wanted);
            case BRIDGE -> hostLinks.look((BridgeLink) wanted);
            case VLAN -> hostLinks.look((VlanLink) wanted);
            case VETH -> lookVeth((VethLink) wanted);
            case TAP -> hostLinks.look((TapLink) wanted);
            case MACVLAN ->
                namespace(wanted.namespace())
                        .map(home -> stacked.macvlan((MacvlanLink) wanted, home, ref(home)))
                        .orElse(Sight.ABSENT);
            case IPVLAN ->
                namespace(wanted.namespace())
                        .map(home -> stacked.ipvlan((IpvlanLink) wanted, home, ref(home)))
                        .orElse(Sight.ABSENT);
            case UPLINK -> uplinks.look((UplinkPort) wanted);
            case ADDRESS ->
                namespace(wanted.namespace())
                        .map(home ->
                                addresses.look((LinkAddress) wanted, home, link(home, ((LinkAddress) wanted).link())))
                        .orElse(Sight.ABSENT);
            case ROUTE -> lookRoute((Route) wanted);
            case NEIGHBOUR -> lookNeighbour((Neighbour) wanted);
            case SYSCTL -> parameters.look((Sysctl) wanted);
            case FIREWALL_TABLE, FIREWALL_SET, FIREWALL_CHAIN, FIREWALL_ELEMENT -> firewall.look(wanted);
        };
    }

    private Sight lookNamespace(Netns wanted) {
        Optional<NamespaceMirror> found = namespace(wanted.namespace());
        if (found.isEmpty()) {
            return Sight.ABSENT;
        }
        Optional<Owner> owner = found.get().owner();
        if (owner.isEmpty()) {
            String whose = found.get()
                    .link("lo")
                    .flatMap(lo -> mirror.tags().stranger(lo.alias()))
                    .map(other -> "belongs to " + OwnerTags.describe(other))
                    .orElse("is not ours");
            return new Sight.InTheWay("network namespace " + wanted.namespace() + " exists and " + whose);
        }
        return new Sight.Present(new Netns(owner.get(), wanted.namespace()));
    }

    private static Sight inTheWay(Link link) {
        return new Sight.InTheWay("link " + link.nameOrEmpty() + " exists and carries no tag of ours");
    }

    private Sight lookVeth(VethLink wanted) {
        Optional<NamespaceMirror> home = namespace(wanted.namespace());
        Optional<Link> found = home.flatMap(ns -> ns.link(wanted.name()));
        Optional<Link> atPeer = namespace(wanted.peerNamespace()).flatMap(ns -> ns.link(wanted.peerName()));
        if (found.isEmpty()) {
            return atPeer.map(link -> lookWidow(wanted, link)).orElse(Sight.ABSENT);
        }
        Optional<Owner> owner = owner(found.get(), wanted);
        if (owner.isEmpty() || !found.get().isKind("veth")) {
            return inTheWay(found.get());
        }
        Optional<Peer> peer = peerOf(found.get());
        if (atPeer.isPresent()
                && peer.filter(p -> p.link().equals(atPeer.get())).isEmpty()) {
            return new Sight.InTheWay(
                    "link " + wanted.peerName() + " in " + wanted.peerNamespace() + " is not the one that we made");
        }
        return new Sight.Present(veth(owner.get(), home.orElseThrow(), found.get(), peer.orElse(null), wanted));
    }

    private static List<String> astray(NamespaceMirror home, Link link, @Nullable Peer peer) {
        List<String> astray = Astray.port(home, link);
        if (peer != null) {
            Astray.end(peer.namespace(), peer.link()).forEach(words -> astray.add("inner end " + words));
        }
        return astray;
    }

    /** An inner end of ours whose outer end somebody took to another namespace goes, and that end with it. */
    private Sight lookWidow(VethLink wanted, Link peer) {
        boolean ours = peer.isKind("veth")
                && mirror.tags()
                        .owner(peer.alias())
                        .filter(wanted.owner()::equals)
                        .isPresent();
        if (!ours) {
            return new Sight.InTheWay("link " + wanted.peerName() + " exists already in " + wanted.peerNamespace());
        }
        return new Sight.Present(new VethLink(
                wanted.owner(),
                ELSEWHERE,
                wanted.name(),
                "",
                peer.mtu(),
                false,
                false,
                wanted.peerNamespace(),
                wanted.peerName(),
                wanted.peerMac(),
                peer.hasLinkLocal(),
                false));
    }

    /** Whose the outer end of a wanted pair is; without a tag, by that of the inner end. */
    private Optional<Owner> owner(Link link, VethLink wanted) {
        Optional<Owner> owner = HostLinkSights.owner(mirror.tags(), link, wanted);
        return owner.isPresent() || link.alias() != null
                ? owner
                : peerOf(link).flatMap(peer -> mirror.tags().owner(peer.link().alias()));
    }

    private VethLink veth(
            Owner owner, NamespaceMirror home, Link link, @Nullable Peer peer, @Nullable VethLink wanted) {
        BridgePort port = link.port();
        Integer mtu = link.mtu();
        if (peer != null && wanted != null && Objects.equals(mtu, wanted.mtu())) {
            // Both ends have one; show the end that is not as wanted.
            mtu = peer.link().mtu();
        }
        return new VethLink(
                owner,
                ref(home),
                link.nameOrEmpty(),
                home.link(link.masterOrZero()).map(Link::nameOrEmpty).orElse(""),
                mtu,
                port != null && Boolean.TRUE.equals(port.isolated()),
                port != null && Boolean.TRUE.equals(port.hairpin()),
                peer == null ? ELSEWHERE : ref(peer.namespace()),
                peer == null ? "?" : peer.link().nameOrEmpty(),
                peer == null || peer.link().mac() == null
                        ? new io.fairlead.model.MacAddress(0)
                        : peer.link().mac(),
                peer == null ? null : peer.link().hasLinkLocal(),
                HostLinkSights.isReady(link) && peer != null && peer.link().isUp(),
                astray(home, link, peer));
    }

    @Override
    public Optional<String> missingParent(StackedLink wanted) {
        return stacked.missingParent(wanted, namespace(wanted.namespace()));
    }

    private Sight lookRoute(Route wanted) {
        NamespaceMirror ns = namespace(wanted.namespace()).orElse(null);
        if (ns == null) {
            return Sight.ABSENT;
        }
        if (wanted.local()) {
            return ns.routes(wanted.destination()).stream()
                    .filter(RouteEntry::isOursHere)
                    .map(entry -> route(wanted.owner(), ns, entry))
                    .filter(wanted::equals)
                    .findFirst()
                    .<Sight>map(Sight.Present::new)
                    .orElse(Sight.ABSENT);
        }
        Sight sight = Sight.ABSENT;
        for (RouteEntry entry : ns.routes(wanted.destination())) {
            if (entry.table() != RouteEntry.MAIN) {
                continue;
            }
            Route route = route(wanted.owner(), ns, entry);
            // A route through a link of ours is part of the link, whoever changed it.
            boolean onOurLink = ns.link(entry.index())
                    .flatMap(ns::owner)
                    .filter(wanted.owner()::equals)
                    .isPresent();
            Optional<String> stranger =
                    ns.link(entry.index()).flatMap(link -> ns.tags().stranger(link.alias()));
            if (stranger.isPresent()) {
                sight = new Sight.InTheWay("the route to " + wanted.destination() + " in " + wanted.namespace()
                        + " belongs to " + OwnerTags.describe(stranger.get()));
                continue;
            }
            if (entry.isOurs() || onOurLink || wanted.compare(route) == Resource.Difference.NONE) {
                return new Sight.Present(route);
            }
            if (entry.metric() == (wanted.destination().v6() ? UNTAGGED_METRIC6 : 0)) {
                sight = new Sight.InTheWay("there is a route to " + wanted.destination() + " " + route.describe()
                        + " in " + wanted.namespace() + " that is not ours");
            }
        }
        return sight;
    }

    private Route route(Owner owner, NamespaceMirror ns, RouteEntry entry) {
        String link = ns.link(entry.index()).map(l -> name(ns, l)).orElse("");
        return new Route(
                owner, ref(ns), entry.destination(), entry.gateway(), link, entry.source(), entry.isOursHere());
    }

    private Sight lookNeighbour(Neighbour wanted) {
        mirror.followNeighbours();
        return namespace(wanted.namespace())
                .flatMap(ns -> link(ns, wanted.link()).flatMap(l -> ns.neighbour(l.index(), wanted.address())))
                .filter(n -> n.mac() != null)
                .<Sight>map(n -> new Sight.Present(new Neighbour(
                        wanted.owner(),
                        wanted.namespace(),
                        wanted.link(),
                        wanted.address(),
                        Objects.requireNonNull(n.mac()))))
                .orElse(Sight.ABSENT);
    }

    @Override
    public Collection<Resource> ownedBy(Owner owner) {
        List<Resource> found = new ArrayList<>();
        NamespaceMirror host = mirror.host();
        for (int index : host.ownedLinks(owner)) {
            addLink(found, owner, host.link(index).orElseThrow());
        }
        for (StackedLinks.Place place : mirror.stacked().of(owner)) {
            Link link = place.namespace().link(place.index()).orElseThrow();
            stacked.resource(owner, place.namespace(), ref(place.namespace()), link)
                    .ifPresent(found::add);
            addOn(found, owner, place.namespace(), link);
        }
        for (String name : adopted.links(owner)) {
            host.link(name).ifPresent(link -> addOn(found, owner, host, link));
        }
        if (owner.kind() == Owner.Kind.SANDBOX) {
            sandboxes.of(owner).forEach(ns -> found.add(new Netns(owner, ref(ns))));
        }
        if (owner.equals(Owner.HOST)) {
            host.foreignLinks().stream()
                    .filter(link -> UnfinishedLink.is(link) && !StackedLinks.isStacked(link))
                    .forEach(link -> addLink(found, owner, link));
            found.addAll(new StrayAddresses(mirror, firewall, adopted).all());
        }
        found.addAll(uplinks.ownedBy(owner));
        found.addAll(records.ownedBy(owner));
        found.addAll(firewall.ownedBy(owner));
        return found;
    }

    private void addLink(List<Resource> found, Owner owner, Link link) {
        NamespaceMirror host = mirror.host();
        if (link.isKind("veth")) {
            Optional<Peer> peer = peerOf(link);
            found.add(veth(owner, host, link, peer.orElse(null), null));
            peer.ifPresent(p -> addOn(found, owner, p.namespace(), p.link()));
        }
        stacked.resource(owner, host, ref(host), link).ifPresent(found::add);
        hostLinks.resource(owner, link).ifPresent(found::add);
        addOn(found, owner, host, link);
    }

    private void addOn(List<Resource> found, Owner owner, NamespaceMirror ns, Link link) {
        String name = name(ns, link);
        for (Addr addr : ns.addresses(link.index())) {
            if (addr.isOurs() && isOwner(owner, link, addr.prefix())) {
                found.add(new LinkAddress(owner, ref(ns), name, addr.prefix()));
            }
        }
        for (IpPrefix destination : ns.destinations(link.index())) {
            for (RouteEntry entry : ns.routes(destination)) {
                boolean ours = entry.isOurs() && entry.index() == link.index();
                if (ours && (!ns.isHost() || isOwner(owner, link, destination))) {
                    found.add(route(owner, ns, entry));
                }
            }
        }
        ns.neighbours(link.index()).stream()
                .filter(n -> n.mac() != null)
                .forEach(n ->
                        found.add(new Neighbour(owner, ref(ns), name, n.address(), Objects.requireNonNull(n.mac()))));
    }

    private boolean isOwner(Owner owner, Link link, IpPrefix prefix) {
        // On a tagged link everything of ours is its owner's; on an adopted one the file knows.
        return mirror.tags().owner(link.alias()).isPresent()
                || link.isKind("veth")
                || adopted.owner(link.nameOrEmpty(), prefix)
                        .filter(owner::equals)
                        .isPresent();
    }
}
