package io.fairlead.reconcile;

import io.fairlead.driver.Drivers;
import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.Netns;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Condition;
import io.fairlead.model.Intent;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.PlannedChange;
import io.fairlead.model.SandboxIntent;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes on the caller's thread. */
public final class Reconciler {

    private final Kernel kernel;
    private final Drivers drivers;
    private final IntentSource intents;
    private final StatusSink sink;
    private final Map<Owner, Status> statuses = new ConcurrentHashMap<>();
    private volatile boolean firstPassDone;

    public Reconciler(Kernel kernel, Drivers drivers, IntentSource intents, StatusSink sink) {
        this.kernel = kernel;
        this.drivers = drivers;
        this.intents = intents;
        this.sink = sink;
    }

    public synchronized void request(Owner owner) {
        Optional<Intent> intent = Optional.ofNullable(intents.find(List.of(owner)).get(owner));
        Plan plan = kernel.plan(Map.of(owner, intent.map(this::desired).orElse(ResourceSet.EMPTY)));
        ApplyResult result = kernel.apply(plan);
        if (intent.isEmpty()) {
            statuses.remove(owner);
            sink.gone(owner);
            return;
        }
        Instant now = Instant.now();
        List<Condition> conditions = new ArrayList<>();
        plan.obstacles().forEach(o -> conditions.add(new Condition(o.type(), o.message(), now)));
        result.failures().forEach(f -> conditions.add(new Condition("ApplyFailed", f.message(), now)));
        Status status = new Status(
                conditions.isEmpty() ? Phase.READY : Phase.DEGRADED, intent.get().generation(), conditions, now);
        statuses.put(owner, status);
        sink.record(owner, status);
    }

    private ResourceSet desired(Intent intent) {
        if (intent instanceof NetworkIntent network) {
            return drivers.find(network.spec().driver())
                    .map(driver -> driver.desired(network, kernel.facts()))
                    .orElse(ResourceSet.EMPTY);
        }
        SandboxIntent sandbox = (SandboxIntent) intent;
        return sandbox.sandbox().kind() == SandboxKind.MANAGED
                ? ResourceSet.of(List.of(new Netns(sandbox.owner(), sandbox.sandbox().namespace())))
                : ResourceSet.EMPTY;
    }

    public void requestAll() {
        Set<Owner> owners = new HashSet<>(intents.owners());
        owners.addAll(kernel.owners());
        owners.forEach(this::request);
        firstPassDone = true;
    }

    /** Blocks until a pass for at least that generation is through; empty on timeout. */
    public Optional<Status> await(Owner owner, long generation, Duration max) {
        return Optional.ofNullable(statuses.get(owner)).filter(s -> s.observedGeneration() >= generation);
    }

    /** Blocks until nothing of the owner is left in the kernel. */
    public boolean awaitGone(Owner owner, Duration max) {
        return !statuses.containsKey(owner);
    }

    public List<PlannedChange> preview(Intent intent) {
        return kernel.plan(Map.of(intent.owner(), desired(intent))).toPlannedChanges();
    }

    public List<PlannedChange> previewRemoval(Owner owner) {
        return kernel.plan(Map.of(owner, ResourceSet.EMPTY)).toPlannedChanges();
    }

    public boolean firstPassDone() {
        return firstPassDone;
    }

    public PurgeReport purge() {
        List<String> removed = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Owner owner : kernel.owners()) {
            Plan plan = kernel.plan(Map.of(owner, ResourceSet.EMPTY));
            plan.toPlannedChanges().forEach(c -> removed.add(c.kind() + " " + c.object()));
            kernel.apply(plan).failures().forEach(f -> failures.add(f.message()));
        }
        return new PurgeReport(removed, failures);
    }
}
