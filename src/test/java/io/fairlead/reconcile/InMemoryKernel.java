package io.fairlead.reconcile;

import io.fairlead.kernel.ApplyResult;
import io.fairlead.kernel.Change;
import io.fairlead.kernel.DriftListener;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.NamespaceView;
import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.kernel.Plan;
import io.fairlead.kernel.Plan.Obstacle;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.Resource.Difference;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Stranger;
import io.fairlead.kernel.Surroundings;
import io.fairlead.kernel.TestPacket;
import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.RouteLookup;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.model.Connection;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kernel made of a map, which obeys the contract of {@link Kernel}, can be broken by hand and told to refuse things. */
public final class InMemoryKernel implements Kernel {

    /** The owners of every plan that was made, in order. */
    final List<Set<Owner>> plans = new CopyOnWriteArrayList<>();

    private final Map<ResourceKey, Resource> objects = new LinkedHashMap<>();
    private final Set<NamespaceRef> foreignNamespaces = new HashSet<>();
    private final List<DriftListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @org.jspecify.annotations.Nullable ResourceKey reverted;
    private Predicate<Change> refused = change -> false;
    private final InMemoryPorts ports = new InMemoryPorts();
    private final List<Stranger> strangers = new CopyOnWriteArrayList<>();
    private volatile Set<KernelFeature> features = EnumSet.allOf(KernelFeature.class);
    private volatile List<HostFacts.RouteFact> routes = List.of();
    private volatile Surroundings surroundings = new Surroundings(List.of(), Map.of(), List.of());
    private final Map<String, LinkCounters> counters = new ConcurrentHashMap<>();
    private volatile Optional<NetworkNamespace.Identity> hostNamespace = Optional.empty();

    /** From now on the kernel lacks these. */
    public void lack(KernelFeature... missing) {
        Set<KernelFeature> left = EnumSet.allOf(KernelFeature.class);
        left.removeAll(Set.of(missing));
        features = left;
    }

    /** From now on the host has these routes, by a link {@code tun0}. */
    public void route(IpPrefix... destinations) {
        routes = Stream.of(destinations)
                .map(destination -> new HostFacts.RouteFact(destination, "tun0", false))
                .toList();
        listeners.forEach(listener -> listener.hostChanged(Instant.now()));
    }

    /** From now on changes like these are refused. */
    public synchronized void refuse(Predicate<Change> changes) {
        refused = changes;
    }

    /** Somebody else deletes an object of ours. */
    void lose(ResourceKey key) {
        Resource lost;
        synchronized (this) {
            lost = java.util.Objects.requireNonNull(objects.remove(key), key::toString);
        }
        listeners.forEach(listener -> listener.drifted(lost.owner(), Instant.now()));
    }

