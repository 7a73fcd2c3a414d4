package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import java.util.HashMap;
import java.util.Map;

/**
 * Indexes of links, those included that are being made: their numbers are chosen by us, so that addresses and routes can
 * follow in the same send.
 */
final class LinkIndexes {

    private final MirrorObservation observation;
    private final Map<NamespaceMirror, Map<String, Integer>> chosen = new HashMap<>();

    LinkIndexes(MirrorObservation observation) {
        this.observation = observation;
    }

    int choose(NamespaceMirror namespace, String name) {
        int index = namespace.freeIndex();
        chosen.computeIfAbsent(namespace, n -> new HashMap<>()).put(name, index);
        return index;
    }

    /**
     * As {@link #choose(NamespaceMirror, String)}, for a link that is made from another namespace: Linux before 6.14
     * refuses a number that is a link's there (EEXIST).
     *
     * @param from the namespace that the request is made in
     */
    int choose(NamespaceMirror namespace, String name, NamespaceMirror from) {
        int index = choose(namespace, name);
        while (!namespace.equals(from) && from.link(index).isPresent()) {
            index = choose(namespace, name);
        }
        return index;
    }

    /**
     * @throws ErrnoException ENODEV if there is no such link
     */
    int find(NamespaceMirror namespace, String name) {
        Integer index = chosen.getOrDefault(namespace, Map.of()).get(name);
        if (index != null) {
            return index;
        }
        return observation
                .link(namespace, name)
                .map(Link::index)
                .orElseThrow(() -> new ErrnoException("find link " + name + " in " + namespace.ref(), Errno.ENODEV));
    }
}
