package io.fairlead.web;

import io.fairlead.network.HostService;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the database takes changes. A connection can be valid while its disk is full, which {@code db} does not see. */
@Component("storageHealthIndicator")
class StorageHealth implements HealthIndicator {

    private final HostService host;

    StorageHealth(HostService host) {
        this.host = host;
    }

    @Override
    public Health health() {
        Optional<String> trouble = host.storageTrouble();
        return trouble.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("reason", trouble.get()).build();
    }
}
