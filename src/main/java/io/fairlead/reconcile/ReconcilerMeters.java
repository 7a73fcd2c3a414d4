package io.fairlead.reconcile;

import io.fairlead.kernel.Change;
import io.fairlead.kernel.Plan;
import io.fairlead.model.Repair;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The loop's counts and times. */
final class ReconcilerMeters {

    private final MeterRegistry registry;
    private final Timer passes;
    private final DistributionSummary batch;
    private final Counter failures;
    private final Counter repairs;
    private final Timer drift;
    private final Timer fullPasses;
    private final AtomicLong lastFullPass = new AtomicLong();

    ReconcilerMeters(MeterRegistry registry, WorkQueue queue) {
        this.registry = registry;
        passes = Timer.builder("fairlead.reconcile.passes")
                .description("Time of one pass over a batch of owners")
                .register(registry);
        batch = DistributionSummary.builder("fairlead.reconcile.batch")
                .description("Owners in one pass")
                .register(registry);
        failures = Counter.builder("fairlead.reconcile.failures")
                .description("Owners left degraded by a pass")
                .register(registry);
        repairs = Counter.builder("fairlead.reconcile.repairs")
                .description("Repairs of drift")
                .register(registry);
        drift = Timer.builder("fairlead.reconcile.drift")
                .description("From the kernel's notification of a drift to the end of its repair")
                .register(registry);
        fullPasses = Timer.builder("fairlead.reconcile.full.passes")
                .description("Time of a pass over all owners")
                .register(registry);
        Gauge.builder("fairlead.reconcile.full.last", lastFullPass, AtomicLong::get)
                .description("When the last full pass ended, in seconds since the epoch")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("fairlead.reconcile.queue", queue, WorkQueue::size)
                .description("Owners that wait for a pass, backoff included")
                .register(registry);
    }

    void pass(int owners, long nanos) {
        passes.record(Duration.ofNanos(nanos));
        batch.record(owners);
    }

    void changes(Plan plan) {
        for (Change change : plan.changes()) {
            String action = change.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            registry.counter(
                            "fairlead.reconcile.changes",
                            "kind",
                            change.resource().kind().toString(),
                            "action",
                            action)
                    .increment();
        }
    }

    void failure() {
        failures.increment();
    }

    void repair(Repair repair) {
        repairs.increment();
        drift.record(repair.lasted());
    }

    void fullPass(Duration took, long endedEpochSecond) {
        fullPasses.record(took);
        lastFullPass.set(endedEpochSecond);
    }
}
