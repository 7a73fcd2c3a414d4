package io.fairlead.kernel;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the host stands: its links with what they lead to, as observed.
 *
 * @param links by name, without the bridge ports of our networks
 * @param byName the same
 * @param parameters what was asked for below /proc/sys, as far as this kernel has it
 * @param legacyTables tables of iptables' former kernel part, whose rules nf_tables does not show
 */
public record Surroundings(
        List<Link> links, Map<String, Link> byName, Map<String, String> parameters, List<String> legacyTables) {

    public Surroundings {
        links = List.copyOf(links);
        byName = Map.copyOf(byName);
        parameters = Map.copyOf(parameters);
        legacyTables = List.copyOf(legacyTables);
    }

    public Surroundings(List<Link> links, Map<String, String> parameters, List<String> legacyTables) {
        this(
                links,
                links.stream().collect(Collectors.toMap(Link::name, link -> link, (a, b) -> a)),
                parameters,
                legacyTables);
    }

    /**
     * A link of the host.
     *
     * @param index number in the host's namespace
     * @param ours whether it belongs to a network of ours
     * @param addresses with host bits, without link-local ones of IPv6
     * @param neighbours what is reached on it without a router: routes of the main table that have no gateway
     * @param routed what is reached by it over a router, but for the world
     * @param world families in which it carries a default route: 4, 6, both or none
     */
    public record Link(
            String name,
            int index,
            boolean up,
            boolean ours,
            List<IpPrefix> addresses,
            List<IpPrefix> neighbours,
            List<IpPrefix> routed,
            List<Integer> world) {

        public Link {
            addresses = List.copyOf(addresses);
            neighbours = List.copyOf(neighbours);
            routed = List.copyOf(routed);
            world = List.copyOf(world);
        }

        public boolean leadsToWorld(boolean v6) {
            return world.contains(v6 ? 6 : 4);
        }

        /** Its first address of a family. */
        public Optional<IpAddress> address(boolean v6) {
            return addresses.stream()
                    .map(IpPrefix::address)
                    .filter(address -> address.v6() == v6)
                    .findFirst();
        }
    }

    public Optional<Link> link(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether a parameter is known to be 0. */
    public boolean isOff(String parameter) {
        return "0".equals(parameters.get(parameter));
    }
}
