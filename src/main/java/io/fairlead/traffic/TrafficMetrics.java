package io.fairlead.traffic;

import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.Directory;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Metrics of all networks and endpoints, made from one look at the kernel when they are asked for. As meters of their own
 * they would be eight objects for each endpoint, to be made and removed with it.
 */
final class TrafficMetrics implements MultiCollector {

    private final Directory directory;
    private final Sampler sampler;
    private final HostLinks links;
    private final boolean perEndpoint;
    private final NetworkTotals totals = new NetworkTotals();
    private Sample last;

    TrafficMetrics(Directory directory, Sampler sampler, HostLinks links, boolean perEndpoint) {
        this.directory = directory;
        this.sampler = sampler;
        this.links = links;
        this.perEndpoint = perEndpoint;
        this.last = sampler.all().now();
    }

    @Override
    public synchronized MetricSnapshots collect() {
        Sample now = sampler.all().now();
        Window window = new Window(now, last);
        last = now;
        CounterFamily networks = new CounterFamily("fairlead_network", "sandboxes of a network");
        CounterFamily host = new CounterFamily("fairlead_network_host", "sandboxes of a network, from or to the host,");
        CounterFamily endpoints = new CounterFamily("fairlead_endpoint", "a sandbox, by an endpoint,");
        Set<NetworkId> known = new HashSet<>();
        for (NetworkIntent intent : directory.definitions()) {
            NetworkSpec spec = intent.spec();
            Labels labels =
                    Labels.of("network", spec.name(), "driver", spec.driver().value());
            known.add(spec.id());
            sum(intent, window, endpoints).ifPresent(sum -> networks.add(labels, totals.add(spec.id(), sum)));
            links.of(spec, window).ifPresent(counted -> host.add(labels, counted));
        }
        totals.keep(known);
        List<MetricSnapshot> all = new ArrayList<>();
        all.addAll(networks.snapshots());
        all.addAll(host.snapshots());
        if (perEndpoint) {
            all.addAll(endpoints.snapshots());
        }
        return new MetricSnapshots(all);
    }

    /** What the endpoints counted, together; empty in a mode where nothing does. */
    private Optional<Counted> sum(NetworkIntent intent, Window window, CounterFamily endpoints) {
        boolean counts = links.of(intent.spec(), window).isPresent();
        Counted sum = Counted.NOTHING;
        for (EndpointSpec endpoint : intent.endpoints()) {
            Optional<Counted> counted = links.of(intent.spec(), endpoint, window);
            if (counted.isEmpty()) {
                continue;
            }
            counts = true;
            sum = sum.plus(counted.get());
            if (perEndpoint) {
                Labels labels = Labels.of(
                        "network", intent.spec().name(),
                        "sandbox", endpoint.sandbox().name(),
                        "endpoint", endpoint.id().shortId());
                endpoints.add(labels, counted.get());
            }
        }
        return counts ? Optional.of(sum) : Optional.empty();
    }
}
