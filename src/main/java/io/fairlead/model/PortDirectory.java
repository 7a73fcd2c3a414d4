package io.fairlead.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who holds which host ports, found by port: single ones in a sorted map, ranges, of which there are few, in a list. Not
 * thread-safe.
 */
public final class PortDirectory {

    private final Map<Space, NavigableMap<Integer, List<Held>>> singles = new HashMap<>();
    private final Map<Space, List<Held>> ranges = new HashMap<>();

    /** Ports of different spaces never collide. */
    private record Space(TransportProtocol protocol, boolean v6) {
        static Space of(PublishedPort port) {
            return new Space(port.protocol(), port.hostAddress().v6());
        }
    }

    /** A published port and whoever has it. */
    public record Held(String holder, PublishedPort port) {}

    public void add(String holder, PublishedPort port) {
        place(port).add(new Held(holder, port));
    }

    /** Nothing happens if the holder does not have it. */
    public void remove(String holder, PublishedPort port) {
        List<Held> place = place(port);
        place.remove(new Held(holder, port));
        if (place.isEmpty() && port.hostPorts().isSingle()) {
            singles.getOrDefault(Space.of(port), new TreeMap<>())
                    .remove(port.hostPorts().first());
        }
    }

    private List<Held> place(PublishedPort port) {
        Space space = Space.of(port);
        return port.hostPorts().isSingle()
                ? singles.computeIfAbsent(space, s -> new TreeMap<>())
                        .computeIfAbsent(port.hostPorts().first(), p -> new ArrayList<>())
                : ranges.computeIfAbsent(space, s -> new ArrayList<>());
    }

    /** What cannot be held beside the port. */
    public Stream<Held> colliding(PublishedPort port) {
        Space space = Space.of(port);
        Stream<Held> near = singles
                .getOrDefault(space, new TreeMap<>())
                .subMap(port.hostPorts().first(), true, port.hostPorts().last(), true)
                .values()
                .stream()
                .flatMap(List::stream);
        Stream<Held> wide = ranges.getOrDefault(space, List.of()).stream()
                .filter(held -> held.port().hostPorts().overlaps(port.hostPorts()));
        return Stream.concat(near, wide)
                .filter(held -> meet(port.hostAddress(), held.port().hostAddress()));
    }

    private static boolean meet(IpAddress a, IpAddress b) {
        return a.isAny() || b.isAny() || a.equals(b);
    }
}
