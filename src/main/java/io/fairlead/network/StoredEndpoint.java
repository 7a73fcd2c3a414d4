package io.fairlead.network;

import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PublishedPort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as it is stored: its spec lists every published port, also while another endpoint is the sandbox's gateway
 * and this one's ports are not in the kernel.
 *
 * @param asked the ports as they were asked for: what they come to depends on the network's binding and gateway modes
 * @param node the host it is on
 */
record StoredEndpoint(
        EndpointSpec spec,
        List<PortRequest> asked,
        Map<String, String> labels,
        int gatewayPriority,
        String node,
        Instant created) {

    StoredEndpoint {
        asked = List.copyOf(asked);
        labels = Map.copyOf(labels);
    }

    StoredEndpoint withGateway(boolean gateway4, boolean gateway6) {
        return with(spec(spec.addresses(), gateway4, gateway6, spec.ports()));
    }

    StoredEndpoint with(EndpointSpec now) {
        return new StoredEndpoint(now, asked, labels, gatewayPriority, node, created);
    }

    /**
     * As the kernel shall have it. Docker publishes at the endpoint that carries the default route, in each family on
     * its own: answers of another one would leave the sandbox by a different way than the requests came in.
     */
    EndpointSpec effective() {
        List<PublishedPort> ports = spec.ports().stream()
                .filter(port -> port.hostAddress().v6() ? spec.gateway6() : spec.gateway4())
                .toList();
        return spec(addresses(), spec.gateway4(), spec.gateway6(), ports);
    }

    /** Those of our subnets, which its spec lists, and the one that a DHCP server gave, which is in front of them. */
    List<IpPrefix> addresses() {
        DhcpLease lease = spec.lease();
        if (lease == null) {
            return spec.addresses();
        }
        List<IpPrefix> all = new ArrayList<>();
        all.add(lease.address());
        all.addAll(spec.addresses());
        return all;
    }

    /** The same with another lease, or none. */
    StoredEndpoint withLease(@Nullable DhcpLease lease) {
        return with(spec.withLease(lease));
    }

    private EndpointSpec spec(List<IpPrefix> addresses, boolean gateway4, boolean gateway6, List<PublishedPort> ports) {
        return new EndpointSpec(
                spec.id(),
                spec.network(),
                spec.sandbox(),
                spec.link(),
                spec.mac(),
                addresses,
                spec.aliases(),
                gateway4,
                gateway6,
                ports,
                spec.options(),
                spec.tap(),
                spec.lease());
    }
}