    /** Somebody else deletes the object of this name. */
    public void lose(String name) {
        ResourceKey key;
        synchronized (this) {
            key = objects.keySet().stream()
                    .filter(k -> k.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
        lose(key);
    }

    /** From now on somebody deletes the object again whenever it is made, until null is given. */
    void revert(@org.jspecify.annotations.Nullable ResourceKey key) {
        reverted = key;
        if (key != null && has(key)) {
            lose(key);
        }
    }

    private void revertNow(Plan plan) {
        ResourceKey key = reverted;
        if (key != null
                && plan.changes().stream()
                        .anyMatch(change -> change.resource().key().equals(key))) {
            new Thread(() -> lose(key)).start();
        }
    }

    @Override
    public Optional<String> whoChanged(Owner owner, ResourceKey object) {
        return object.equals(reverted) ? Optional.of("puppet, process 17") : Optional.empty();
    }

    /** Somebody deletes everything and the notifications are lost. */
    void loseEverything() {
        synchronized (this) {
            objects.clear();
        }
        listeners.forEach(listener -> listener.everything(Instant.now()));
    }

    /** What an earlier run of the service left behind. */
    synchronized void leftOver(Resource resource) {
        objects.put(resource.key(), resource);
    }

    synchronized void addNamespace(NamespaceRef namespace) {
        foreignNamespaces.add(namespace);
    }

    synchronized boolean has(ResourceKey key) {
        return objects.containsKey(key);
    }

    public synchronized List<String> names() {
        return objects.keySet().stream()
                .map(key -> key.kind() + " " + key.name())
                .sorted()
                .toList();
    }

    @Override
    public Set<KernelFeature> features() {
        return features;
    }

    @Override
    public HostFacts facts() {
        return new HostFacts(features, Map.of(), routes);
    }

    /** From now on the host stands there; parameters are not looked at. */
    public void standIn(Surroundings place) {
        surroundings = place;
    }

    /** Has every parameter but those whose name says otherwise. */
    @Override
    public Set<String> missing(Collection<String> parameters) {
        return parameters.stream()
                .filter(parameter -> parameter.endsWith("missing"))
                .collect(Collectors.toSet());
    }

    @Override
    public Surroundings surroundings(Collection<String> parameters) {
        return surroundings;
    }

    @Override
    public RuleSet rules(NamespaceRef namespace) {
        return RuleSet.EMPTY;
    }

    @Override
    public Optional<NamespaceView> look(NamespaceRef namespace) {
        return Optional.of(new EmptyView());
    }

    @Override
    public RunningProgram run(NamespaceRef namespace, Program program) throws IOException {
        throw new IOException("no program runs in a map");
    }

    @Override
    public TestPacket.Result send(TestPacket packet) {
        return new TestPacket.Result(false, Optional.empty(), TestPacket.Answer.UNREACHABLE);
    }

    /** A namespace without anything in it. */
    private static final class EmptyView implements NamespaceView {
        @Override
        public List<Link> links() {
            return List.of();
        }

        @Override
        public List<Addr> addresses() {
            return List.of();
        }

        @Override
        public RuleSet rules() {
            return RuleSet.EMPTY;
        }

        @Override
        public Optional<String> parameter(String path) {
            return Optional.empty();
        }

        @Override
        public List<String> oldTables(boolean v6) {
            return List.of();
        }

        @Override
        public Answer route(RouteLookup lookup) {
            return new Answer(null, Optional.empty(), NamespaceView.NO_ROUTE, "network is unreachable");
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    /** From now on the host is in this namespace of the machine. */
    public void hostIs(NamespaceRef namespace) {
        hostNamespace = new NetworkNamespace("").identity(namespace);
    }

    @Override
    public Optional<NetworkNamespace.Identity> identity(NamespaceRef namespace) {
        return namespace.isHost() ? hostNamespace : new NetworkNamespace("").identity(namespace);
    }

    /** A namespace that the owner uses became another one. */
    void replaceNamespaceOf(Owner owner) {
        listeners.forEach(listener -> listener.namespaceChanged(owner, Instant.now()));
    }

    @Override
    public Plan preview(Map<Owner, ResourceSet> desired) {
        return plan(desired);
    }

    @Override
    public synchronized Plan plan(Map<Owner, ResourceSet> desired) {
        plans.add(new TreeSet<>(desired.keySet()));
        Map<ResourceKey, Resource> wanted = new LinkedHashMap<>();
        desired.values().forEach(set -> set.all().forEach(resource -> wanted.put(resource.key(), resource)));
        List<Change> changes = new ArrayList<>();
        List<Obstacle> obstacles = new ArrayList<>();
        objects.values().stream()
                .filter(object -> desired.containsKey(object.owner()) && !wanted.containsKey(object.key()))
                .sorted(Comparator.comparing(Resource::kind).reversed())
                .forEach(object -> changes.add(new Change.Delete(object)));
        Set<NamespaceRef> namespaces = new HashSet<>(foreignNamespaces);
        wanted.values().stream()
                .filter(r -> r.kind() == Resource.Kind.NAMESPACE)
                .forEach(r -> namespaces.add(r.namespace()));
        objects.values().stream()
                .filter(r -> r.kind() == Resource.Kind.NAMESPACE)
                .forEach(r -> namespaces.add(r.namespace()));
        wanted.values().stream().sorted(Comparator.comparing(Resource::kind)).forEach(resource -> {
            if (!resource.namespace().isHost() && !namespaces.contains(resource.namespace())) {
                obstacles.add(new Obstacle(resource.owner(), Obstacle.SANDBOX_GONE, resource.namespace() + " is gone"));
            } else {
                change(resource).ifPresent(changes::add);
            }
        });
        return new Plan(changes, obstacles);
    }

    private Optional<Change> change(Resource resource) {
        Resource object = objects.get(resource.key());
        if (object == null) {
            return Optional.of(new Change.Create(resource));
        }
        Difference difference = resource.compare(object);
        return difference == Difference.NONE ? Optional.empty() : Optional.of(new Change.Update(object, resource));
    }

    @Override
    public synchronized ApplyResult apply(Plan plan) {
        revertNow(plan);
        List<ApplyResult.Failure> failures = new ArrayList<>();
        boolean transactionRefused = plan.changes().stream().anyMatch(c -> isFirewall(c) && refused.test(c));
        for (Change change : plan.changes()) {
            if (refused.test(change) || (isFirewall(change) && transactionRefused)) {
                failures.add(new ApplyResult.Failure(change, change.resource().key() + ": Operation not permitted"));
            } else if (change instanceof Change.Delete) {
                objects.remove(change.resource().key());
            } else {
                objects.put(change.resource().key(), change.resource());
            }
        }
        return new ApplyResult(failures);
    }

    private static boolean isFirewall(Change change) {
        return change.resource().kind().compareTo(Resource.Kind.FIREWALL_TABLE) >= 0;
    }

    @Override
    public List<Stranger> strangers() {
        return List.copyOf(strangers);
    }

    @Override
    public void adopt(String installation) {
        strangers.removeIf(stranger -> stranger.installation().equals(installation));
    }

    @Override
    public synchronized Set<Owner> owners() {
        Set<Owner> owners = new TreeSet<>();
        objects.values().forEach(object -> owners.add(object.owner()));
        return owners;
    }

    @Override
    public void listen(DriftListener listener) {
        listeners.add(listener);
    }

    @Override
    public InMemoryPorts ports() {
        return ports;
    }

    /** From now on the link has counted this. */
    public void count(String link, LinkCounters counted) {
        counters.put(link, counted);
    }

    @Override
    public Map<String, LinkCounters> counters() {
        return Map.copyOf(counters);
    }

    @Override
    public Optional<LinkCounters> counters(String link) {
        return Optional.ofNullable(counters.get(link));
    }

    @Override
    public List<Connection> connections() {
        return List.of();
    }

    @Override
    public boolean awaitDeletions(Duration max) {
        return true;
    }

    @Override
    public void close() {}
}
