package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the owners whose objects changed, and tells our own changes from other people's. Guarded by the engine's lock. */
final class DriftCollector implements NamespaceMirror.ChangeListener {

    private final Interests interests;
    private final Set<Owner> drifted = new LinkedHashSet<>();
    private final Set<Owner> moved = new LinkedHashSet<>();
    private final List<Touch> touches = new ArrayList<>();
    private final Map<Owner, Integer> writers = new HashMap<>();
    private boolean parentsChanged;
    private boolean own;
    private boolean everything;

    DriftCollector(Interests interests) {
        this.interests = interests;
    }

    /** A link by the namespace it is in and its name: eth0 is in every sandbox. */
    record Place(NamespaceRef namespace, String link) {}

    /** A change of a link, or of its addresses and routes, that was seen while we were at work. */
    record Touch(
            NamespaceMirror namespace,
            @Nullable Link before,
            @Nullable Link after) {

        /** Where it was, by all names of the namespace and of the link. */
        Set<Place> places() {
            Set<Place> places = new HashSet<>();
            for (NamespaceRef ref : namespace.names().all()) {
                if (before != null) {
                    places.add(new Place(ref, before.nameOrEmpty()));
                }
                if (after != null) {
                    places.add(new Place(ref, after.nameOrEmpty()));
                }
            }
            return places;
        }
    }

    @Override
    public void changed(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after) {
        parentsChanged |= namespace.isHost()
                && (interests.concernsParent(namespace, before) || interests.concernsParent(namespace, after));
        if (own) {
            touches.add(new Touch(namespace, before, after));
        } else {
            Set<Owner> owners = interests.in(namespace, before, after);
            drifted.addAll(owners);
            owners.forEach(owner -> writers.put(owner, namespace.writer()));
        }
    }

    /** The port of the netlink socket that last changed something of the owner; 0 if that is not known. */
    int writer(Owner owner) {
        return writers.getOrDefault(owner, 0);
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
     * all.
     *
     * @return what was seen on links of the plan, of which the notifications do not say whose doing it was
     */
    List<Touch> endOwn(Plan plan) {
        own = false;
        Set<Place> planned = new HashSet<>();
        for (Change change : plan.changes()) {
            addTouched(planned, change.resource());
            if (change instanceof Change.Update update) {
                addTouched(planned, update.before());
            } else if (change instanceof Change.Replace replace) {
                addTouched(planned, replace.before());
            }
        }
        List<Touch> doubtful = new ArrayList<>();
        for (Touch touch : touches) {
            if (touch.places().stream().anyMatch(planned::contains)) {
                doubtful.add(touch);
            } else {
                drifted.addAll(interests.in(touch.namespace(), touch.before(), touch.after()));
            }
        }
        touches.clear();
        return doubtful;
    }

    /** The links that a change of the resource touches. */
    private static void addTouched(Set<Place> links, Resource resource) {
        addLinks(links, resource);
        // A bridge takes its MTU and, without one of its own, its Ethernet address from its ports.
        if (resource instanceof VethLink veth) {
            links.add(new Place(veth.namespace(), veth.master()));
        } else if (resource instanceof TapLink tap) {
            links.add(new Place(tap.namespace(), tap.master()));
        } else if (resource instanceof UplinkPort port) {
            links.add(new Place(port.namespace(), port.master()));
        }
    }

    /** The links that the resource is, or is on. */
    static void addLinks(Set<Place> links, Resource resource) {
        NamespaceRef home = resource.namespace();
        if (resource instanceof VethLink veth) {
            links.add(new Place(home, veth.name()));
            links.add(new Place(veth.peerNamespace(), veth.peerName()));
        } else if (resource instanceof LinkAddress address) {
            links.add(new Place(home, address.link()));
        } else if (resource instanceof Route route) {
            links.add(new Place(home, route.link()));
        } else if (resource instanceof Neighbour neighbour) {
            links.add(new Place(home, neighbour.link()));
        } else if (resource instanceof Sysctl sysctl) {
            if (sysctl.link() != null) {
                links.add(new Place(home, sysctl.link()));
            }
        } else if (resource instanceof Netns) {
            links.add(new Place(home, "lo"));
        } else if (!resource.kind().isFirewall()) {
            links.add(new Place(home, resource.name()));
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
