package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Bridge;
import io.fairlead.kernel.rtnetlink.BridgePort;
import io.fairlead.kernel.rtnetlink.Ipvlan;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Macvlan;
import io.fairlead.kernel.rtnetlink.Neigh;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.Vlan;
import io.fairlead.libc.Errno;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rtnetlink requests that make, change and remove one resource each. */
record LinkRequests(OwnerTags tags) {

    private static final int CREATE = NetlinkMessage.CREATE | NetlinkMessage.EXCL;

    /** {@link #raise} has to follow. */
    void createBridge(MessageWriter w, BridgeLink bridge, int index) {
        String operation = "create bridge " + bridge.name();
        Link.create(index, "bridge", bridge.name())
                .mac(bridge.mac())
                .group(UnfinishedLink.GROUP)
                .build()
                .write(w, operation, CREATE);
        if (bridge.mtu() != null) {
            // Given at creation it would follow the ports' (br_mtu_auto_adjust), and be 1500 without any.
            Link.change(index).mtu(bridge.mtu()).build().write(w, operation, 0);
        }
        tag(w, operation, bridge, index);
        addressMode(w, operation, index, bridge.linkLocal6());
    }

    /** What a link cannot be given at creation. */
    private void tag(MessageWriter w, String operation, Resource link, int index) {
        Link.change(index).alias(tags.of(link.owner())).group(0).build().write(w, operation, 0);
    }

    /**
     * A message of its own: a link without IPv6 refuses it with all that stands beside it, and one that is taken up by the
     * same message makes its link-local address first.
     */
    static void addressMode(MessageWriter w, String operation, int index, @Nullable Boolean linkLocal) {
        if (linkLocal == null) {
            return;
        }
        Link.change(index)
                .addressMode(linkLocal ? Link.MODE_EUI64 : Link.MODE_NONE)
                .build()
                .write(w, operation, 0);
        if (!linkLocal) {
            // Without IPv6 it has no link-local address anyway.
            w.forgive(Errno.EAFNOSUPPORT);
        }
    }

    /** Takes a link up that was made, once its parameters are set. */
    void raise(MessageWriter w, Resource link, int index) {
        Link.change(index).up(true).build().write(w, "take up " + link.kind() + " " + link.name(), 0);
    }

