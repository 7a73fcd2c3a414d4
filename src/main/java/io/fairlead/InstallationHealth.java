package io.fairlead;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.Stranger;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Out of service while another installation has something on this host: its table has the name of ours. Not in the
 * readiness group, because it takes requests to this service to do something about it.
 */
final class InstallationHealth implements HealthIndicator {

    private final Kernel kernel;

    InstallationHealth(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Health health() {
        List<Stranger> strangers = kernel.strangers();
        if (strangers.isEmpty()) {
            return Health.up().build();
        }
        return Health.outOfService()
                .withDetail("found", strangers.stream().map(Stranger::describe).toList())
                .withDetail("advice", strangers.get(0).advice())
                .build();
    }
}
