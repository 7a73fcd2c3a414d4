package io.fairlead;

import io.fairlead.reconcile.Reconciler;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Not in service before the first full pass is through; belongs into the readiness group. */
final class ReconcilerHealth implements HealthIndicator {

    private final Reconciler reconciler;

    ReconcilerHealth(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    @Override
    public Health health() {
        boolean done = reconciler.firstPassDone();
        return (done ? Health.up() : Health.outOfService())
                .withDetail("firstPassDone", done)
                .build();
    }
}
