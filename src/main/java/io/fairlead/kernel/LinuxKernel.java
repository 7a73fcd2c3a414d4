package io.fairlead.kernel;

import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.Connection;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import io.fairlead.netlink.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The running kernel, over netlink. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN to change anything. */
public final class LinuxKernel implements Kernel {

    private final ReentrantLock lock = new ReentrantLock();
    private final Interests interests = new Interests();
    private final DriftCollector drift = new DriftCollector(interests);
    private final Aftermath aftermath = new Aftermath(interests);
    private final Set<KernelFeature> features;
    private final NetworkNamespace namespaces;
    private final Engine engine;
    private final BoundPorts ports;
    private final LinkCounts counts;
    private final Monitor monitor;
    private final Reaper reaper;
    private final Strangers strangers;
    /** As of the last look; whoever asks must not wait for the engine. */
    private volatile List<Stranger> found;

    private volatile DriftListener listener = new Deaf();

    /** Whether something that {@link #facts} speaks of changed since the listener heard of it. */
    private boolean hostChanged;

    private LinuxKernel(NetworkNamespace namespaces, Path stateDirectory, Installation installation) {
        this.namespaces = namespaces;
        this.ports = new BoundPorts(new NamespaceRunner() {
            @Override
            public <T> T call(Supplier<T> work) {
                return namespaces.call(NamespaceRef.HOST, work);
            }
        });
        this.features = KernelProbe.probe();
        SysctlFiles sysctls = new SysctlFiles(namespaces);
        OwnerTags tags = new OwnerTags(
                installation,
                OlderTags.areOurs(namespaces, installation),
                new StateFile(stateDirectory.resolve("adopted")));
        Mirror mirror = new Mirror(
                namespaces,
                tags,
                (namespace, before, after) -> {
                    // A link's parameters live and die with its name, and those of IPv6 with an MTU that allows it.
                    if (before != null && (after == null || !after.nameOrEmpty().equals(before.nameOrEmpty()))) {
                        sysctls.forgetLink(namespace.ref(), before.nameOrEmpty());
                    } else if (before != null
                            && after != null
                            && before.isTooSmallForIpv6() != after.isTooSmallForIpv6()) {
                        drift.addParameters(sysctls.forgetLink(namespace.ref(), before.nameOrEmpty()));
                    }
                    drift.changed(namespace, before, after);
                },
                moved -> {
                    sysctls.forget(moved);
                    drift.addNamespace(moved);
                });
        SysctlRecords records = new SysctlRecords(new StateFile(stateDirectory.resolve("sysctls")));
        this.engine = new Engine(
                namespaces,
                mirror,
                features.contains(KernelFeature.NF_TABLES)
                        ? new NftablesFirewall(namespaces, tags)
                        : new NoFirewall("this kernel has no nf_tables"),
                sysctls,
                records,
                new SysctlWriter(namespaces, mirror, sysctls, records),
                new AdoptedAddresses(new StateFile(stateDirectory.resolve("addresses"))),
                new ManagedNamespaces(new StateFile(stateDirectory.resolve("namespaces"))),
                new VisitedNamespaces(new StateFile(stateDirectory.resolve("visited"))),
                new UplinkRecords(new StateFile(stateDirectory.resolve("uplinks"))),
                new Flows(namespaces));
        this.counts = new LinkCounts(namespaces, mirror::hostIndexes, mirror.stacked()::inSandboxes);
        engine.managed().load(mirror);
        engine.visited().look(mirror);
        this.strangers = new Strangers(engine);
        strangers.retag();
        installation.adopted().forEach(strangers::adopt);
        this.found = strangers.all();
        this.monitor = new Monitor(engine, new Monitor.Work() {
            @Override
            public void look(Monitor.Namespaces lookAtNamespaces, boolean all) {
                LinuxKernel.this.look(lookAtNamespaces, all);
            }

            @Override
            public void failed() {
                lost();
            }
        });
        this.reaper = new Reaper(lock, engine);
        monitor.start();
        reaper.start();
    }

    /**
     * @param hostNamespace file of the namespace to manage as the host; empty for the process's own
     * @param stateDirectory where the few things are kept that the kernel cannot remember for us
     * @param installation for whose database this is; objects of others are left alone
     */
    public static LinuxKernel open(String hostNamespace, Path stateDirectory, Installation installation) {
        return new LinuxKernel(new NetworkNamespace(hostNamespace), stateDirectory, installation);
    }

    /** Until somebody listens. */
    private static final class Deaf implements DriftListener {
        @Override
        public void drifted(Owner owner, Instant seen) {
            // Whoever starts to listen asks for everything first.
        }

