package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.model.IpvlanMode;
import io.fairlead.model.MacvlanMode;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What traffic notices of a change, in words for a plan. Pure. */
final class Disturbance {

    private Disturbance() {}

    /** Empty if connections that are there go on as if nothing had happened. */
    static Optional<String> of(Change change) {
        if (change instanceof Change.Create) {
            return Optional.ofNullable(created(change.resource()));
        } else if (change instanceof Change.Update update) {
            return Optional.ofNullable(updated(update.before(), update.resource()));
        } else if (change instanceof Change.Replace replace) {
            return Optional.ofNullable(gone(replace.before()));
        }
        return Optional.ofNullable(gone(change.resource()));
    }

    private static @Nullable String created(Resource resource) {
        return resource instanceof UplinkPort port ? taken(port) : null;
    }

    private static String taken(UplinkPort port) {
        return port.moved()
                ? "what reached this host by " + port.name() + " reaches it by " + port.master()
                        + ", under another Ethernet address"
                : "connections to this host's addresses on " + port.name() + " are likely to be cut";
    }

    private static @Nullable String gone(Resource resource) {
        if (resource instanceof Netns netns) {
            return "everything in " + netns.namespace() + " loses its network";
        } else if (resource instanceof BridgeLink bridge) {
            return "everything on " + bridge.name() + " is cut off";
        } else if (resource instanceof VlanLink || resource instanceof DummyLink) {
            return "everything on " + resource.name() + " is cut off";
        } else if (resource instanceof VethLink veth) {
            return "every connection over " + veth.peerName() + " in " + veth.peerNamespace() + " is cut";
        } else if (resource instanceof TapLink tap) {
            return "the machine behind " + tap.name() + " is cut off, and has to open a new device";
        } else if (resource instanceof StackedLink stacked) {
            return "every connection over " + stacked.name() + where(stacked) + " is cut";
        } else if (resource instanceof UplinkPort port) {
            return "hosts behind " + port.name() + " no longer reach what is on " + port.master();
        } else if (resource instanceof LinkAddress address) {
            return "connections of " + address.prefix().address() + " are cut";
        } else if (resource instanceof Route route && !route.local()) {
            return "what went to " + route.destination() + " by " + route.link() + " has no way any more";
        } else if (resource instanceof FirewallElement element) {
            return translated(element) ? "connections through " + element.name() + " are cut" : null;
        }
        return null;
    }

    /** Whether the element leads to an address: then the kernel forgets its connections with it. */
    private static boolean translated(FirewallElement element) {
        return !element.element().data().isEmpty() && element.element().data().get(0) instanceof Value.Address;
    }

    private static @Nullable String updated(Resource before, Resource after) {
        if (after instanceof VethLink veth) {
            return veth((VethLink) before, veth);
        } else if (after instanceof TapLink tap) {
            return tap((TapLink) before, tap);
        } else if (after instanceof MacvlanLink macvlan) {
            return macvlan((MacvlanLink) before, macvlan);
        } else if (after instanceof IpvlanLink ipvlan) {
            return ipvlan((IpvlanLink) before, ipvlan);
        } else if (after instanceof UplinkPort port) {
            return taken(port);
        } else if (after instanceof BridgeLink bridge) {
            return mtu(bridge.name(), ((BridgeLink) before).mtu(), bridge.mtu());
        } else if (after instanceof VlanLink vlan) {
            return mtu(vlan.name(), ((VlanLink) before).mtu(), vlan.mtu());
        } else if (after instanceof DummyLink dummy) {
            return mtu(dummy.name(), ((DummyLink) before).mtu(), dummy.mtu());
        } else if (after instanceof Route route && !route.equals(before)) {
            return "connections to " + route.destination() + " leave " + route.describe() + " from now on";
        }
        return null;
    }

    private static @Nullable String tap(TapLink before, TapLink after) {
        if (after.master().isEmpty()) {
            return "the machine behind " + after.name() + " is cut off";
        } else if (!before.isolated() && after.isolated()) {
            return "the machine behind " + after.name() + " no longer reaches its neighbours on " + after.master();
        } else if (!before.master().equals(after.master())) {
            return "the machine behind " + after.name() + " moves from " + before.master() + " to " + after.master();
        }
        return mtu(after.name(), before.mtu(), after.mtu());
    }

    private static @Nullable String macvlan(MacvlanLink before, MacvlanLink after) {
        String what = after.name() + where(after);
        if (!before.mac().equals(after.mac())) {
            return "neighbours of " + what + " learn its new address; connections pause for that";
        } else if (before.mode() != after.mode()) {
            return what + reach(after);
        } else if (after.mode() == MacvlanMode.SOURCE && !after.sources().containsAll(before.sources())) {
            return what + " no longer hears senders that were taken off its list";
        } else if (after.node() != null && !after.node().equals(before.node())) {
            return "the machine behind " + what + " keeps its device; another user has to open it the next time";
        }
        return mtu(what, before.mtu(), after.mtu());
    }

    private static @Nullable String ipvlan(IpvlanLink before, IpvlanLink after) {
        String what = after.name() + where(after);
        if (before.mode() != after.mode()) {
            return after.mode().isRouted() == before.mode().isRouted()
                    ? what + " passes this host's firewall "
                            + (after.mode() == IpvlanMode.L3S ? "from now on" : "no longer")
                    : what
                            + (after.mode().isRouted()
                                    ? " is routed by this host, and hears no broadcast any more"
                                    : " asks for its neighbours by itself");
        } else if (before.flag() != after.flag()) {
            return what
                    + switch (after.flag()) {
                        case BRIDGE -> " reaches its neighbours on " + after.parent() + " directly";
                        case PRIVATE -> " no longer reaches its neighbours on " + after.parent();
                        case VEPA ->
                            " reaches its neighbours on " + after.parent() + " only if the switch sends frames back";
                    };
        }
        return mtu(what, before.mtu(), after.mtu());
    }

    private static String reach(MacvlanLink link) {
        return switch (link.mode()) {
            case BRIDGE -> " reaches its neighbours on " + link.parent() + " directly";
            case VEPA -> " reaches its neighbours on " + link.parent() + " only if the switch sends frames back";
            case PRIVATE -> " no longer reaches its neighbours on " + link.parent();
            case SOURCE -> " hears only the senders on its list";
            case PASSTHRU -> " has " + link.parent() + " to itself";
        };
    }

    private static String where(StackedLink link) {
        return link.namespace().isHost() ? "" : " in " + link.namespace();
    }

    private static @Nullable String veth(VethLink before, VethLink after) {
        String where = after.peerName() + " in " + after.peerNamespace();
        if (after.master().isEmpty()) {
            return where + " is cut off";
        } else if (!before.peerMac().equals(after.peerMac())) {
            return "neighbours of " + where + " learn its new address; connections pause for that";
        } else if (!before.peerName().equals(after.peerName())) {
            return before.peerName() + " in " + after.peerNamespace() + " is renamed to " + after.peerName();
        } else if (!before.isolated() && after.isolated()) {
            return where + " no longer reaches its neighbours on " + after.master();
        } else if (!before.master().equals(after.master())) {
            return where + " moves from " + before.master() + " to " + after.master();
        }
        return mtu(where, before.mtu(), after.mtu());
    }

    private static @Nullable String mtu(String where, @Nullable Integer before, @Nullable Integer after) {
        if (after == null || Objects.equals(before, after)) {
            return null;
        }
        return before != null && after < before
                ? "packets over " + after + " bytes no longer pass " + where + " in one piece"
                : null;
    }
}
