package io.fairlead;

import io.fairlead.driver.Drivers;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What this host's kernel lets us do; down if it lets us change nothing. */
final class KernelHealth implements HealthIndicator {

    private final Kernel kernel;
    private final Drivers drivers;

    KernelHealth(Kernel kernel, Drivers drivers) {
        this.kernel = kernel;
        this.drivers = drivers;
    }

    @Override
    public Health health() {
        Set<KernelFeature> features = kernel.features();
        Map<String, String> states = new TreeMap<>();
        drivers.all()
                .forEach(driver -> states.put(
                        driver.name().value(),
                        drivers.unavailable(driver.name()).orElse("available")));
        Health.Builder health = features.contains(KernelFeature.NET_ADMIN)
                ? Health.up()
                : Health.down().withDetail("reason", "needs " + KernelFeature.NET_ADMIN.needs());
        return health.withDetail("drivers", states)
                .withDetail("features", new TreeSet<>(features))
                .withDetail("missing", missing(features))
                .build();
    }

    private static Map<String, String> missing(Set<KernelFeature> features) {
        Map<String, String> missing = new TreeMap<>();
        for (KernelFeature feature : KernelFeature.values()) {
            if (!features.contains(feature)) {
                missing.put(feature.name(), "needs " + feature.needs());
            }
        }
        return missing;
    }
}
