package io.fairlead.network;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.Condition;
import io.fairlead.model.Connection;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.Subnet;
import io.fairlead.model.Uplink;
import io.fairlead.model.Uplink.Addresses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Makes links of the host ports of networks' bridges, and gives them back. A change that may cut off whoever asked for it
 * holds only until its deadline, unless it is confirmed.
 */
@Service
public class UplinkService {

    private static final Set<String> REFUSALS = Set.of("ApplyFailed", "Conflict", "UplinkMissing");

    private final Commands commands;
    private final Drivers drivers;
    private final Convergence convergence;
    private final Plans plans;
    private final StoredStatus statuses;
    private final UplinkDeadlines deadlines;
    private final Kernel kernel;
    private final String node;

    UplinkService(
            Commands commands,
            Drivers drivers,
            Convergence convergence,
            Plans plans,
            StoredStatus statuses,
            UplinkDeadlines deadlines,
            Kernel kernel,
            ServiceSettings settings) {
        this.commands = commands;
        this.drivers = drivers;
        this.convergence = convergence;
        this.plans = plans;
        this.statuses = statuses;
        this.deadlines = deadlines;
        this.kernel = kernel;
        this.node = settings.nodeName();
    }

    /** In the order of adding. */
    public List<UplinkView> list(String network) {
        StoredNetwork stored = Lookup.network(commands.inventory(), network);
        StatusView status = StatusView.of(statuses.find(Owner.of(stored.spec().id())));
        return stored.uplinks().stream()
                .map(uplink -> UplinkView.of(stored, uplink, status, List.of()))
                .toList();
    }

