package io.fairlead;

import io.fairlead.network.HostService;
import io.fairlead.reconcile.Reconciler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Not in service before the first full pass is through; belongs into the readiness group. Degraded networks are listed:
 * they are news about the host, not a failure of the service.
 */
final class ReconcilerHealth implements HealthIndicator {

    /** As long as one request to the kernel may take, and a purge. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Reconciler reconciler;
    private final HostService host;

    ReconcilerHealth(Reconciler reconciler, HostService host) {
        this.reconciler = reconciler;
        this.host = host;
    }

    @Override
    public Health health() {
        if (reconciler.hasEnded()) {
            return Health.down()
                    .withDetail("reason", "the reconciler has stopped; the service's log says why: start it again")
                    .build();
        }
        Optional<String> stuck = reconciler.stuck(PATIENCE);
        if (stuck.isPresent()) {
            return Health.down().withDetail("reason", stuck.get()).build();
        }
        // Before that the definitions may still be on their way from a database that does not answer.
        boolean done = reconciler.firstPassDone();
        return (done ? Health.up() : Health.outOfService())
                .withDetail("firstPassDone", done)
                .withDetail("degraded", done ? host.degraded() : List.of())
                .build();
    }
}
