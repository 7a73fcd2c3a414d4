package io.fairlead.reach;

import io.fairlead.kernel.Surroundings;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.kernel.walk.Routes;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The host's main routing table, as its surroundings show it: the longest prefix wins. Answers the same question for
 * thousands of packets without asking the kernel again.
 */
final class OriginRoutes implements Routes {

    // RTN_*, include/uapi/linux/rtnetlink.h.
    private static final int UNICAST = 1;
    private static final int LOCAL = 2;
    private static final int BROADCAST = 3;
    private static final int MULTICAST = 5;
    private static final String LOOPBACK = "lo";

    private final Map<String, Surroundings.Link> links = new HashMap<>();
    private final Map<IpPrefix, String> byPrefix = new HashMap<>();
    private final Map<IpPrefix, String> neighbours = new HashMap<>();
    private final Map<Boolean, List<Integer>> lengths;
    private final Set<IpAddress> own = new HashSet<>();
    private final Set<IpAddress> broadcast = new HashSet<>();

    OriginRoutes(Surroundings surroundings) {
        for (Surroundings.Link link : surroundings.links()) {
            links.put(link.name(), link);
            for (IpPrefix address : link.addresses()) {
                own.add(address.address());
                if (!address.v6()) {
                    broadcast.add(address.last());
                }
            }
            if (link.up()) {
                Stream.concat(link.neighbours().stream(), link.routed().stream())
                        .forEach(prefix -> byPrefix.putIfAbsent(prefix, link.name()));
                link.neighbours().stream()
                        .filter(prefix -> link.address(prefix.v6()).isPresent())
                        .forEach(prefix -> neighbours.putIfAbsent(prefix, link.name()));
                link.world()
                        .forEach(family ->
                                byPrefix.putIfAbsent(IpPrefix.of(family == 6 ? "::/0" : "0.0.0.0/0"), link.name()));
            }
        }
        lengths = Map.of(false, lengths(byPrefix, false), true, lengths(byPrefix, true));
    }

    @Override
    public Way incoming(Packet packet) {
        return way(packet.destination());
    }

    @Override
    public Way sent(Packet packet) {
        return way(packet.destination());
    }

    private Way way(IpAddress destination) {
        if (isOwn(destination)) {
            return Way.local(destination + " is the host's");
        }
        return lookUp(destination)
                .map(link -> Way.out(link, Optional.empty(), "route by " + link))
                .orElseGet(() -> Way.nowhere("the host has no route to " + destination));
    }

    private boolean isOwn(IpAddress address) {
        return address.isLoopback() || own.contains(address);
    }

    private Optional<String> lookUp(IpAddress destination) {
        return longest(byPrefix, destination);
    }

    /** The link on which it is a neighbour, and on which the host has an address of its family. */
    Optional<String> neighbourOf(IpAddress destination) {
        return longest(neighbours, destination);
    }

    private Optional<String> longest(Map<IpPrefix, String> prefixes, IpAddress destination) {
        for (int length : lengths.getOrDefault(destination.v6(), List.of())) {
            String link = prefixes.get(new IpPrefix(destination, length).network());
            if (link != null) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }

    /** Of all prefixes, the longest first: most of the 129 possible ones of IPv6 are nobody's. */
    private static List<Integer> lengths(Map<IpPrefix, String> prefixes, boolean v6) {
        return prefixes.keySet().stream()
                .filter(prefix -> prefix.v6() == v6)
                .map(IpPrefix::length)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    @Override
    public OptionalInt type(IpAddress address) {
        if (isOwn(address)) {
            return OptionalInt.of(LOCAL);
        }
        if (address.isMulticast()) {
            return OptionalInt.of(MULTICAST);
        }
        return OptionalInt.of(broadcast.contains(address) ? BROADCAST : UNICAST);
    }

    @Override
    public Optional<String> linkTo(IpAddress address, Packet packet) {
        return isOwn(address) ? Optional.of(LOOPBACK) : lookUp(address);
    }

    @Override
    public Optional<IpAddress> addressOf(String link, IpAddress peer) {
        return Optional.ofNullable(links.get(link)).flatMap(l -> l.address(peer.v6()));
    }

    @Override
    public OptionalInt index(String link) {
        Surroundings.Link found = links.get(link);
        return found == null ? OptionalInt.empty() : OptionalInt.of(found.index());
    }
}
