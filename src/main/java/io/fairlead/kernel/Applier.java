package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkSocket;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out one plan: namespaces, sandboxes that are detached, one firewall transaction, one send for all links of the
 * host, their parameters, one send that takes new ones up and for addresses and routes, one visit with one send for each
 * sandbox, and the host's own parameters. One instance for one plan.
 */
final class Applier {

    private final Engine engine;
    private final LinkRequests requests;
    private final MirrorObservation observation;
    private final LinkIndexes indexes;
    private final boolean again;
    private final Map<Change, String> failures = new LinkedHashMap<>();
    private final Batch host = new Batch();
    /** What has to wait until the parameters of the host's links are set. */
    private final Batch hostLater = new Batch();

    private final Map<NamespaceMirror, SandboxVisit> sandboxes = new LinkedHashMap<>();
    private final Map<NamespaceRef, FileDescriptor> open = new HashMap<>();
    private final LinkDeletion linkDeletion = new LinkDeletion();
    private final Flows.Ending ending = new Flows.Ending();
    private final List<Change> uplinksToTake = new ArrayList<>();
    private final TapWork taps;
    private final StackedWork stacked;
    private final UplinkMoves uplinks;
    private final AddressWork addresses;
    private final List<Change> hostSysctls = new ArrayList<>();
    private final List<Change> hostLinkSysctls = new ArrayList<>();
    private final Set<Owner> unguarded = new HashSet<>();

    /**
     * @param again whether this is another try at what was in the way of others
     */
    Applier(Engine engine, MirrorObservation observation, boolean again) {
        this.again = again;
        this.engine = engine;
        this.requests = new LinkRequests(engine.mirror().tags());
        this.observation = observation;
        this.indexes = new LinkIndexes(observation);
        this.taps = new TapWork(engine);
        this.uplinks = new UplinkMoves(engine, failures);
        this.addresses = new AddressWork(engine, this);
        this.stacked = new StackedWork(engine, observation, indexes, this);
    }

    /**
     * Answers what failed, with the reason. No sandbox is ever without its rules: they come before the links and go after
     * them, whatever else the plan is about, and whose rules were refused gets no links.
     */
    Map<Change, String> apply(List<Change> changes) {
        List<Change> firewall =
                changes.stream().filter(c -> c.resource().kind().isFirewall()).toList();
        boolean onlyDeletes = changes.stream().allMatch(c -> c instanceof Change.Delete);
        try {
            changes.stream().filter(c -> c instanceof Change.Create).forEach(this::createNamespace);
            changes.stream().filter(Applier::isDetachment).forEach(this::write);
            linkDeletion.run(engine, failures);
            if (!onlyDeletes) {
                applyFirewall(firewall);
            }
            changes.stream()
                    .filter(c -> !c.resource().kind().isFirewall() && !isDetachment(c))
                    .forEach(this::writeIfGuarded);
            linkDeletion.run(engine, failures);
            host.send(engine.mirror().requests(), failures);
            stacked.explain(host, failures);
            engine.sysctlWriter().applyOnHost(hostLinkSysctls, failures);
            hostLater.send(engine.mirror().requests(), failures);
            stacked.explain(hostLater, failures);
            taps.finish(failures);
            stacked.giveNodes(failures);
            uplinksToTake.forEach(c -> attempt(c, () -> uplinks.take(c, (UplinkPort) c.resource())));
            addresses.finishHost(failures);
        } finally {
            taps.close();
            open.values().forEach(FileDescriptor::close);
        }
        sandboxes.forEach((namespace, visit) -> {
            visit.run(engine, failures);
            stacked.explain(visit.batch(), failures);
        });
        addresses.finish();
        engine.sysctlWriter().applyOnHost(hostSysctls, failures);
        if (onlyDeletes) {
            applyFirewall(firewall);
        }
        changes.stream().filter(c -> c instanceof Change.Delete).forEach(this::deleteNamespace);
        engine.flows().end(ending);
        return failures;
    }

    private static boolean isDetachment(Change change) {
        return change instanceof Change.Delete
                && (change.resource() instanceof VethLink
                        || change.resource() instanceof TapLink
                        || change.resource() instanceof StackedLink
                        || change.resource() instanceof UplinkPort);
    }

    /** Of what failed, the links that could not be made because of what their parent is used for. */
    Set<Change> refusedByParent() {
        return stacked.refusedByParent();
    }

    /** Whether another try may do better. */
    boolean isContested() {
        return host.isContested()
                || hostLater.isContested()
                || sandboxes.values().stream().anyMatch(visit -> visit.batch().isContested());
    }

