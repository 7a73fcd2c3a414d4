package io.fairlead.web;

import io.fairlead.network.HostService;
import io.fairlead.network.HostView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** What this kernel can do. What it lacks is told with the reason; DOWN is only a host where nothing can be changed. */
@Component("kernelHealthIndicator")
class KernelHealth implements HealthIndicator {

    private final HostService host;

    KernelHealth(HostService host) {
        this.host = host;
    }

    @Override
    public Health health() {
        List<HostView.FeatureView> features = host.features();
        Map<String, String> missing = new TreeMap<>();
        features.stream().filter(f -> !f.available()).forEach(f -> missing.put(f.name(), "needs " + f.needs()));
        List<String> present = features.stream()
                .filter(HostView.FeatureView::available)
                .map(HostView.FeatureView::name)
                .toList();
        Health.Builder health = missing.containsKey("NET_ADMIN") ? Health.down() : Health.up();
        return health.withDetail("features", present).withDetail("missing", missing).build();
    }
}
