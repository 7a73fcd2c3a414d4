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
    private final List<Touch> touches = new ArrayList<>();
    private boolean own;
    private boolean everything;

    DriftCollector(Interests interests) {
        this.interests = interests;
    }

    private record Touch(
            NamespaceMirror namespace,
            @Nullable Link before,
            @Nullable Link after) {
        boolean isOn(Set<String> links) {
            return (before != null && links.contains(before.nameOrEmpty()))
                    || (after != null && links.contains(after.nameOrEmpty()));
        }
    }

    @Override
    public void changed(NamespaceMirror namespace, @Nullable Link before, @Nullable Link after) {
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
        drifted.addAll(interests.in(namespace));
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
        Set<String> planned = new HashSet<>();
        Set<Owner> owners = new HashSet<>();
        for (Change change : plan.changes()) {
            owners.add(change.owner());
            addLinks(planned, change.resource());
            if (change instanceof Change.Update update) {
                addLinks(planned, update.before());
            }
        }
        for (Touch touch : touches) {
            if (!touch.isOn(planned)) {
                Set<Owner> concerned =
                        new LinkedHashSet<>(interests.in(touch.namespace(), touch.before(), touch.after()));
                drifted.addAll(concerned);
            }
        }
        touches.clear();
    }

    private static void addLinks(Set<String> links, Resource resource) {
        if (resource instanceof BridgeLink bridge) {
            links.add(bridge.name());
        } else if (resource instanceof VethLink veth) {
            // A bridge takes its MTU and, without one of its own, its Ethernet address from its ports.
            links.addAll(List.of(veth.name(), veth.peerName(), veth.master()));
        } else if (resource instanceof LinkAddress address) {
            links.add(address.link());
        } else if (resource instanceof Route route) {
            links.add(route.link());
        } else if (resource instanceof Neighbour neighbour) {
            links.add(neighbour.link());
        } else if (resource instanceof Netns) {
            links.add("lo");
        }
    }

    boolean isEmpty() {
        return drifted.isEmpty() && !everything;
    }

    /** Takes what was gathered. */
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
