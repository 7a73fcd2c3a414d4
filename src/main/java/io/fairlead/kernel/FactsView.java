package io.fairlead.kernel;

import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes {@link HostFacts} of what the engine knows. */
final class FactsView {

    private FactsView() {}

    static HostFacts look(Engine engine, Set<KernelFeature> features) {
        NamespaceMirror host = engine.mirror().host();
        Map<String, LinkFact> links = new HashMap<>();
        Map<Integer, Set<HostFacts.Stacked>> stacked = new StackedSights(engine.mirror()).byParent();
        for (Link link : host.foreignLinks()) {
            links.put(link.nameOrEmpty(), ForeignLink.fact(host, link, stacked.getOrDefault(link.index(), Set.of())));
        }
        return new HostFacts(
                features,
                links,
                host.foreignRoutes(),
                engine.firewall().forwardDrops(),
                bridgeNetfilter(engine.sysctls()),
                notForwarding(engine.sysctls(), links, host.foreignRoutes()));
    }

    private static Map<String, String> bridgeNetfilter(SysctlFiles sysctls) {
        Map<String, String> values = new HashMap<>();
        for (String path : HostFacts.BRIDGE_PARAMETERS) {
            sysctls.value(NamespaceRef.HOST, path).ifPresent(value -> values.put(path, value));
        }
        return values;
    }

    /** As long as the host itself does not forward, none of its links does. */
    private static Set<String> notForwarding(SysctlFiles sysctls, Map<String, LinkFact> links, List<RouteFact> routes) {
        if (!sysctls.value(NamespaceRef.HOST, "net/ipv4/ip_forward").equals(Optional.of("1"))) {
            return Set.of();
        }
        Map<String, String> paths = new HashMap<>();
        routes.stream()
                .filter(route -> route.destination().length() == 0 && links.containsKey(route.link()))
                .forEach(route -> paths.put(route.link(), forwarding(route.link())));
        links.forEach((link, fact) -> {
            if (fact.kind().equals("bridge")) {
                paths.put(link, forwarding(link));
            }
        });
        sysctls.learn(NamespaceRef.HOST, paths.values());
        Set<String> found = new HashSet<>();
        paths.forEach((link, path) -> {
            if (sysctls.value(NamespaceRef.HOST, path).equals(Optional.of("0"))) {
                found.add(link);
            }
        });
        return found;
    }

    private static String forwarding(String link) {
        return "net/ipv4/conf/" + link + "/forwarding";
    }
}
