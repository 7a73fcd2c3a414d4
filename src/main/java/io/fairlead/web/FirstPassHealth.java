package io.fairlead.web;

import io.fairlead.network.HostService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Part of readiness: the service is ready when it has looked at everything once. */
@Component("firstPassHealthIndicator")
class FirstPassHealth implements HealthIndicator {

    private final HostService host;

    FirstPassHealth(HostService host) {
        this.host = host;
    }

    @Override
    public Health health() {
        return host.firstPassDone()
                ? Health.up().build()
                : Health.outOfService().withDetail("firstPassDone", false).build();
    }
}
