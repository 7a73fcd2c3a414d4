package io.fairlead.reconcile;

import io.fairlead.kernel.HostPorts;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Host ports without a host: keeps who holds what, and what host processes have. */
public final class InMemoryPorts implements HostPorts {

    private static final int FIRST_EPHEMERAL = 32_768;
    private static final String PROCESS = "a host process";

    private final Map<String, List<PublishedPort>> held = new TreeMap<>();

    /** A host process binds these. */
    public synchronized void bindByProcess(List<PublishedPort> ports) {
        held.put(PROCESS, List.copyOf(ports));
    }

    public synchronized List<PublishedPort> heldBy(String holder) {
        return held.getOrDefault(holder, List.of());
    }

    /** Everybody who holds something, host processes aside. */
    public synchronized List<String> holders() {
        return held.keySet().stream().filter(holder -> !holder.equals(PROCESS)).toList();
    }

    @Override
    public synchronized List<Taken> check(String holder, List<PublishedPort> ports, Set<String> leaving) {
        List<Taken> taken = new ArrayList<>();
        for (PublishedPort port : ports) {
            held.forEach((other, theirs) -> {
                if (!other.equals(holder)
                        && !leaving.contains(other)
                        && theirs.stream().anyMatch(p -> collide(p, port))) {
                    taken.add(new Taken(port, "held by " + other));
                }
            });
        }
        return taken;
    }

    @Override
    public synchronized List<Taken> hold(String holder, List<PublishedPort> ports) {
        List<Taken> taken = check(holder, ports, Set.of());
        if (taken.isEmpty()) {
            held.put(holder, List.copyOf(ports));
        }
        return taken;
    }

    @Override
    public synchronized void release(String holder) {
        held.remove(holder);
    }

    @Override
    public synchronized Optional<PortRange> findFree(List<PublishedPort> ports) {
        int size = ports.get(0).ports().size();
        for (int first = FIRST_EPHEMERAL; first + size <= PortRange.MAX; first++) {
            PortRange range = new PortRange(first, first + size - 1);
            boolean free = ports.stream()
                    .map(p -> new PublishedPort(p.protocol(), p.hostAddress(), range, p.ports()))
                    .noneMatch(p ->
                            held.values().stream().anyMatch(l -> l.stream().anyMatch(o -> collide(o, p))));
            if (free) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }

    private static boolean collide(PublishedPort one, PublishedPort other) {
        return one.protocol() == other.protocol()
                && one.hostAddress().v6() == other.hostAddress().v6()
                && (one.hostAddress().equals(other.hostAddress())
                        || one.hostAddress().isAny()
                        || other.hostAddress().isAny())
                && one.hostPorts().overlaps(other.hostPorts());
    }
}
