package io.fairlead.reach;

import io.fairlead.driver.Frontage;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Surroundings;
import io.fairlead.model.Condition;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What exposures are worked out of, all of one moment.
 *
 * @param frontages of every network
 * @param idle ports that are held and lead nowhere
 * @param conditions of every network
 */
record ExposureScene(
        Surroundings surroundings,
        HostFacts facts,
        Map<NetworkIntent, Frontage> frontages,
        Map<EndpointId, List<PublishedPort>> idle,
        Map<NetworkId, List<Condition>> conditions) {

    static final String FORWARD4 = "net/ipv4/ip_forward";
    static final String FORWARD6 = "net/ipv6/conf/all/forwarding";

    static String routeLocalnet(String device) {
        return "net/ipv4/conf/" + device + "/route_localnet";
    }

    /** What the host has to be asked for. */
    static List<String> parameters(Collection<Frontage> frontages) {
        List<String> paths = new ArrayList<>(List.of(FORWARD4, FORWARD6));
        frontages.stream()
                .map(Frontage::device)
                .filter(device -> !device.isEmpty())
                .forEach(device -> paths.add(routeLocalnet(device)));
        return paths;
    }

    /**
     * @param named links that rules outside our networks' own speak of
     */
    OriginCatalog origins(Set<String> named) {
        Map<NetworkId, String> devices = new HashMap<>();
        frontages.forEach((network, frontage) -> {
            if (!frontage.device().isEmpty()) {
                devices.put(network.spec().id(), frontage.device());
            }
        });
        List<NetworkIntent> networks = frontages.keySet().stream()
                .sorted((a, b) -> a.spec().name().compareTo(b.spec().name()))
                .toList();
        return new OriginCatalog(surroundings, networks, devices, named);
    }

    boolean forwards(boolean v6) {
        return !surroundings.isOff(v6 ? FORWARD6 : FORWARD4);
    }

    /** Whether frames between ports of a bridge pass the host's IP firewall. */
    boolean bridgesThroughFirewall(boolean v6) {
        String path = v6 ? HostFacts.BRIDGE_IP6TABLES : HostFacts.BRIDGE_IPTABLES;
        return "1".equals(facts.bridgeNetfilter().get(path));
    }
}