    private void applyFirewall(List<Change> firewall) {
        if (firewall.isEmpty()) {
            return;
        }
        Map<Change, String> refused = new HashMap<>();
        try {
            refused.putAll(engine.firewall().apply(firewall));
            firewall.forEach(this::endFlows);
        } catch (ErrnoException e) {
            firewall.forEach(change -> refused.put(change, String.valueOf(e.getMessage())));
        }
        failures.putAll(refused);
        refused.keySet().forEach(change -> unguarded.add(change.owner()));
    }

    private void writeIfGuarded(Change change) {
        boolean makesLink = (change instanceof Change.Create || change instanceof Change.Replace)
                && (change.resource() instanceof BridgeLink
                        || change.resource() instanceof VethLink
                        || change.resource() instanceof TapLink
                        || change.resource() instanceof StackedLink
                        || change.resource() instanceof UplinkPort);
        if (makesLink && unguarded.contains(change.owner())) {
            failures.put(change, "left out, because the firewall rules that it needs were refused");
        } else {
            write(change);
        }
    }

    private void endFlows(Change change) {
        if (!(change.resource() instanceof FirewallElement element)) {
            return;
        }
        if (change instanceof Change.Delete) {
            ending.gone(element.element());
            return;
        }
        if (change instanceof Change.Replace replace) {
            ending.gone(((FirewallElement) replace.before()).element());
        }
        ending.come(element.element());
    }

    private void createNamespace(Change change) {
        if (change.resource() instanceof Netns netns) {
            attempt(change, () -> {
                engine.managed().add(netns);
                engine.namespaces().create(netns.namespace(), () -> tagLoopback(netns));
            });
        }
    }

