package io.fairlead.driver.bridge;

import io.fairlead.kernel.FirewallElement;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import java.util.List;

/** What one network adds to the rules for frames: its endpoints' ports as elements of the shared sets. */
final class NetworkFrames {

    private final NetworkIntent intent;
    private final BridgeOptions options;
    private final Owner owner;
    private final boolean possible;

    NetworkFrames(NetworkIntent intent, BridgeOptions options, HostFacts host) {
        this.intent = intent;
        this.options = options;
        owner = intent.owner();
        possible = host.features().contains(KernelFeature.NFT_BRIDGE);
    }

    /**
     * Whether the kernel has to keep the endpoint's port from its isolated neighbours. A port that publishes is kept from
     * them by rules, which let through what was sent to the published port.
     */
    boolean isolates(EndpointSpec endpoint) {
        return !options.icc()
                && !(possible && !intent.spec().internal() && !endpoint.ports().isEmpty());
    }

    void addTo(ResourceSet.Builder set) {
        if (!possible || intent.endpoints().isEmpty()) {
            return;
        }
        set.addAll(SharedFrames.RESOURCES);
        for (EndpointSpec endpoint : intent.endpoints()) {
            Value.LinkName port = new Value.LinkName(BridgeDriver.port(endpoint));
            if (!options.routerAdvertisements()) {
                element(set, SharedFrames.UNROUTED, port);
            }
            if (!options.icc()) {
                element(set, SharedFrames.APART, port);
            }
        }
    }

    private void element(ResourceSet.Builder set, String name, Value... key) {
        Element element = new Element(List.of(key), List.of());
        set.add(new FirewallElement(owner, NamespaceRef.HOST, Family.BRIDGE, name, element));
    }
}
