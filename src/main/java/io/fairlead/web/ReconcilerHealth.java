package io.fairlead.web;

import io.fairlead.network.HostService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** How far the kernel is from what is defined. A degraded network is news, not a failure of the service. */
@Component("reconcilerHealthIndicator")
class ReconcilerHealth implements HealthIndicator {

    private final HostService host;

    ReconcilerHealth(HostService host) {
        this.host = host;
    }

    @Override
    public Health health() {
        return Health.up()
                .withDetail("firstPassDone", host.firstPassDone())
                .withDetail("degraded", host.degraded())
                .build();
    }
}