    /**
     * Makes a link an uplink and waits for the kernel. What the kernel refuses is undone at once.
     *
     * @param caller the connection by which this is asked for
     */
    public UplinkView add(String network, UplinkRequest request, Connection caller) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<Changed>> outcome = commands.run(addition(network, request, caller));
        Changed changed = outcome.result().result();
        await(outcome, changed.network());
        Optional<String> refusal = refusal(changed);
        if (refusal.isPresent()) {
            await(commands.run(edit(changed, unused -> null)), changed.network());
            throw RefusedException.conflict(
                    "the kernel does not take " + changed.link() + " as an uplink: " + refusal.get());
        }
        return shown(changed, outcome.result().warnings())
                .orElseThrow(() -> RefusedException.conflict(changed.link() + " was taken away again meanwhile"));
    }

    /** What making a link an uplink would do, and whom it would cut off. */
    public PlanView plan(String network, UplinkRequest request, Connection caller) {
        return plans.make(addition(network, request, caller));
    }

    /** The uplink that a command is about. */
    private record Changed(NetworkId network, String link) {}

    private Plans.Command<Changed> addition(String network, UplinkRequest request, Connection caller) {
        return draft -> {
            HostFacts facts = kernel.facts();
            StoredNetwork stored = Lookup.network(draft.inventory(), network);
            StoredUplink uplink = define(draft.inventory(), stored, request, facts);
            List<StoredUplink> uplinks = new ArrayList<>(stored.uplinks());
            uplinks.add(uplink);
            change(draft, stored, uplinks);
            List<String> warnings = new UplinkWarnings(facts, kernel.connections(), caller)
                    .adding(uplink.uplink(), stored.spec().name());
            return new Proposed<>(
                    new Changed(stored.spec().id(), uplink.uplink().link()), warnings, List.of());
        };
    }

    private void change(Draft draft, StoredNetwork network, List<StoredUplink> uplinks) {
        draft.changeUplinks(network, uplinks);
        draft.afterCommit(() -> deadlines.changed(network.spec().id()));
    }

    private StoredUplink define(Inventory inventory, StoredNetwork network, UplinkRequest request, HostFacts facts) {
        Violations violations = new Violations();
        String link = Objects.requireNonNullElse(request.link(), "");
        Names.link("link", link, violations);
        Optional<Addresses> addresses = addresses(request.addresses(), violations);
        Instant now = Definitions.now();
        Optional<Instant> deadline = ConfirmTime.deadline(request.confirmWithin(), request.confirm(), now, violations);
        inventory.networks().stream()
                .filter(other -> other.uplink(link).isPresent())
                .findFirst()
                .ifPresent(other -> violations.conflict(
                        "link",
                        link + " is an uplink of network " + other.spec().name() + " already"));
        if (violations.isEmpty()) {
            Uplink uplink = new Uplink(link, addresses.orElseThrow());
            List<Uplink> uplinks = new ArrayList<>(network.effectiveUplinks());
            uplinks.add(uplink);
            driver(network)
                    .validateUplinks(network.spec(), uplinks, facts)
                    .forEach(v -> violations.conflict(v.field(), v.message()));
        }
        violations.refuse();
        return new StoredUplink(new Uplink(link, addresses.orElseThrow()), node, false, deadline.orElse(null), now);
    }

    private static Optional<Addresses> addresses(@Nullable String text, Violations violations) {
        String given = Objects.requireNonNullElse(text, "keep");
        Optional<Addresses> found = Arrays.stream(Addresses.values())
                .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(given))
                .findFirst();
        if (found.isEmpty()) {
            violations.invalid("addresses", "'" + given + "' is neither keep nor move");
        }
        return found;
    }

    private NetworkDriver driver(StoredNetwork network) {
        return drivers.find(network.spec().driver())
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.UNAVAILABLE,
                        "there is no driver " + network.spec().driver() + " any more"));
    }

    /** Makes the last change of an uplink hold for good; empty if that was its removal. */
    public Optional<UplinkView> confirm(String network, String link) {
        StoredNetwork stored = Lookup.network(commands.inventory(), network);
        require(stored, link);
        Changed changed = new Changed(stored.spec().id(), link);
        Commands.Outcome<?> outcome =
                commands.run(edit(changed, uplink -> uplink.leaving() ? null : uplink.confirmed()));
        await(outcome, changed.network());
        return shown(changed, List.of());
    }

    /**
     * How a change is to be confirmed.
     *
     * @param within as in {@link UplinkRequest#confirmWithin}
     * @param confirm as in {@link UplinkRequest#confirm}
     */
    public record Confirmation(
            @Nullable String within, @Nullable Boolean confirm) {}

    /**
     * Takes an uplink away and waits for the kernel.
     *
     * @return the uplink while its removal waits to be confirmed; empty if it is gone for good
     */
    public Optional<UplinkView> remove(String network, String link, Confirmation confirmation, Connection caller) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<Changed>> outcome = commands.run(removal(network, link, confirmation, caller));
        Changed changed = outcome.result().result();
        await(outcome, changed.network());
        return shown(changed, outcome.result().warnings());
    }

    /** What taking an uplink away would do, and whom it would cut off. */
    public PlanView planRemoval(String network, String link, Confirmation confirmation, Connection caller) {
        return plans.make(removal(network, link, confirmation, caller));
    }

    private Plans.Command<Changed> removal(String network, String link, Confirmation confirmation, Connection caller) {
        return draft -> {
            Violations violations = new Violations();
            Optional<Instant> deadline =
                    ConfirmTime.deadline(confirmation.within(), confirmation.confirm(), Definitions.now(), violations);
            violations.refuse();
            StoredNetwork stored = Lookup.network(draft.inventory(), network);
            StoredUplink uplink = require(stored, link);
            Changed changed = edit(
                            new Changed(stored.spec().id(), link),
                            present -> isUnconfirmed(present)
                                    ? null
                                    : deadline.map(present::leaving).orElse(null))
                    .apply(draft);
            Set<IpAddress> gateways = draft.inventory().networks().stream()
                    .flatMap(other -> other.spec().subnets().stream())
                    .map(Subnet::gateway)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            List<String> warnings = new UplinkWarnings(kernel.facts(), kernel.connections(), caller)
                    .removing(uplink.uplink(), gateways);
            return new Proposed<>(changed, warnings, List.of());
        };
    }

    /** Taking away what nobody confirmed is its own roll-back: there is nothing to come back to. */
    private static boolean isUnconfirmed(StoredUplink uplink) {
        return uplink.confirmBy() != null && !uplink.leaving();
    }

    private static StoredUplink require(StoredNetwork network, String link) {
        return network.uplink(link)
                .orElseThrow(() ->
                        RefusedException.notFound("network " + network.spec().name() + " has no uplink " + link));
    }

    /** What becomes of an uplink; null if it goes. */
    private interface Edit {
        @Nullable
        StoredUplink apply(StoredUplink uplink);
    }

    private Function<Draft, Changed> edit(Changed changed, Edit edit) {
        return draft -> {
            StoredNetwork stored = draft.inventory()
                    .network(changed.network())
                    .orElseThrow(() -> RefusedException.notFound("network " + changed.network() + " not found"));
            List<StoredUplink> uplinks = new ArrayList<>();
            for (StoredUplink uplink : stored.uplinks()) {
                StoredUplink edited = uplink.uplink().link().equals(changed.link()) ? edit.apply(uplink) : uplink;
                if (edited != null) {
                    uplinks.add(edited);
                }
            }
            if (!uplinks.equals(stored.uplinks())) {
                change(draft, stored, uplinks);
            }
            return changed;
        };
    }

    private void await(Commands.Outcome<?> outcome, NetworkId id) {
        long generation = commands.inventory()
                .network(id)
                .map(network -> network.spec().generation())
                .orElse(0L);
        convergence.await(outcome.touched(), Owner.of(id), generation);
    }

    /** What the kernel says against a link, if it has had its say. */
    private Optional<String> refusal(Changed changed) {
        return statuses.find(Owner.of(changed.network())).conditions().stream()
                .filter(condition -> REFUSALS.contains(condition.type()))
                .map(Condition::message)
                .filter(message -> speaksOf(message, changed.link()))
                .findFirst();
    }

    /** Not of eth10 where eth1 is meant. */
    private static boolean speaksOf(String message, String link) {
        return Pattern.compile("(?<![\\w.:@-])" + Pattern.quote(link) + "(?![\\w@-])(?![.:]\\w)")
                .matcher(message)
                .find();
    }

    private Optional<UplinkView> shown(Changed changed, List<String> warnings) {
        StatusView status = StatusView.of(statuses.find(Owner.of(changed.network())));
        return commands.inventory()
                .network(changed.network())
                .flatMap(network ->
                        network.uplink(changed.link()).map(uplink -> UplinkView.of(network, uplink, status, warnings)));
    }
}
