package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What drivers and address management may know of the host: values, no handles.
 *
 * @param features what this kernel can do
 * @param links the host's links by name, but for ours
 * @param foreignRoutes what the host reaches through those links (all tables but local), and their own addresses; sorted
 * @param forwardDrops other firewalls' forward chains that drop what they do not accept
 * @param bridgeNetfilter {@link #BRIDGE_PARAMETERS} with their values, as far as there are any: they come with the module
 *     br_netfilter
 * @param notForwarding of those links, the ways out and bridges that keep IPv4 packets from passing on, although the host
 *     forwards
 */
public record HostFacts(
        Set<KernelFeature> features,
        Map<String, LinkFact> links,
        List<RouteFact> foreignRoutes,
        List<ForwardDrop> forwardDrops,
        Map<String, String> bridgeNetfilter,
        Set<String> notForwarding) {

    /** Whether frames on bridges pass the IPv4 firewall, path below /proc/sys. */
    public static final String BRIDGE_IPTABLES = "net/bridge/bridge-nf-call-iptables";

    /** Whether frames on bridges pass the IPv6 firewall, path below /proc/sys. */
    public static final String BRIDGE_IP6TABLES = "net/bridge/bridge-nf-call-ip6tables";

    static final List<String> BRIDGE_PARAMETERS = List.of(BRIDGE_IPTABLES, BRIDGE_IP6TABLES);

    public HostFacts {
        features = Set.copyOf(features);
        links = Map.copyOf(links);
        foreignRoutes = foreignRoutes.stream().sorted().distinct().toList();
        forwardDrops = List.copyOf(forwardDrops);
        bridgeNetfilter = Map.copyOf(bridgeNetfilter);
        notForwarding = Set.copyOf(notForwarding);
    }

    /** Of a host on which every link forwards. */
    public HostFacts(
            Set<KernelFeature> features,
            Map<String, LinkFact> links,
            List<RouteFact> foreignRoutes,
            List<ForwardDrop> forwardDrops,
            Map<String, String> bridgeNetfilter) {
        this(features, links, foreignRoutes, forwardDrops, bridgeNetfilter, Set.of());
    }

    /** Of a host without other firewalls and without br_netfilter. */
    public HostFacts(Set<KernelFeature> features, Map<String, LinkFact> links, List<RouteFact> foreignRoutes) {
        this(features, links, foreignRoutes, List.of(), Map.of());
    }

    /** Destinations that the host does not reach through links of ours, in order. */
    public List<IpPrefix> routes() {
        return foreignRoutes.stream().map(RouteFact::destination).distinct().toList();
    }

    /** The routes that lead to some address of a prefix, the default routes too. */
    public List<RouteFact> overlapping(IpPrefix prefix) {
        List<RouteFact> found = new ArrayList<>();
        for (int length = 0; length < prefix.length(); length++) {
            IpPrefix wider = new IpPrefix(prefix.address(), length).network();
            add(found, wider, route -> route.destination().equals(wider));
        }
        // Prefixes nest or are disjoint: whatever begins inside, and no wider, is inside.
        add(
                found,
                prefix.network(),
                route -> prefix.contains(route.destination().address()));
        return found;
    }

    private void add(List<RouteFact> found, IpPrefix from, Predicate<RouteFact> wanted) {
        int at = Collections.binarySearch(foreignRoutes, new RouteFact(from, "", false));
        for (int i = at < 0 ? -at - 1 : at; i < foreignRoutes.size() && wanted.test(foreignRoutes.get(i)); i++) {
            found.add(foreignRoutes.get(i));
        }
    }

    /**
     * Something that the host reaches otherwise than through a link of ours.
     *
     * @param destination without host bits; of length 0 for a default route
     * @param link that it leads out of; empty if several
     * @param own whether it is the link's own address, and what is sent there stays on the host
     */
    public record RouteFact(IpPrefix destination, String link, boolean own) implements Comparable<RouteFact> {

        private static final Comparator<RouteFact> ORDER = Comparator.comparing(RouteFact::destination)
                .thenComparing(RouteFact::link)
                .thenComparing(RouteFact::own);

        @Override
        public int compareTo(RouteFact other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param kind link kind as the kernel calls it ({@code bridge}, {@code veth} …), or empty for hardware
     * @param mtu in bytes
     * @param master link that it is a port of, or empty
     * @param unfit why the kernel would not take it as a port of a bridge, apart from being one already; empty if it would
     * @param addresses on it
     * @param medium what carries its frames
     * @param state whether it passes any
     * @param stacked the links on it that share its frames with it, ours and of others, as far as we see them
     */
    public record LinkFact(
            String kind,
            int mtu,
            String master,
            String unfit,
            List<IpPrefix> addresses,
            Medium medium,
            State state,
            Set<Stacked> stacked) {
        public LinkFact {
            addresses = List.copyOf(addresses);
            stacked = Set.copyOf(stacked);
        }

        /** An Ethernet link that is up. */
        public LinkFact(String kind, int mtu, String master, String unfit, List<IpPrefix> addresses) {
            this(kind, mtu, master, unfit, addresses, Medium.ETHERNET, State.UP, Set.of());
        }

        /** An Ethernet link on its own. */
        public LinkFact(String kind, int mtu) {
            this(kind, mtu, "", "", List.of());
        }
    }

    /**
     * Links that share the frames of the one that they stand on.
     *
     * @param kind {@code macvlan}, {@code macvtap}, {@code ipvlan} or {@code ipvtap}
     * @param ours whether they are a network's of ours
     */
    public record Stacked(String kind, boolean ours) {}

    /** What carries a link's frames. */
    public enum Medium {
        ETHERNET,
        /** An access point takes frames of one sender only. */
        WIRELESS,
        LOOPBACK,
        /** Something whose frames are not Ethernet's. */
        OTHER
    }

    /** Whether a link passes frames. */
    public enum State {
        /** Taken down by an administrator. */
        DOWN,
        /** Up, without anything at the other end of the cable. */
        NO_CARRIER,
        UP
    }

    /**
     * A forward chain that is not ours and ends in dropping.
     *
     * @param family of its table: {@code ip}, {@code ip6} or {@code inet}
     * @param firewall whose it is
     * @param open links that it accepts everything from, and at least what was translated to
     */
    public record ForwardDrop(String family, String table, String chain, ForeignFirewall firewall, Set<String> open) {
        public ForwardDrop {
            open = Set.copyOf(open);
        }
    }
}
