package io.fairlead.driver.bridge;

import io.fairlead.driver.Entrance;
import io.fairlead.driver.Frontage;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;

/** Where a bridge network's endpoints can be addressed. */
final class BridgeFrontage {

    private static final boolean[] FAMILIES = {false, true};

    private final NetworkIntent intent;
    private final BridgeOptions options;
    private final List<Entrance> entrances = new ArrayList<>();

    BridgeFrontage(NetworkIntent intent, BridgeOptions options) {
        this.intent = intent;
        this.options = options;
    }

    Frontage of(String device) {
        intent.endpoints().forEach(this::add);
        return new Frontage(device, options.icc(), isUnprotected(), entrances);
    }

    private boolean isUnprotected() {
        return intent.spec().ipv4() && options.mode4() == GatewayMode.NAT_UNPROTECTED
                || intent.spec().ipv6() && options.mode6() == GatewayMode.NAT_UNPROTECTED;
    }

    private void add(EndpointSpec endpoint) {
        for (boolean v6 : FAMILIES) {
            List<IpAddress> own = endpoint.addresses().stream()
                    .map(IpPrefix::address)
                    .filter(address -> address.v6() == v6)
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            List<PublishedPort> ports = endpoint.ports().stream()
                    .filter(port -> port.hostAddress().v6() == v6)
                    .toList();
            if (options.mode(v6).translates()) {
                ports.forEach(
                        port -> add(endpoint, Entrance.Kind.PUBLISHED, port.hostAddress(), port, port.hostPorts()));
            }
            if (options.mode(v6) != GatewayMode.NAT || !options.trusted().isEmpty()) {
                ports.forEach(port -> add(endpoint, Entrance.Kind.DIRECT, own.get(0), port, port.ports()));
            }
            own.forEach(address -> entrances.add(
                    new Entrance(endpoint.id(), Entrance.Kind.UNPUBLISHED, address, null, Entrance.ALL, Entrance.ALL)));
        }
    }

    private void add(
            EndpointSpec endpoint, Entrance.Kind kind, IpAddress address, PublishedPort port, PortRange ports) {
        Entrance entrance = new Entrance(endpoint.id(), kind, address, port.protocol(), ports, port.ports());
        if (!entrances.contains(entrance)) {
            entrances.add(entrance);
        }
    }
}
