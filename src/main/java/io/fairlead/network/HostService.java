package io.fairlead.network;

import io.fairlead.driver.Drivers;
import io.fairlead.history.Entry;
import io.fairlead.history.History;
import io.fairlead.history.Page;
import io.fairlead.history.Part;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import io.fairlead.reconcile.PurgeReport;
import io.fairlead.reconcile.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Service;

/** What concerns this host as a whole: its state, its drivers, the full pass and the purge. */
@Service
public class HostService {

    /** The owner of what all networks share, which has no id. */
    private static final String HOST = "host";

    private static final Duration FIRST_PASS = Duration.ofMinutes(5);

    private final InstallationIdentity identity;
    private final Commands commands;
    private final Attaching attaching;
    private final StoredStatus statuses;
    private final History history;
    private final Convergence convergence;
    private final Reconciler reconciler;
    private final Kernel kernel;
    private final Drivers drivers;
    private final String node;
    private final String version;
    private final Instant started = Definitions.now();

    HostService(
            InstallationIdentity identity,
            Commands commands,
            Attaching attaching,
            StoredStatus statuses,
            History history,
            Convergence convergence,
            Reconciler reconciler,
            Kernel kernel,
            Drivers drivers,
            ServiceSettings settings,
            ObjectProvider<BuildProperties> build) {
        this.identity = identity;
        this.commands = commands;
        this.attaching = attaching;
        this.statuses = statuses;
        this.history = history;
        this.convergence = convergence;
        this.reconciler = reconciler;
        this.kernel = kernel;
        this.drivers = drivers;
        this.node = settings.nodeName();
        String built =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("");
        this.version = built == null || built.isEmpty() ? "development" : built;
    }

    public HostView status() {
        Inventory inventory = commands.inventory();
        HostView.Counts counts = new HostView.Counts(
                inventory.networks().size(),
                inventory.sandboxes().size(),
                inventory.endpoints().size(),
                degraded().size());
        return new HostView(
                node, version, started, identity.id(), features(), reconciler.firstPassDone(), conditions(), counts);
    }

    private List<StatusView.ConditionView> conditions() {
        return kernel.strangers().stream()
                .map(found -> new StatusView.ConditionView(
                        "OtherInstallation", found.describe() + "; " + found.advice(), started))
                .toList();
    }

    /** Whom the kernel does not hold as defined. */
    public List<String> degraded() {
        return commands.inventory().owners().stream()
                .filter(owner -> statuses.find(owner).phase() == Phase.DEGRADED)
                .sorted()
                .map(Owner::toString)
                .toList();
    }

    public List<HostView.FeatureView> features() {
        Set<KernelFeature> present = kernel.features();
        return Arrays.stream(KernelFeature.values())
                .map(feature -> new HostView.FeatureView(feature.name(), present.contains(feature), feature.needs()))
                .toList();
    }

    /** Why the database refused the last change; empty if it took it. */
    public Optional<String> storageTrouble() {
        return commands.trouble();
    }

    public boolean firstPassDone() {
        return reconciler.firstPassDone();
    }

    public List<DriverView> drivers() {
        return drivers.all().stream()
                .map(driver -> DriverView.of(
                        driver.name().value(),
                        driver.capabilities(),
                        drivers.unavailable(driver.name()).orElse(null)))
                .toList();
    }

    /** Repairs in the order that is asked for, as many as are asked for. */
    public Part<RepairView> repairs(RepairQuery query) {
        History.Span span = new History.Span(query.since(), query.until());
        Page page = new Page(query.after(), query.descending(), query.limit());
        return history.repairs(owners(query.owner()), span, page).map(RepairView::of);
    }

    /** Whom a name means: a network and a sandbox may share one. */
    private @Nullable Set<String> owners(@Nullable String name) {
        if (name == null) {
            return null;
        }
        Inventory inventory = commands.inventory();
        Set<String> ids = new TreeSet<>(Set.of(name.equals(HOST) ? "" : name));
        Lookup.findNetwork(inventory, name)
                .ifPresent(network -> ids.add(network.spec().id().value()));
        Lookup.findSandbox(inventory, name)
                .ifPresent(sandbox -> ids.add(sandbox.ref().id().value()));
        return ids;
    }