        @Override
        public void everything(Instant seen) {
            // As above.
        }
    }

    @Override
    public Set<KernelFeature> features() {
        return features;
    }

    @Override
    public HostFacts facts() {
        lock.lock();
        try {
            refresh();
            return FactsView.look(engine, features);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<String> missing(Collection<String> parameters) {
        return SysctlFiles.missing(parameters);
    }

    @Override
    public Surroundings surroundings(Collection<String> parameters) {
        lock.lock();
        try {
            refresh();
            return new SurroundingsView(engine, namespaces).look(parameters);
        } finally {
            lock.unlock();
        }
    }

    /** What somebody wrote to parameters; those that nobody asked for are facts of the host. */
    private void addParameters(Set<SysctlFiles.Place> changed) {
        drift.addParameters(changed);
        hostChanged |= changed.stream()
                .anyMatch(place ->
                        place.namespace().isHost() && interests.in(place).isEmpty());
    }

    @Override
    public Plan plan(Map<Owner, ResourceSet> desired) {
        lock.lock();
        try {
            refresh();
            desired.forEach((owner, wishes) -> {
                interests.remember(owner, wishes, namespaces);
                if (wishes.all().isEmpty()) {
                    engine.managed().forgetDead(owner, namespaces);
                }
            });
            return compare(desired);
        } finally {
            report();
            reaper.busy();
            lock.unlock();
        }
    }

    @Override
    public Plan preview(Map<Owner, ResourceSet> desired) {
        lock.lock();
        try {
            refresh();
            return compare(desired);
        } finally {
            report();
            lock.unlock();
        }
    }

    private Plan compare(Map<Owner, ResourceSet> desired) {
        List<Resource> wishes = new ArrayList<>();
        desired.values().forEach(set -> wishes.addAll(set.all()));
        return Planner.plan(desired, engine.observe().expecting(wishes));
    }

    @Override
    public Optional<NetworkNamespace.Identity> identity(NamespaceRef namespace) {
        return namespaces.identity(namespace);
    }

    @Override
    public ApplyResult apply(Plan plan) {
        if (plan.isEmpty()) {
            return ApplyResult.SUCCESS;
        }
        lock.lock();
        try {
            refresh();
            List<Resource> resources =
                    plan.changes().stream().map(Change::resource).toList();
            Outcome outcome;
            drift.beginOwn();
            try {
                outcome = apply(plan.changes(), resources);
            } finally {
                List<DriftCollector.Touch> doubtful = drift.endOwn(plan);
                drift.add(aftermath.drifted(doubtful, plan, engine));
            }
            verify(plan, resources, outcome.failures());
            return outcome.result(plan);
        } finally {
            report();
            reaper.busy();
            lock.unlock();
        }
    }

    private Outcome apply(List<Change> changes, List<Resource> resources) {
        Applier applier = new Applier(engine, engine.observe().expecting(resources), false);
        Map<Change, String> failures = applier.apply(changes);
        drain();
        if (!applier.isContested()) {
            return new Outcome(failures, applier.refusedByParent());
        }
        List<Change> left = changes.stream().filter(failures::containsKey).toList();
        Applier again = new Applier(engine, engine.observe().expecting(resources), true);
        Map<Change, String> leftFailures = again.apply(left);
        drain();
        return new Outcome(leftFailures, again.refusedByParent());
    }

    private void verify(Plan plan, List<Resource> resources, Map<Change, String> failures) {
        Observation now = engine.observe().expecting(resources);
        for (Change change : plan.changes()) {
            if (!failures.containsKey(change)) {
                Verification.complaint(change, now).ifPresent(text -> failures.put(change, text));
            }
        }
    }

    @Override
    public Set<Owner> owners() {
        lock.lock();
        try {
            refresh();
            Set<Owner> owners = new HashSet<>(engine.mirror().host().owners());
            engine.mirror().managed().forEach(namespace -> namespace.owner().ifPresent(owners::add));
            owners.addAll(engine.firewall().owners());
            owners.addAll(engine.records().owners());
            owners.addAll(engine.adopted().owners());
            owners.addAll(engine.uplinks().owners());
            owners.addAll(engine.mirror().stacked().owners());
            return owners;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<String> whoChanged(Owner owner, ResourceKey object) {
        int port;
        lock.lock();
        try {
            refresh();
            if (object.kind().isFirewall()) {
                return engine.firewall().whoChanged(owner);
            }
            port = drift.writer(owner);
        } finally {
            lock.unlock();
        }
        return SocketOwner.find(port);
    }

    @Override
    public List<Stranger> strangers() {
        return found;
    }

    @Override
    public void adopt(String installation) {
        lock.lock();
        try {
            refresh();
            strangers.adopt(installation);
            found = strangers.all();
            drift.addEverything();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void listen(DriftListener newListener) {
        listener = newListener;
    }

    @Override
    public RuleSet rules(NamespaceRef namespace) {
        if (!features.contains(KernelFeature.NF_TABLES)) {
            return RuleSet.EMPTY;
        }
        try (NftablesSocket socket = namespaces.call(namespace, NftablesSocket::open)) {
            return RuleSets.read(socket);
        }
    }

    @Override
    public Optional<NamespaceView> look(NamespaceRef namespace) {
        return identity(namespace)
                .map(there -> new KernelView(namespaces, namespace, features.contains(KernelFeature.NF_TABLES)));
    }

    @Override
    public TestPacket.Result send(TestPacket packet) {
        return packet.send(namespaces);
    }

    @Override
    public HostPorts ports() {
        return ports;
    }

    @Override
    public RunningProgram run(NamespaceRef namespace, Program program) throws IOException {
        try {
            return NamespaceProgram.start(namespaces, namespace, program);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Map<String, LinkCounters> counters() {
        return counts.all();
    }

    @Override
    public Optional<LinkCounters> counters(String link) {
        return counts.of(link);
    }

    @Override
    public List<Connection> connections() {
        return namespaces.call(NamespaceRef.HOST, () -> {
            try (SocketTable sockets = SocketTable.open()) {
                return sockets.connections();
            }
        });
    }

    @Override
    public boolean awaitDeletions(Duration max) {
        try {
            return reaper.await(max);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes in what happened since the last look. What others did is reported by the monitor. */
    private void refresh() {
        drain();
        report();
    }

    private void report() {
        if (!drift.isEmpty() || hostChanged) {
            monitor.wake();
        }
    }

    private void drain() {
        engine.mirror().drain();
        try {
            drift.add(engine.firewall().drain());
        } catch (Transport.OverrunException e) {
            engine.firewall().reload();
            drift.addEverything();
        }
        if (engine.firewall().takeOwnershipChanged()) {
            // Whoever waits for the table has nothing in it yet by which it could be told.
            drift.addEverything();
        }
        if (engine.mirror().takeLost()) {
            // Those that nobody wants any more are found by being known.
            engine.managed().look(engine.mirror());
            engine.visited().look(engine.mirror());
            drift.addEverything();
        }
        hostChanged |=
                engine.mirror().host().takeForeignChanged() | engine.firewall().takeForeignChanged();
        // A driver that found its parent missing, down or taken has to hear that it is not any more.
        hostChanged |= drift.takeParentsChanged();
        addParameters(engine.sysctls().drain());
        if (engine.mirror().takeSettingsChanged()) {
            addParameters(engine.sysctls().recheckHost(SysctlFiles::isReportedByNetconf));
        }
    }

    /** Notifications cannot be trusted any more: starts again from what is there. */
    private void lost() {
        lock.lock();
        try {
            engine.mirror().reload();
            engine.firewall().reload();
            drift.addEverything();
        } finally {
            lock.unlock();
        }
    }

    /** On the monitor's thread. */
    private void look(Monitor.Namespaces lookAtNamespaces, boolean all) {
        Set<Owner> moved;
        Set<Owner> drifted;
        boolean everything;
        boolean hostMoved;
        lock.lock();
        try {
            drain();
            if (lookAtNamespaces != Monitor.Namespaces.NONE) {
                for (NamespaceRef changed : interests.changedNamespaces(namespaces, lookAtNamespaces)) {
                    engine.sysctls().forget(changed);
                    drift.addNamespace(changed);
                }
            }
            if (all) {
                addParameters(engine.sysctls().recheckHost(path -> true));
            }
            moved = drift.takeMoved();
            drifted = drift.take();
            everything = drift.takeEverything();
            found = strangers.all();
            hostMoved = hostChanged;
            hostChanged = false;
        } finally {
            lock.unlock();
        }
        Instant seen = Instant.now();
        moved.forEach(owner -> listener.namespaceChanged(owner, seen));
        if (everything) {
            listener.everything(seen);
        }
        if (hostMoved || everything) {
            listener.hostChanged(seen);
        }
        // The host first: whoever shares its things would mend them along, and nobody have the repair on record.
        drifted.stream()
                .sorted(Comparator.comparing(owner -> !owner.equals(Owner.HOST)))
                .forEach(owner -> listener.drifted(owner, seen));
    }

    @Override
    public void close() {
        monitor.close();
        reaper.close();
        ports.close();
        counts.close();
        engine.flows().close();
        engine.mirror().close();
        engine.firewall().close();
        engine.sysctls().close();
    }
}
