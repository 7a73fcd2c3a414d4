package io.fairlead.driver.bridge;

import io.fairlead.driver.Drivers;
import io.fairlead.kernel.LinuxKernel;
import io.fairlead.model.Intent;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.Repair;
import io.fairlead.model.Status;
import io.fairlead.reconcile.IntentSource;
import io.fairlead.reconcile.Reconciler;
import io.fairlead.reconcile.ReconcilerSettings;
import io.fairlead.reconcile.StatusSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A {@link BridgeLab} with a reconciler, which hears of changes by events alone: its next full pass is far away. */
final class ReconciledLab implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(30);

    final BridgeLab lab = new BridgeLab();
    final LinuxKernel kernel = lab.kernel();
    final Map<Owner, Intent> stored = new ConcurrentHashMap<>();
    final List<Repair> repairs = new CopyOnWriteArrayList<>();
    final Reconciler reconciler;

    ReconciledLab() {
        Drivers drivers = new Drivers(List.of(new BridgeDriver(BridgeNetfilter.KEEP)), kernel.features());
        ReconcilerSettings settings = new ReconcilerSettings(
                Duration.ofHours(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        reconciler = new Reconciler(kernel, drivers, new Stored(), new Heard(), settings);
    }

    /** Defines a network or changes it; answers whose it is. */
    Owner put(String... lines) {
        NetworkIntent network = Scenario.of(lines).intent();
        stored.put(network.owner(), network);
        reconciler.request(network.owner());
        return network.owner();
    }

    void remove(Owner owner) {
        stored.remove(owner);
        reconciler.request(owner);
    }

    @Override
    public void close() throws Exception {
        reconciler.close();
        lab.close();
    }

    private final class Stored implements IntentSource {
        @Override
        public Map<Owner, Intent> find(Collection<Owner> owners) {
            return stored.entrySet().stream()
                    .filter(entry -> owners.contains(entry.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        @Override
        public Set<Owner> owners() {
            return Set.copyOf(stored.keySet());
        }
    }

    private final class Heard implements StatusSink {
        @Override
        public void record(Owner network, Status status) {
            // Statuses are read from the reconciler.
        }

        @Override
        public void gone(Owner network) {
            // As above.
        }

        @Override
        public void record(Repair repair) {
            repairs.add(repair);
        }
    }
}