    /** Looks at everything anew; does not wait for it. */
    public void reconcile() {
        reconciler.requestAll();
    }

    /**
     * Deletes every network that is not predefined, every sandbox and endpoint, and everything of ours in the kernel.
     * Objects of others stay as they are, adopted namespaces too.
     */
    public PurgeView purge() {
        convergence.requireCapable();
        Commands.Outcome<Doomed> outcome = commands.run(draft -> {
            Inventory before = draft.inventory();
            Doomed doomed = new Doomed(
                    before.networks().stream()
                            .filter(n -> !n.spec().predefined())
                            .sorted(StoredNetwork.USERS_FIRST)
                            .toList(),
                    before.sandboxes());
            before.endpoints().forEach(endpoint -> attaching.detach(draft, endpoint));
            doomed.sandboxes().forEach(draft::remove);
            doomed.networks().forEach(draft::remove);
            draft.inventory().networks().stream()
                    .flatMap(network ->
                            draft.inventory().reservations(network.spec().id()).stream())
                    .toList()
                    .forEach(draft::remove);
            before.networks().stream()
                    .filter(n -> n.spec().predefined() && !n.uplinks().isEmpty())
                    .forEach(n -> draft.changeUplinks(n, List.of()));
            draft.ledger().purge();
            draft.note(purged(doomed));
            return doomed;
        });
        PurgeReport report = reconciler.purge();
        outcome.touched().forEach(reconciler::request);
        // What somebody defined since the transaction may have been realised already, and went with the rest.
        reconciler.requestAll();
        Doomed doomed = outcome.result();
        return new PurgeView(
                doomed.networks().stream().map(n -> n.spec().name()).toList(),
                doomed.sandboxes().stream().map(s -> s.ref().name()).toList(),
                report.removed(),
                report.failures());
    }

    /** Takes over what another installation has on this host; what is defined nowhere goes. */
    public void adopt(String installation) {
        requireStranger(installation);
        commands.run(draft -> {
            draft.note(told("adopt", Map.of("installation", installation)));
            return installation;
        });
        reconciler.adopt(installation);
    }

    /** Removes what another installation has on this host. */
    public PurgeView purge(String installation) {
        requireStranger(installation);
        return purgeFound(installation, convergence.max());
    }

    /** Removes what the installation that was named at the start has left. */
    public PurgeView purgeAtStart(String installation) {
        return purgeFound(installation, FIRST_PASS);
    }

    private PurgeView purgeFound(String installation, Duration patience) {
        // Before that, what our own definitions need cannot be told from what nobody knows.
        if (!reconciler.awaitFirstPass(patience)) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE, "the first look at this host is not through yet");
        }
        commands.run(draft -> {
            draft.note(told("purge", Map.of("installation", installation)));
            return installation;
        });
        PurgeReport report = reconciler.purge(installation);
        return new PurgeView(List.of(), List.of(), report.removed(), report.failures());
    }

    private void requireStranger(String installation) {
        convergence.requireCapable();
        if (kernel.strangers().stream().noneMatch(s -> s.installation().equals(installation))) {
            throw RefusedException.notFound("this host has nothing of an installation " + installation);
        }
    }

    private Entry told(String action, Map<String, Object> details) {
        return new Entry(
                Definitions.now(),
                Entry.Category.CHANGE,
                Entry.Subject.of(HOST, "", node),
                action,
                details,
                null,
                null);
    }

    private Entry purged(Doomed doomed) {
        return new Entry(
                Definitions.now(),
                Entry.Category.CHANGE,
                Entry.Subject.of(HOST, "", node),
                "purge",
                Map.of(
                        "networks", doomed.networks().size(),
                        "sandboxes", doomed.sandboxes().size()),
                null,
                null);
    }

    private record Doomed(List<StoredNetwork> networks, List<StoredSandbox> sandboxes) {}
}
