package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.MacAddress;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The part of a plan that is about links on a parent: made from the host's namespace, finished where they are. */
final class StackedWork {

    private final Engine engine;
    private final LinkRequests requests;
    private final MirrorObservation observation;
    private final LinkIndexes indexes;
    private final Applier applier;
    private final Map<Change, Integer> nodes = new LinkedHashMap<>();
    private final Set<Change> refusedByParent = new HashSet<>();

    StackedWork(Engine engine, MirrorObservation observation, LinkIndexes indexes, Applier applier) {
        this.engine = engine;
        this.requests = new LinkRequests(engine.mirror().tags());
        this.observation = observation;
        this.indexes = indexes;
        this.applier = applier;
    }

    void macvlan(Change change, MacvlanLink link) {
        deleteFirst(change);
        if (change instanceof Change.Update update) {
            change(change, (MacvlanLink) update.before(), link);
        } else if (!(change instanceof Change.Delete)) {
            create(change, link);
        }
    }

    void ipvlan(Change change, IpvlanLink link) {
        deleteFirst(change);
        if (change instanceof Change.Delete) {
            return;
        }
        NamespaceMirror home = applier.namespace(link.namespace());
        int limit = parentMtu(link);
        if (change instanceof Change.Update) {
            int index = indexes.find(home, link.name());
            applier.batch(home).add(change, w -> requests.updateIpvlan(w, link, index, limit));
            noteNode(change, link, index);
            return;
        }
        int parent = indexes.find(engine.mirror().host(), link.parent());
        Integer descriptor = home.isHost() ? null : applier.descriptor(link.namespace());
        int index = indexes.choose(home, link.name(), engine.mirror().host());
        engine.visited().note(home);
        applier.batch(engine.mirror().host())
                .add(change, w -> requests.createIpvlan(w, link, index, parent, descriptor, limit));
        applier.later(home).add(change, w -> requests.finishIpvlan(w, link, index));
        noteNode(change, link, index);
        MacAddress mac =
                engine.mirror().host().link(link.parent()).map(Link::mac).orElse(null);
        if (!home.isHost() && mac != null && !link.mode().isRouted()) {
            applier.sandbox(home).mac(index, mac);
        }
    }

    private void create(Change change, MacvlanLink link) {
        NamespaceMirror home = applier.namespace(link.namespace());
        int limit = parentMtu(link);
        int parent = indexes.find(engine.mirror().host(), link.parent());
        Integer descriptor = home.isHost() ? null : applier.descriptor(link.namespace());
        int index = indexes.choose(home, link.name(), engine.mirror().host());
        engine.visited().note(home);
        applier.batch(engine.mirror().host())
                .add(change, w -> requests.createMacvlan(w, link, index, parent, descriptor, limit));
        applier.later(home).add(change, w -> requests.finishMacvlan(w, link, index));
        noteNode(change, link, index);
        if (!home.isHost()) {
            applier.sandbox(home).mac(index, link.mac());
        }
    }

    private void change(Change change, MacvlanLink before, MacvlanLink link) {
        NamespaceMirror home = applier.namespace(link.namespace());
        int limit = parentMtu(link);
        int index = indexes.find(home, link.name());
        applier.batch(home).add(change, w -> requests.updateMacvlan(w, before, link, index, limit));
        noteNode(change, link, index);
        if (!before.mac().equals(link.mac())) {
            applier.announceAnew(change, home, index, link.mac());
        }
    }

    /** Has a link deleted that goes or is made anew; found by its tag, because its sandbox may have lost its name. */
    void deleteFirst(Change change) {
        if (change instanceof Change.Delete || change instanceof Change.Replace) {
            Resource before = change instanceof Change.Replace replace ? replace.before() : change.resource();
            StackedLink link = (StackedLink) before;
            StackedLinks.Place place = observation
                    .place(link)
                    .orElseThrow(() ->
                            new ErrnoException("find link " + link.name() + " in " + link.namespace(), Errno.ENODEV));
            applier.delete(change, place.namespace(), place.index());
        }
    }

    /** As far as it is known before the plan is carried out. */
    private int parentMtu(StackedLink link) {
        Integer mtu = engine.mirror().host().link(link.parent()).map(Link::mtu).orElse(null);
        return mtu == null ? Integer.MAX_VALUE : mtu;
    }

    private void noteNode(Change change, StackedLink link, int index) {
        if (link.node() != null) {
            nodes.put(change, index);
        }
    }

    /** Adds to what the kernel said why that may be. */
    void explain(Batch batch, Map<Change, String> failures) {
        batch.refusals().forEach((change, refusal) -> {
            if (change.resource() instanceof StackedLink link) {
                boolean making = refusal.atOnce()
                        && !(change instanceof Change.Update)
                        && batch == applier.batch(engine.mirror().host());
                Optional<String> words = making
                        ? ParentRefusal.ofMaking(link, refusal.errno())
                        : ParentRefusal.ofFinishing(link, refusal.errno());
                words.ifPresent(text -> failures.computeIfPresent(change, (c, said) -> said + ". " + text));
                if (making && words.isPresent()) {
                    refusedByParent.add(change);
                }
            }
        });
    }

    /** Links that could not be made because of what their parent is used for. */
    Set<Change> refusedByParent() {
        return refusedByParent;
    }

    /** Gives the device nodes of links that are made by now to whom they are to belong. */
    void giveNodes(Map<Change, String> failures) {
        nodes.forEach((change, index) -> {
            StackedLink link = (StackedLink) change.resource();
            if (!failures.containsKey(change)) {
                try {
                    TapNodes.give(link.name(), index, Objects.requireNonNull(link.node()));
                } catch (ErrnoException | UncheckedIOException e) {
                    failures.put(change, String.valueOf(e.getMessage()));
                }
            }
        });
    }
}
