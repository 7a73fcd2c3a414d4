package io.fairlead.reconcile;

import io.fairlead.driver.Advice;
import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.FirewallChain;
import io.fairlead.kernel.FirewallTable;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.LinkAddress;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Condition;
import io.fairlead.model.DriverName;
import io.fairlead.model.Intent;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.model.Repair;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxIntent;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Status;
import io.fairlead.model.Violation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A reconciler with everything around it, in the words of a story: a store of intents that can be away, a kernel that can
 * be broken, and a log of what was reported. Its driver gives each network a bridge and a chain, and all of them one
 * table; the label {@code sandbox} adds an address in that namespace, {@code crash} breaks the driver,
 * {@code advice} is what it has to say.
 */
final class Script implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(20);

    final InMemoryKernel kernel = new InMemoryKernel();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<Repair> repairs = new CopyOnWriteArrayList<>();
    final Map<Owner, Status> statuses = new ConcurrentHashMap<>();
    final Reconciler reconciler;

    private final Map<Owner, Intent> stored = new ConcurrentHashMap<>();
    private volatile boolean storeAway;

    Script() {
        this(Duration.ofHours(1));
    }

    Script(Duration interval) {
        ReconcilerSettings settings = new ReconcilerSettings(
                interval, Duration.ofMillis(5), Duration.ofMillis(40), Clock.systemUTC(), meters);
        Drivers drivers = new Drivers(List.of(new PlainDriver()), kernel.facts().features());
        reconciler = new Reconciler(kernel, drivers, new Store(), new Log(), settings);
    }

    static Owner network(String name) {
        return Owner.of(id(name));
    }

    static NetworkId id(String name) {
        return new NetworkId((name + "f".repeat(64)).substring(0, 64));
    }

    static SandboxRef sandbox(String name) {
        return new SandboxRef(new SandboxId(name), name, SandboxKind.MANAGED, NamespaceRef.named(name));
    }

    static ResourceKey bridge(String name) {
        return new ResourceKey(Resource.Kind.BRIDGE, NamespaceRef.HOST, "br-" + name);
    }

    static ResourceKey chain(String name) {
        return new ResourceKey(Resource.Kind.FIREWALL_CHAIN, NamespaceRef.HOST, "into-" + name);
    }

    static ResourceKey table() {
        return new ResourceKey(Resource.Kind.FIREWALL_TABLE, NamespaceRef.HOST, FirewallTable.NAME);
    }

    /** Stores a network's first or next generation without telling the reconciler. */
    long store(String name, String... labels) {
        Intent before = stored.get(network(name));
        long generation = before == null ? 1 : before.generation() + 1;
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            pairs.put(labels[i], labels[i + 1]);
        }
        stored.put(network(name), intent(name, generation, pairs));
        return generation;
    }

    static NetworkIntent intent(String name, long generation, Map<String, String> labels) {
        return new NetworkIntent(
                new NetworkSpec(
                        id(name),
                        name,
                        new DriverName("plain"),
                        false,
                        true,
                        false,
                        List.of(),
                        false,
                        Map.of(),
                        labels,
                        generation),
                List.of(),
                List.of());
    }

    void storeSandbox(String name) {
        stored.put(Owner.of(new SandboxId(name)), new SandboxIntent(sandbox(name), 1));
    }

    void forget(Owner owner) {
        stored.remove(owner);
    }

    void storeAway(boolean away) {
        storeAway = away;
    }

    void start() {
        reconciler.start();
    }

    /** Starts and waits until the first full pass is over. */
    void startAndSettle() {
        start();
        org.awaitility.Awaitility.await().atMost(LONG).until(reconciler::firstPassDone);
    }

    Status put(String name, String... labels) {
        long generation = store(name, labels);
        reconciler.request(network(name));
        return reconciler.await(network(name), generation, LONG).orElseThrow();
    }

    boolean remove(String name) {
        forget(network(name));
        reconciler.request(network(name));
        return reconciler.awaitGone(network(name), LONG);
    }

    Phase phase(String name) {
        Status status = statuses.get(network(name));
        return status == null ? Phase.PENDING : status.phase();
    }

    List<Condition> conditions(String name) {
        Status status = statuses.get(network(name));
        return status == null ? List.of() : status.conditions();
    }

    @Override
    public void close() {
        reconciler.close();
    }

    private final class Store implements IntentSource {
        @Override
        public Map<Owner, Intent> find(Collection<Owner> owners) {
            check();
            Map<Owner, Intent> found = new HashMap<>(stored);
            found.keySet().retainAll(owners);
            return found;
        }

        @Override
        public Set<Owner> owners() {
            check();
            return Set.copyOf(stored.keySet());
        }

        private void check() {
            if (storeAway) {
                throw new IllegalStateException("connection refused");
            }
        }
    }

    private final class Log implements StatusSink {
        @Override
        public void record(Owner owner, Status status) {
            statuses.put(owner, status);
            log.add(owner + " " + status.phase() + " " + status.observedGeneration());
        }

        @Override
        public void gone(Owner owner) {
            statuses.remove(owner);
            log.add(owner + " GONE");
        }

        @Override
        public void record(Repair repair) {
            repairs.add(repair);
        }
    }

    private static final class PlainDriver implements NetworkDriver {
        @Override
        public DriverName name() {
            return new DriverName("plain");
        }

        @Override
        public DriverCapabilities capabilities() {
            return new DriverCapabilities("for tests", "local", false, true, false, false, List.of(), Set.of());
        }

        @Override
        public List<Violation> validate(NetworkSpec spec, HostFacts host) {
            return List.of();
        }

        @Override
        public ResourceSet desired(NetworkIntent intent, HostFacts host) {
            Map<String, String> labels = intent.spec().labels();
            if (labels.containsKey("crash")) {
                throw new IllegalStateException("a bug");
            }
            Owner owner = intent.owner();
            String name = intent.spec().name();
            ResourceSet.Builder set = new ResourceSet.Builder()
                    .add(new FirewallTable(Owner.HOST, NamespaceRef.HOST))
                    .add(new BridgeLink(owner, NamespaceRef.HOST, "br-" + name, null, null, null, false))
                    .add(new FirewallChain(owner, NamespaceRef.HOST, "into-" + name, null, List.of()));
            if (labels.containsKey("sandbox")) {
                NamespaceRef namespace = NamespaceRef.named(labels.get("sandbox"));
                set.add(new LinkAddress(owner, namespace, "eth0", IpPrefix.of("10.0.0.2/24")));
            }
            return set.build();
        }

        @Override
        public List<Advice> advise(NetworkIntent intent, HostFacts host) {
            Map<String, String> labels = intent.spec().labels();
            if (labels.containsKey("warnOf") && host.routes().contains(IpPrefix.of(labels.get("warnOf")))) {
                return List.of(new Advice("Routed", labels.get("warnOf")));
            }
            String advice = labels.get("advice");
            return advice == null ? List.of() : List.of(new Advice("Advised", advice));
        }
    }
}
