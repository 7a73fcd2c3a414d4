package io.fairlead.kernel;

import io.fairlead.model.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What drivers and address management may know of the host: values, no handles.
 *
 * @param features what this kernel can do
 * @param links the host's links by name
 * @param routes destinations that the host routes (all tables but local), ours included
 */
public record HostFacts(Set<KernelFeature> features, Map<String, LinkFact> links, List<IpPrefix> routes) {

    public HostFacts {
        features = Set.copyOf(features);
        links = Map.copyOf(links);
        routes = List.copyOf(routes);
    }

    /**
     * @param kind link kind as the kernel calls it ({@code bridge}, {@code veth} …), or empty for hardware
     * @param ours whether it carries our tag
     * @param mtu in bytes
     */
    public record LinkFact(String kind, boolean ours, int mtu) {}
}