    /** Runs inside the new namespace: its tag is there before anybody can see it. */
    private void tagLoopback(Netns netns) {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Batch batch = new Batch();
            batch.add(
                    new Change.Create(netns),
                    w -> Link.change(1)
                            .alias(engine.mirror().tags().of(netns.owner()))
                            .up(true)
                            .build()
                            .write(w, "bring up lo in " + netns.namespace(), 0));
            Map<Change, String> refused = new HashMap<>();
            batch.send(socket, refused);
            refused.values().forEach(reason -> {
                throw new IllegalStateException(reason);
            });
        }
    }

    private void deleteNamespace(Change change) {
        if (change.resource() instanceof Netns netns) {
            attempt(change, () -> {
                engine.namespaces().delete(netns.namespace());
                engine.managed().remove(netns.namespace());
            });
        }
    }

    private void write(Change change) {
        attempt(change, () -> {
            Resource resource = change.resource();
            switch (resource.kind()) {
                case NAMESPACE -> {}
                case DUMMY -> dummy(change, (DummyLink) resource);
                case BRIDGE -> bridge(change, (BridgeLink) resource);
                case VLAN -> vlan(change, (VlanLink) resource);
                case VETH -> veth(change, (VethLink) resource);
                case TAP -> tap(change, (TapLink) resource);
                case MACVLAN -> stacked.macvlan(change, (MacvlanLink) resource);
                case IPVLAN -> stacked.ipvlan(change, (IpvlanLink) resource);
                case UPLINK -> uplink(change, (UplinkPort) resource);
                case ADDRESS, ROUTE, NEIGHBOUR -> onLink(change, resource);
                case SYSCTL -> sysctl(change, (Sysctl) resource);
                case FIREWALL_TABLE, FIREWALL_SET, FIREWALL_CHAIN, FIREWALL_ELEMENT ->
                    throw new IllegalStateException("the firewall is changed in one transaction");
            }
        });
    }

    private void attempt(Change change, Runnable work) {
        try {
            work.run();
        } catch (ErrnoException | UncheckedIOException | IllegalStateException e) {
            failures.putIfAbsent(change, String.valueOf(e.getMessage()));
        }
    }

    private void bridge(Change change, BridgeLink bridge) {
        NamespaceMirror home = namespace(bridge.namespace());
        Batch batch = batch(home);
        if (change instanceof Change.Delete || change instanceof Change.Replace) {
            int index = indexes.find(home, bridge.name());
            batch.add(change, w -> requests.buryBridge(w, bridge, index, home.addresses(index)));
        }
        if (change instanceof Change.Create || change instanceof Change.Replace) {
            int index = indexes.choose(home, bridge.name());
            batch.add(change, w -> requests.createBridge(w, bridge, index));
            later(home).add(change, w -> requests.raise(w, bridge, index));
        } else if (change instanceof Change.Update update) {
            int index = indexes.find(home, bridge.name());
            batch.add(change, w -> requests.updateBridge(w, (BridgeLink) update.before(), bridge, index));
        }
    }

    private void dummy(Change change, DummyLink dummy) {
        NamespaceMirror home = namespace(dummy.namespace());
        Batch batch = batch(home);
        int index = start(change, home);
        if (change instanceof Change.Create || change instanceof Change.Replace) {
            batch.add(change, w -> requests.createDummy(w, dummy, index));
            later(home).add(change, w -> requests.raise(w, dummy, index));
        } else if (change instanceof Change.Update update) {
            batch.add(change, w -> requests.updateDummy(w, (DummyLink) update.before(), dummy, index));
        }
    }

    private void vlan(Change change, VlanLink vlan) {
        NamespaceMirror home = namespace(vlan.namespace());
        Batch batch = batch(home);
        int index = start(change, home);
        boolean parentUp =
                observation.link(home, vlan.parent()).filter(Link::isUp).isPresent();
        if (change instanceof Change.Create || change instanceof Change.Replace) {
            int parent = indexes.find(home, vlan.parent());
            batch.add(change, w -> requests.createVlan(w, vlan, index, parent, parentUp));
            if (parentUp) {
                later(home).add(change, w -> requests.raise(w, vlan, index));
            }
        } else if (change instanceof Change.Update update) {
            VlanLink before = (VlanLink) update.before();
            batch.add(change, w -> requests.updateVlan(w, before, vlan, index, parentUp));
        }
    }

    /** Has the old link deleted where the change asks for that; answers the number of the one that is to be worked on. */
    private int start(Change change, NamespaceMirror home) {
        String name = change.resource().name();
        if (change instanceof Change.Delete || change instanceof Change.Replace) {
            int index = indexes.find(home, name);
            String operation = "delete " + change.resource().kind() + " " + name;
            batch(home).add(change, w -> Link.writeDelete(w, operation, index));
        }
        return change instanceof Change.Create || change instanceof Change.Replace
                ? indexes.choose(home, name)
                : indexes.find(home, name);
    }

    private void veth(Change change, VethLink veth) {
        NamespaceMirror home = namespace(veth.namespace());
        Batch batch = batch(home);
        if (change instanceof Change.Delete || change instanceof Change.Replace) {
            Optional<Link> outer = home.link(veth.name());
            if (outer.isPresent()) {
                int index = outer.get().index();
                linkDeletion.add(change, home, index);
                observation.addressesBehind(home, index).forEach(prefix -> ending.address(prefix.address()));
            } else {
                // Somebody took that end to another namespace; it goes with the one that we find.
                NamespaceMirror inner = namespace(veth.peerNamespace());
                delete(change, inner, indexes.find(inner, veth.peerName()));
            }
        }
        if (change instanceof Change.Create || change instanceof Change.Replace) {
            NamespaceMirror inner = namespace(veth.peerNamespace());
            int master = indexes.find(home, veth.master());
            int fd = descriptor(veth.peerNamespace());
            int index = indexes.choose(home, veth.name());
            int peer = indexes.choose(inner, veth.peerName());
            batch.add(change, w -> requests.createVeth(w, veth, index, master, peer, fd));
            batch(inner).add(change, w -> requests.preparePeer(w, veth, peer));
            if (!inner.isHost()) {
                sandbox(inner).mac(peer, veth.peerMac());
            }
        } else if (change instanceof Change.Update && veth.master().isEmpty()) {
            int index = indexes.find(home, veth.name());
            batch.add(change, w -> requests.takeOffBridge(w, veth, index));
        } else if (change instanceof Change.Update update) {
            NamespaceMirror inner = namespace(veth.peerNamespace());
            int master = indexes.find(home, veth.master());
            int index = indexes.find(home, veth.name());
            int peer = indexes.find(inner, veth.peerName());
            VethLink before = (VethLink) update.before();
            batch.add(change, w -> requests.updateVeth(w, before, veth, index, master));
            batch(inner).add(change, w -> requests.updatePeer(w, before, veth, peer, again));
            if (!before.peerMac().equals(veth.peerMac())) {
                announceAnew(change, inner, peer, veth.peerMac());
            }
        }
    }

    private void tap(Change change, TapLink tap) {
        NamespaceMirror home = namespace(tap.namespace());
        if (change instanceof Change.Delete || change instanceof Change.Replace) {
            linkDeletion.add(change, home, indexes.find(home, tap.name()));
        }
        if (change instanceof Change.Replace) {
            // The name has to be free, and nothing of the old device be reported of the new one.
            linkDeletion.run(engine, failures);
        }
        if (change instanceof Change.Create || change instanceof Change.Replace) {
            int master = indexes.find(home, tap.master());
            int index = indexes.choose(home, tap.name());
            taps.create(change, tap, index);
            batch(home).add(change, w -> taps.writeCreate(w, tap, index, master));
        } else if (change instanceof Change.Update && tap.master().isEmpty()) {
            int index = indexes.find(home, tap.name());
            batch(home).add(change, w -> requests.takeOffBridge(w, tap, index));
        } else if (change instanceof Change.Update update) {
            TapLink before = (TapLink) update.before();
            int master = indexes.find(home, tap.master());
            int index = indexes.find(home, tap.name());
            batch(home).add(change, w -> taps.writeChange(w, before, tap, index, master));
            if (!tap.hasSameHolder(before)) {
                taps.change(tap);
            }
        }
    }

    /** Tells a sandbox's neighbours that a link of it has another Ethernet address. */
    void announceAnew(Change change, NamespaceMirror inner, int index, MacAddress mac) {
        if (!inner.isHost()) {
            sandbox(inner).mac(index, mac);
            inner.addresses(index).stream()
                    .filter(Addr::isOurs)
                    .forEach(a -> sandbox(inner).announce(change, a.prefix(), index));
        }
    }

    /** Giving a link back comes before its bridge goes, taking one after its bridge is there. */
    private void uplink(Change change, UplinkPort port) {
        if (change instanceof Change.Delete) {
            uplinks.release(change, port);
        } else {
            uplinksToTake.add(change);
        }
    }

    int descriptor(NamespaceRef ref) {
        return open.computeIfAbsent(ref, engine.namespaces()::open).number();
    }

    private void onLink(Change change, Resource resource) {
        NamespaceMirror home = namespace(resource.namespace());
        Batch batch = later(home);
        if (resource instanceof LinkAddress address) {
            address(change, address, home, batch);
        } else if (resource instanceof Route route) {
            route(change, route, home, batch);
        } else if (resource instanceof Neighbour neighbour) {
            int index = indexes.find(home, neighbour.link());
            if (change instanceof Change.Delete) {
                batch.add(change, w -> LinkRequests.deleteNeighbour(w, neighbour, index));
            } else {
                batch.add(change, w -> LinkRequests.replaceNeighbour(w, neighbour, index));
            }
        }
    }

    private void route(Change change, Route route, NamespaceMirror home, Batch batch) {
        int index = indexes.find(home, route.link());
        noteIfAdopted(change, home, index, route.link(), route.destination());
        if (change instanceof Change.Delete) {
            batch.add(change, w -> LinkRequests.deleteRoute(w, route, index));
        } else if (change instanceof Change.Create) {
            batch.add(change, w -> LinkRequests.createRoute(w, route, index));
        } else {
            batch.add(change, w -> LinkRequests.replaceRoute(w, route, index));
        }
    }

    /** An adopted bridge carries no tag that says whose things are on it. */
    private void noteIfAdopted(Change change, NamespaceMirror home, int index, String link, IpPrefix prefix) {
        boolean untagged = home.isHost()
                && home.link(index).filter(l -> home.owner(l).isEmpty()).isPresent();
        if (untagged && change instanceof Change.Delete) {
            engine.adopted().remove(link, prefix);
        } else if (untagged) {
            engine.adopted().note(change.owner(), link, prefix);
        }
    }

    private void address(Change change, LinkAddress address, NamespaceMirror home, Batch batch) {
        int index = indexes.find(home, address.link());
        noteIfAdopted(change, home, index, address.link(), address.prefix());
        if (change instanceof Change.Delete) {
            batch.add(change, w -> LinkRequests.deleteAddress(w, address, index));
        } else if (change instanceof Change.Update) {
            addresses.mend(change, address, home, index);
        } else {
            addresses.create(change, address, home, index);
        }
    }

    private void sysctl(Change change, Sysctl sysctl) {
        if (sysctl.namespace().isHost()) {
            // What is put back is put back when nothing of ours is there any more that needs it.
            boolean first = sysctl.link() != null && !(change instanceof Change.Delete);
            (first ? hostLinkSysctls : hostSysctls).add(change);
        } else {
            sandbox(namespace(sysctl.namespace())).sysctl(change);
        }
    }

    NamespaceMirror namespace(NamespaceRef ref) {
        return observation
                .find(ref)
                .orElseThrow(() -> new ErrnoException("find network namespace " + ref, Errno.ENOENT));
    }

    /** Deletes a link with the others, before anything is made. */
    void delete(Change change, NamespaceMirror home, int index) {
        linkDeletion.add(change, home, index);
        home.addresses(index).stream()
                .filter(Addr::isOurs)
                .forEach(addr -> ending.address(addr.prefix().address()));
    }

    Batch batch(NamespaceMirror namespace) {
        return namespace.isHost() ? host : sandbox(namespace).batch();
    }

    /** As {@link #batch}, but for what needs the links' parameters; a visit of a sandbox sets these first anyway. */
    Batch later(NamespaceMirror namespace) {
        return namespace.isHost() ? hostLater : batch(namespace);
    }

    SandboxVisit sandbox(NamespaceMirror namespace) {
        return sandboxes.computeIfAbsent(namespace, SandboxVisit::new);
    }
}