    void updateBridge(MessageWriter w, BridgeLink before, BridgeLink bridge, int index) {
        String operation = "change bridge " + bridge.name();
        Link.change(index)
                .mac(bridge.mac() == null || bridge.mac().equals(before.mac()) ? null : bridge.mac())
                .mtu(bridge.mtu() == null || bridge.mtu().equals(before.mtu()) ? null : bridge.mtu())
                .alias(tags.of(bridge.owner()))
                .group(before.up() ? null : 0)
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, bridge.linkLocal6());
        if (Astray.mended(before).isAny()) {
            Link.change(index)
                    .kind(Bridge.KIND)
                    .data(Astray.mended(before))
                    .build()
                    .write(w, operation, 0);
        }
        Link.change(index).arp(true).up(true).build().write(w, operation, 0);
    }

    /** {@link #raise} has to follow. */
    void createDummy(MessageWriter w, DummyLink dummy, int index) {
        String operation = "create dummy " + dummy.name();
        Link.create(index, "dummy", dummy.name())
                .mtu(dummy.mtu())
                .group(UnfinishedLink.GROUP)
                .build()
                .write(w, operation, CREATE);
        tag(w, operation, dummy, index);
        addressMode(w, operation, index, dummy.linkLocal6());
    }

    void updateDummy(MessageWriter w, DummyLink before, DummyLink dummy, int index) {
        String operation = "change dummy " + dummy.name();
        Link.change(index)
                .mtu(dummy.mtu())
                .alias(tags.of(dummy.owner()))
                .group(before.up() ? null : 0)
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, dummy.linkLocal6());
        Link.change(index).up(true).build().write(w, operation, 0);
    }

    /**
     * {@link #raise} has to follow, but not on a parent that is down.
     *
     * @param parentUp whether the parent is up; on one that is down the kernel starts no sub-interface (ENETDOWN), and
     *     starts it by itself when the parent comes up
     */
    void createVlan(MessageWriter w, VlanLink vlan, int index, int parent, boolean parentUp) {
        String operation = "create vlan " + vlan.name();
        // The kernel says nothing of a new alias on a link that is down, but does of a new name.
        String first = parentUp ? vlan.name() : "fl-new-" + Integer.toString(index, 36);
        Link.create(index, Vlan.KIND, first)
                .lower(parent, null)
                .mtu(vlan.mtu())
                .group(UnfinishedLink.GROUP)
                .data(new Vlan(vlan.id(), vlan.protocol()))
                .build()
                .write(w, operation, CREATE);
        tag(w, operation, vlan, index);
        addressMode(w, operation, index, vlan.linkLocal6());
        if (!parentUp) {
            Link.change(index).name(vlan.name()).build().write(w, operation, 0);
        }
    }

    /**
     * @param parentUp as for {@link #createVlan}
     */
    void updateVlan(MessageWriter w, VlanLink before, VlanLink vlan, int index, boolean parentUp) {
        String operation = "change vlan " + vlan.name();
        Link.change(index)
                .mtu(vlan.mtu())
                .alias(tags.of(vlan.owner()))
                .group(before.up() ? null : 0)
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, vlan.linkLocal6());
        if (parentUp) {
            Link.change(index).up(true).build().write(w, operation, 0);
        }
    }

    /**
     * The outer end of a pair; the inner end is born in its namespace.
     *
     * @param peerIndex chosen for the inner end
     * @param peerNamespace descriptor of the inner end's namespace
     */
    void createVeth(MessageWriter w, VethLink veth, int index, int master, int peerIndex, int peerNamespace) {
        String operation =
                "create veth " + veth.name() + " with peer " + veth.peerName() + " in " + veth.peerNamespace();
        Link peer = Link.change(peerIndex)
                .name(veth.peerName())
                .mac(veth.peerMac())
                .mtu(veth.mtu())
                .namespaceFd(peerNamespace)
                .build();
        Link.create(index, "veth", veth.name())
                .mtu(veth.mtu())
                .group(UnfinishedLink.GROUP)
                .master(master)
                .peer(peer)
                .build()
                .write(w, operation, CREATE);
        // No link-local address for a bridge port: nobody could reach it.
        addressMode(w, operation, index, false);
        Link.change(index)
                .alias(tags.of(veth.owner()))
                .group(0)
                .port(new BridgePort(veth.isolated(), veth.hairpin()))
                .up(true)
                .build()
                .write(w, operation, 0);
    }

    void updateVeth(MessageWriter w, VethLink before, VethLink veth, int index, int master) {
        String operation = "change veth " + veth.name();
        Link.change(index)
                .mtu(veth.mtu())
                .master(master)
                .alias(tags.of(veth.owner()))
                .group(before.up() ? null : 0)
                .up(true)
                .build()
                .write(w, operation, 0);
        // Port settings are taken before the master is in one message, so they need their own.
        mendPort(w, operation, index, BridgePort.ordinary(veth.isolated(), veth.hairpin()), before.astray());
    }

    static void mendPort(MessageWriter w, String operation, int index, BridgePort port, List<String> astray) {
        Link.change(index).port(port).build().write(w, operation, 0);
        if (astray.contains(BridgePort.Setting.STATE.words())) {
            Link.change(index).port(BridgePort.forwarding()).build().write(w, operation, 0);
            // It lost its carrier meanwhile, and the kernel will have it forward when that returns.
            w.forgive(Errno.ENETDOWN);
        }
    }

    /** Leaves a bridge's port as it is, but with no bridge behind it. */
    void takeOffBridge(MessageWriter w, Resource port, int index) {
        String operation = "take " + port.kind() + " " + port.name() + " off its bridge";
        Link.change(index).master(0).build().write(w, operation, 0);
    }

    /** The inner end, in its namespace. */
    void preparePeer(MessageWriter w, VethLink veth, int index) {
        String operation = "set up " + veth.peerName() + " in " + veth.peerNamespace();
        addressMode(w, operation, index, veth.peerLinkLocal6());
        Link.change(index).alias(tags.of(veth.owner())).up(true).build().write(w, operation, 0);
    }

    /**
     * @param stopFirst whether to take the link down before it gets its name, as Linux before 6.2 wants it (EBUSY); its
     *     routes go with that
     */
    void updatePeer(MessageWriter w, VethLink before, VethLink veth, int index, boolean stopFirst) {
        String operation = "change " + veth.peerName() + " in " + veth.peerNamespace();
        boolean renamed = !before.peerName().equals(veth.peerName());
        boolean moved = !before.peerMac().equals(veth.peerMac());
        if (renamed && stopFirst) {
            Link.change(index).up(false).build().write(w, operation, 0);
        }
        Link.change(index)
                .name(renamed ? veth.peerName() : null)
                .mac(moved ? veth.peerMac() : null)
                .mtu(veth.mtu())
                .alias(tags.of(veth.owner()))
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, veth.peerLinkLocal6());
        Link.change(index).arp(true).up(true).build().write(w, operation, 0);
    }

    /**
     * A link on a parent, born where it belongs; {@link #finishMacvlan} has to follow.
     *
     * @param namespace descriptor of the namespace that it belongs in; null for the host's
     * @param limit MTU of the parent, if that is known
     */
    void createMacvlan(
            MessageWriter w, MacvlanLink link, int index, int parent, @Nullable Integer namespace, int limit) {
        Link.create(index, link.node() == null ? Macvlan.KIND : Macvlan.TAP_KIND, link.name())
                .lower(parent, null)
                .mac(link.mac())
                .mtu(limited(link.mtu(), limit))
                .group(UnfinishedLink.GROUP)
                .namespaceFd(namespace)
                .data(data(link))
                .build()
                .write(w, "create macvlan " + link.name() + " in " + link.namespace() + " on " + link.parent(), CREATE);
    }

    /** In the link's namespace, makes it ours and takes it up. */
    void finishMacvlan(MessageWriter w, MacvlanLink link, int index) {
        String operation = "set up " + link.name() + " in " + link.namespace();
        // The parent's address in mode passthru, whatever was asked for at creation.
        Link.change(index)
                .alias(tags.of(link.owner()))
                .group(0)
                .mac(link.mac())
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, link.linkLocal6());
        Link.change(index).up(true).build().write(w, operation, 0);
    }

    /** In the link's namespace. */
    void updateMacvlan(MessageWriter w, MacvlanLink before, MacvlanLink link, int index, int limit) {
        String operation = "change " + link.name() + " in " + link.namespace();
        Link.change(index)
                .kind(link.node() == null ? Macvlan.KIND : Macvlan.TAP_KIND)
                .data(data(link))
                .alias(tags.of(link.owner()))
                .group(0)
                .mac(link.mac().equals(before.mac()) ? null : link.mac())
                .mtu(limited(link.mtu(), limit))
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, link.linkLocal6());
        Link.change(index).arp(true).up(true).build().write(w, operation, 0);
    }

    /**
     * A link on a parent, born where it belongs; {@link #finishIpvlan} has to follow.
     *
     * @param namespace descriptor of the namespace that it belongs in; null for the host's
     * @param limit MTU of the parent, if that is known
     */
    void createIpvlan(MessageWriter w, IpvlanLink link, int index, int parent, @Nullable Integer namespace, int limit) {
        Link.create(index, link.node() == null ? Ipvlan.KIND : Ipvlan.TAP_KIND, link.name())
                .lower(parent, null)
                .mtu(limited(link.mtu(), limit))
                .group(UnfinishedLink.GROUP)
                .namespaceFd(namespace)
                .data(new Ipvlan(link.mode(), link.flag()))
                .build()
                .write(w, "create ipvlan " + link.name() + " in " + link.namespace() + " on " + link.parent(), CREATE);
    }

    /** In the link's namespace, makes it ours and takes it up. */
    void finishIpvlan(MessageWriter w, IpvlanLink link, int index) {
        String operation = "set up " + link.name() + " in " + link.namespace();
        Link.change(index).alias(tags.of(link.owner())).group(0).build().write(w, operation, 0);
        addressMode(w, operation, index, link.linkLocal6());
        Link.change(index).up(true).build().write(w, operation, 0);
    }

    /** In the link's namespace. */
    void updateIpvlan(MessageWriter w, IpvlanLink link, int index, int limit) {
        String operation = "change " + link.name() + " in " + link.namespace();
        Link.change(index)
                .kind(link.node() == null ? Ipvlan.KIND : Ipvlan.TAP_KIND)
                .data(new Ipvlan(link.mode(), link.flag()))
                .alias(tags.of(link.owner()))
                .group(0)
                .mtu(limited(link.mtu(), limit))
                .build()
                .write(w, operation, 0);
        addressMode(w, operation, index, link.linkLocal6());
        Link.change(index).up(true).build().write(w, operation, 0);
    }

    private static Macvlan data(MacvlanLink link) {
        return new Macvlan(link.mode(), link.sources(), link.nopromisc(), link.queueLength());
    }

    /** The kernel refuses a macvlan link more than the parent's MTU, and lets an ipvlan link lose what is larger. */
    private static @Nullable Integer limited(@Nullable Integer mtu, int limit) {
        return mtu == null ? null : Math.min(mtu, limit);
    }

    /** What remains of a bridge until the reaper comes: nothing that has its name, an address, or life. */
    void buryBridge(MessageWriter w, BridgeLink bridge, int index, Collection<Addr> addresses) {
        String operation = "delete bridge " + bridge.name();
        // The kernel says nothing of a new alias alone on a link that is down, so the alias comes with what it does
        // report.
        // Before Linux 6.2 a link that is up cannot be renamed.
        Link.change(index).alias(tags.tombstone()).up(false).build().write(w, operation, 0);
        Link.change(index)
                .name("fl-gone-" + Integer.toString(index, 36))
                .build()
                .write(w, operation, 0);
        // IPv6 addresses leave a link that goes down by themselves.
        addresses.stream().filter(a -> !a.prefix().v6()).forEach(a -> a.writeDelete(w, operation));
    }

    static void createAddress(MessageWriter w, LinkAddress address, int index) {
        Addr.ours(index, address.prefix())
                .writeCreate(w, "add address " + address.name() + " in " + address.namespace());
    }

    static void deleteAddress(MessageWriter w, LinkAddress address, int index) {
        Addr.ours(index, address.prefix())
                .writeDelete(w, "delete address " + address.name() + " in " + address.namespace());
    }

    static void createRoute(MessageWriter w, Route route, int index) {
        entry(route, index).writeCreate(w, "add route to " + route.name() + " in " + route.namespace());
    }

    static void replaceRoute(MessageWriter w, Route route, int index) {
        entry(route, index).writeReplace(w, "change route to " + route.name() + " in " + route.namespace());
    }

    static void deleteRoute(MessageWriter w, Route route, int index) {
        entry(route, index).writeDelete(w, "delete route to " + route.name() + " in " + route.namespace());
    }

    private static RouteEntry entry(Route route, int index) {
        RouteEntry entry = route.local()
                ? RouteEntry.oursHere(route.destination(), index)
                : RouteEntry.ours(route.destination(), route.gateway(), index);
        return route.source() == null ? entry : entry.from(route.source());
    }

    static void replaceNeighbour(MessageWriter w, Neighbour neighbour, int index) {
        Neigh.ours(index, neighbour.address(), neighbour.mac())
                .writeReplace(w, "set neighbour " + neighbour.name() + " in " + neighbour.namespace());
    }

    static void deleteNeighbour(MessageWriter w, Neighbour neighbour, int index) {
        Neigh.ours(index, neighbour.address(), neighbour.mac())
                .writeDelete(w, "delete neighbour " + neighbour.name() + " in " + neighbour.namespace());
    }
}
