package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What other installations have on this host, and taking it over. Guarded by the engine's lock. */
final class Strangers {

    private static final System.Logger LOG = System.getLogger(Strangers.class.getName());

    private final Engine engine;

    Strangers(Engine engine) {
        this.engine = engine;
    }

    /** By installation. Sandboxes do not count: those of a service for another host's namespace have names here too. */
    List<Stranger> all() {
        Map<String, Integer> links = new TreeMap<>();
        for (Link link : engine.mirror().host().foreignLinks()) {
            engine.mirror().tags().stranger(link.alias()).ifPresent(other -> links.merge(other, 1, Integer::sum));
        }
        engine.firewall().stranger().ifPresent(other -> links.putIfAbsent(other, 0));
        return links.entrySet().stream()
                .map(e -> new Stranger(
                        e.getKey().equals(OwnerTag.OLDER) ? Stranger.OLDER : e.getKey(),
                        e.getValue(),
                        engine.firewall().stranger().filter(e.getKey()::equals).isPresent()))
                .toList();
    }

    /** An installation as tags name it. */
    static String tagged(String installation) {
        return installation.equals(Stranger.OLDER) ? OwnerTag.OLDER : installation;
    }

    /** Makes it all ours, and writes our tags where the kernel lets us. */
    void adopt(String installation) {
        String other = tagged(installation);
        sandboxes(other).forEach(engine.managed()::add);
        engine.mirror().tags().adopt(other);
        lookAgain();
        retag();
    }

    /** Writes the tags of links as we write them today. */
    void retag() {
        if (!engine.mirror().tags().hasOutdated()) {
            return;
        }
        engine.firewall().retag();
        boolean any = false;
        for (NamespaceMirror namespace : engine.mirror().all()) {
            List<Link> outdated = namespace.links().stream()
                    .filter(link -> namespace.tags().isOutdated(link.alias()))
                    .filter(link -> !namespace.tags().isTombstone(link.alias()))
                    .toList();
            if (!outdated.isEmpty()) {
                any = true;
                retag(namespace, outdated);
            }
        }
        if (any) {
            // The kernel says nothing of a new alias on a link that is down.
            lookAgain();
        }
    }

    private void retag(NamespaceMirror namespace, List<Link> links) {
        MessageWriter w = new MessageWriter();
        links.forEach(link -> Link.change(link.index())
                .alias(namespace.tags().of(namespace.owner(link).orElseThrow()))
                .build()
                .write(w, "tag " + link.nameOrEmpty() + " in " + namespace.ref(), 0));
        try {
            engine.mirror()
                    .visit(namespace, socket -> socket.batch(w).failures())
                    .forEach(failure ->
                            LOG.log(System.Logger.Level.WARNING, failure.error().getMessage()));
        } catch (ErrnoException e) {
            // What went meanwhile needs no tag; what stays is known by its old one, and has its turn at the next start.
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    private void lookAgain() {
        engine.mirror().reload();
        engine.firewall().reload();
        engine.managed().look(engine.mirror());
        engine.visited().look(engine.mirror());
    }

    /**
     * Named namespaces that carry an installation's tag and are this host's, because a link of the host leads there. A
     * service for another host's namespace keeps its sandboxes below the same directory.
     */
    private List<Netns> sandboxes(String installation) {
        Set<Integer> connected = new HashSet<>();
        engine.mirror().host().links().stream()
                .map(Link::lowerNamespaceId)
                .filter(Objects::nonNull)
                .forEach(connected::add);
        return engine.namespaces().named().stream()
                .flatMap(ref -> sandbox(ref, installation, connected).stream())
                .toList();
    }

    private Optional<Netns> sandbox(NamespaceRef ref, String installation, Set<Integer> connected) {
        try {
            if (!connected.contains(engine.mirror().knownId(ref))) {
                return Optional.empty();
            }
            return engine.namespaces().call(ref, Strangers::links).stream()
                    .filter(link -> link.nameOrEmpty().equals("lo"))
                    .flatMap(lo -> OwnerTag.read(lo.alias()).stream())
                    .filter(tag -> tag.installation().equals(installation))
                    .flatMap(tag -> tag.owner().stream())
                    .map(owner -> new Netns(owner, ref))
                    .findFirst();
        } catch (ErrnoException e) {
            // A namespace that went meanwhile.
            LOG.log(System.Logger.Level.DEBUG, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Link> links() {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            return socket.dump(Link.dump()).stream()
                    .filter(Link::isWhole)
                    .map(Link::decode)
                    .toList();
        }
    }
}
