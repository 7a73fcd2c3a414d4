package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What drivers and address management may know of the host: values, no handles.
 *
 * @param features what this kernel can do
 * @param links the host's links by name, but for ours
 * @param routes destinations that the host routes through those links (all tables but local)
 * @param forwardDrops other firewalls' forward chains that drop what they do not accept
 * @param bridgeNetfilter {@link #BRIDGE_PARAMETERS} with their values, as far as there are any: they come with the module
 *     br_netfilter
 */
public record HostFacts(
        Set<KernelFeature> features,
        Map<String, LinkFact> links,
        List<IpPrefix> routes,
        List<ForwardDrop> forwardDrops,
        Map<String, String> bridgeNetfilter) {

    /** Whether frames on bridges pass the IPv4 firewall, path below /proc/sys. */
    public static final String BRIDGE_IPTABLES = "net/bridge/bridge-nf-call-iptables";

    /** Whether frames on bridges pass the IPv6 firewall, path below /proc/sys. */
    public static final String BRIDGE_IP6TABLES = "net/bridge/bridge-nf-call-ip6tables";

    static final List<String> BRIDGE_PARAMETERS = List.of(BRIDGE_IPTABLES, BRIDGE_IP6TABLES);

    public HostFacts {
        features = Set.copyOf(features);
        links = Map.copyOf(links);
        routes = List.copyOf(routes);
        forwardDrops = List.copyOf(forwardDrops);
        bridgeNetfilter = Map.copyOf(bridgeNetfilter);
    }

    /** Of a host without other firewalls and without br_netfilter. */
    public HostFacts(Set<KernelFeature> features, Map<String, LinkFact> links, List<IpPrefix> routes) {
        this(features, links, routes, List.of(), Map.of());
    }

    /**
     * @param kind link kind as the kernel calls it ({@code bridge}, {@code veth} …), or empty for hardware
     * @param mtu in bytes
     */
    public record LinkFact(String kind, int mtu) {}

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
