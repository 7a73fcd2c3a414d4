package io.fairlead.docker.container;

import io.fairlead.network.EndpointView;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SandboxView;
import io.fairlead.traffic.EndpointTrafficView;
import io.fairlead.traffic.FlowView;
import io.fairlead.traffic.TrafficService;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** What a container has used: the traffic of its networks; no program runs whose processor time would count. */
@Component
class ContainerStats {

    /** Docker's word for a moment that was none. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final TrafficService traffic;

    ContainerStats(TrafficService traffic) {
        this.traffic = traffic;
    }

    /**
     * @param before when it was looked at before, null if it was not
     */
    ObjectNode of(Container container, Instant now, @Nullable Instant before) {
        ObjectNode json = Json.object();
        json.put("id", container.id());
        json.put("name", "/" + container.name());
        json.put("read", now.toString());
        json.put("preread", before == null ? NEVER : before.toString());
        json.putObject("pids_stats");
        json.putObject("cpu_stats");
        json.putObject("precpu_stats");
        json.putObject("memory_stats");
        json.putObject("blkio_stats");
        json.put("num_procs", 0);
        SandboxView sandbox = container.sandbox() != null ? container.sandbox() : container.host();
        if (sandbox != null && !sandbox.endpoints().isEmpty()) {
            ObjectNode networks = json.putObject("networks");
            sandbox.endpoints().forEach(endpoint -> count(endpoint, networks));
        }
        return json;
    }

    private void count(EndpointView endpoint, ObjectNode networks) {
        try {
            EndpointTrafficView counted = traffic.endpoint(endpoint.id());
            if (counted.received() != null && counted.sent() != null) {
                ObjectNode link = networks.putObject(endpoint.linkName());
                flow("rx_", counted.received(), link);
                flow("tx_", counted.sent(), link);
            }
        } catch (RefusedException e) {
            // It was detached a moment ago, and counts no more.
            networks.remove(endpoint.linkName());
        }
    }

    private static void flow(String prefix, FlowView flow, ObjectNode link) {
        link.put(prefix + "bytes", flow.bytes());
        link.put(prefix + "packets", flow.packets());
        link.put(prefix + "errors", flow.errors());
        link.put(prefix + "dropped", flow.dropped());
    }
}
