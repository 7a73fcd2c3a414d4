package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the owners whose objects changed, and tells our own changes from other people's. Guarded by the engine's lock. */
final class DriftCollector implements NamespaceMirror.ChangeListener {

    private final Interests interests;
    private final Set<Owner> drifted = new LinkedHashSet<>();
    private final Set<Owner> moved = new LinkedHashSet<>();
    private final List<Touch> touches = new ArrayList<>();
    private boolean parentsChanged;
    private boolean own;
    private boolean everything;

    DriftCollector(Interests interests) {
        this.interests = interests;
    }

    /** A link by the namespace it is in and its name: eth0 is in every sandbox. */
    private record Place(NamespaceRef namespace, String link) {}

    private record Touch(
            NamespaceMirror namespace,
            @Nullable Link before,
            @Nullable Link after) {
        boolean isOn(Set<Place> places) {
            return isOn(before, places) || isOn(after, places);
        }

        private boolean isOn(@Nullable Link link, Set<Place> places) {
            return link != null && places.contains(new Place(namespace.ref(), link.nameOrEmpty()));
        }
    }

    @Override
    public void changed(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after) {
        parentsChanged |= namespace.isHost()
                && (interests.concernsParent(namespace, before) || interests.concernsParent(namespace, after));
        if (own) {
            touches.add(new Touch(namespace, before, after));
        } else {
            drifted.addAll(interests.in(namespace, before, after));
        }
    }

    void add(Collection<Owner> owners) {
        drifted.addAll(owners);
    }

    void addParameters(Collection<SysctlFiles.Place> parameters) {
        parameters.forEach(parameter -> drifted.addAll(interests.in(parameter)));
    }

    void addNamespace(NamespaceRef namespace) {
        moved.addAll(interests.in(namespace));
    }

    void addEverything() {
        everything = true;
    }

    /** From here on changes are taken for our own, until {@link #endOwn}. */
    void beginOwn() {
        own = true;
    }

    /**
     * Ends our own changes. What was seen meanwhile on links that the plan had nothing to do with was somebody else after
     * all; the links of the plan are looked at again by the engine.
     */
    void endOwn(Plan plan) {
        own = false;
        Set<Place> planned = new HashSet<>();
        for (Change change : plan.changes()) {
            addLinks(planned, change.resource());
            if (change instanceof Change.Update update) {
                addLinks(planned, update.before());
            } else if (change instanceof Change.Replace replace) {
                addLinks(planned, replace.before());
            }
        }
        for (Touch touch : touches) {
            if (!touch.isOn(planned)) {
                drifted.addAll(interests.in(touch.namespace(), touch.before(), touch.after()));
            }
        }
        touches.clear();
    }

    private static void addLinks(Set<Place> links, Resource resource) {
        NamespaceRef home = resource.namespace();
        if (resource instanceof BridgeLink || resource instanceof DummyLink || resource instanceof VlanLink) {
            links.add(new Place(home, resource.name()));
        } else if (resource instanceof VethLink veth) {
            // A bridge takes its MTU and, without one of its own, its Ethernet address from its ports.
            links.add(new Place(home, veth.name()));
            links.add(new Place(home, veth.master()));
            links.add(new Place(veth.peerNamespace(), veth.peerName()));
        } else if (resource instanceof TapLink tap) {
            links.add(new Place(home, tap.name()));
            links.add(new Place(home, tap.master()));
        } else if (resource instanceof StackedLink stacked) {
            links.add(new Place(home, stacked.name()));
        } else if (resource instanceof UplinkPort port) {
            links.add(new Place(home, port.name()));
            links.add(new Place(home, port.master()));
        } else if (resource instanceof LinkAddress address) {
            links.add(new Place(home, address.link()));
        } else if (resource instanceof Route route) {
            links.add(new Place(home, route.link()));
        } else if (resource instanceof Neighbour neighbour) {
            links.add(new Place(home, neighbour.link()));
        } else if (resource instanceof Netns) {
            links.add(new Place(home, "lo"));
        }
    }

    /** Whether a link of the host changed on which links of ours (are to) stand, since the last call. */
    boolean takeParentsChanged() {
        boolean taken = parentsChanged;
        parentsChanged = false;
        return taken;
    }

    boolean isEmpty() {
        return drifted.isEmpty() && moved.isEmpty() && !everything;
    }

    /** Takes those whose namespaces are not what they were. */
    Set<Owner> takeMoved() {
        Set<Owner> taken = Set.copyOf(moved);
        moved.clear();
        return taken;
    }

    /** Takes what else was gathered. */
    Set<Owner> take() {
        Set<Owner> taken = Set.copyOf(drifted);
        drifted.clear();
        return taken;
    }

    boolean takeEverything() {
        boolean taken = everything;
        everything = false;
        return taken;
    }
}
