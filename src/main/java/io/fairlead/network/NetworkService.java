package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.PoolSettings;
import io.fairlead.ipam.Reservation;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Creates, shows and deletes networks. Waiting for the kernel happens after the transaction, never in it. */
@Service
public class NetworkService {

    /** As many names as a person reads. */
    private static final int SHOWN = 20;

    private final Commands commands;
    private final NetworkDefinition definition;
    private final NetworkEdit networkEdit;
    private final Plans plans;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final Kernel kernel;
    private final PoolSettings pools;

    NetworkService(
            Commands commands,
            NetworkDefinition definition,
            NetworkEdit networkEdit,
            Plans plans,
            StoredStatus statuses,
            Convergence convergence,
            Kernel kernel,
            PoolSettings pools) {
        this.commands = commands;
        this.definition = definition;
        this.networkEdit = networkEdit;
        this.plans = plans;
        this.statuses = statuses;
        this.convergence = convergence;
        this.kernel = kernel;
        this.pools = pools;
    }

    /** By name. */
    public List<NetworkView> list() {
        Inventory inventory = commands.inventory();
        return inventory.networks().stream()
                .map(network -> view(inventory, network, List.of()))
                .toList();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     */
    public NetworkView get(String idOrName) {
        Inventory inventory = commands.inventory();
        return view(inventory, Lookup.network(inventory, idOrName), List.of());
    }

    /** Stores a network and waits for the kernel; the answer's status says how that went. */
    public NetworkView create(NetworkRequest request) {
        return carryOut(creation(request));
    }

    /** What creating the network would do, and how it would be defined. */
    public PlanView plan(NetworkRequest request) {
        return plans.make(
                creation(request),
                network -> view(commands.inventory(), network, warnings(network.spec(), kernel.facts())));
    }

    Plans.Command<StoredNetwork> creation(NetworkRequest request) {
        return draft -> {
            HostFacts facts = kernel.facts();
            NetworkSpec spec = definition.define(request, draft, pools(draft), facts);
            StoredNetwork network = new StoredNetwork(spec, List.of(), Definitions.now());
            draft.create(network);
            return new Proposed<>(network, warnings(spec, facts), List.of());
        };
    }

    private AddressPools pools(Draft draft) {
        return new AddressPools(pools, draft.inventory().identity());
    }

    /** Docker's names of a network's options by our aliases of them. */
    public Map<String, String> optionAliases(String idOrName) {
        return definition.optionAliases(
                Lookup.network(commands.inventory(), idOrName).spec().driver());
    }

    /**
     * Changes a network while sandboxes are attached, and waits for the kernel.
     *
     * @param change makes the wanted definition of the present one
     */
    public NetworkView edit(String idOrName, UnaryOperator<NetworkRequest> change, Precondition precondition) {
        return carryOut(editing(idOrName, change, precondition));
    }

    /** What changing the network would do. */
    public PlanView planEdit(String idOrName, UnaryOperator<NetworkRequest> change, Precondition precondition) {
        return plans.make(editing(idOrName, change, precondition));
    }

    Plans.Command<StoredNetwork> editing(
            String idOrName, UnaryOperator<NetworkRequest> change, Precondition precondition) {
        return draft -> {
            StoredNetwork before = Lookup.network(draft.inventory(), idOrName);
            precondition.require(before);
            NetworkRequest request = change.apply(NetworkRequest.of(before.spec()));
            return redefine(draft, before, request, Optional.empty());
        };
    }

    /**
     * A network that is to be as defined.
     *
     * @param created whether there was none
     */
    public record Put(NetworkView network, boolean created) {}

    /** Makes a network, or changes the one that is there, so that it is as requested, and waits for the kernel. */
    public Put put(String idOrName, NetworkRequest request, Precondition precondition) {
        boolean there = Lookup.findNetwork(commands.inventory(), idOrName).isPresent();
        return new Put(carryOut(putting(idOrName, request, precondition)), !there);
    }

    /** What making the network as requested would do. */
    public PlanView planPut(String idOrName, NetworkRequest request, Precondition precondition) {
        return plans.make(putting(idOrName, request, precondition));
    }

    Plans.Command<StoredNetwork> putting(String idOrName, NetworkRequest request, Precondition precondition) {
        return draft -> {
            if (precondition == Precondition.NONE
                    && Lookup.findNetwork(draft.inventory(), idOrName).isEmpty()) {
                return creation(request.name() == null ? request.withName(idOrName) : request)
                        .apply(draft);
            }
            return editing(idOrName, request.asReplacement(), precondition).apply(draft);
        };
    }

    /** Moves a subnet's endpoints to another subnet, and waits for the kernel. */
    public NetworkView renumber(String idOrName, RenumberRequest request, Precondition precondition) {
        return carryOut(renumbering(idOrName, request, precondition));
    }

    /** What moving a subnet's endpoints to another subnet would do: who moves where, and what breaks. */
    public PlanView planRenumber(String idOrName, RenumberRequest request, Precondition precondition) {
        return plans.make(renumbering(idOrName, request, precondition));
    }

    private Plans.Command<StoredNetwork> renumbering(
            String idOrName, RenumberRequest request, Precondition precondition) {
        return draft -> {
            StoredNetwork before = Lookup.network(draft.inventory(), idOrName);
            precondition.require(before);
            Renumbering renumbering = Renumbering.of(before.spec(), request);
            return redefine(draft, before, renumbering.definition(), Optional.of(renumbering.move()));
        };
    }

    private Proposed<StoredNetwork> redefine(
            Draft draft, StoredNetwork before, NetworkRequest request, Optional<Readdressing.Move> move) {
        HostFacts facts = kernel.facts();
        NetworkSpec spec = definition.redefine(before, request, draft.inventory(), pools(draft), facts);
        List<String> warnings = new ArrayList<>(warnings(spec, facts));
        StoredNetwork after = networkEdit.apply(draft, before, spec, move, warnings);
        return new Proposed<>(after, warnings, NetworkDisturbances.of(before.spec(), spec));
    }

    private NetworkView carryOut(Plans.Command<StoredNetwork> command) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<StoredNetwork>> outcome = commands.run(command);
        StoredNetwork network = outcome.result().result();
        convergence.await(
                outcome.touched(), Owner.of(network.spec().id()), network.spec().generation());
        return view(commands.inventory(), network, outcome.result().warnings());
    }

    /** The changes that the stored definition still waits for. */
    public PlanView plan(String idOrName) {
        NetworkId id = Lookup.network(commands.inventory(), idOrName).spec().id();
        return plans.pending(Owner.of(id));
    }

    private static List<String> warnings(NetworkSpec spec, HostFacts facts) {
        List<String> warnings = new ArrayList<>();
        AddressOverlap.of(spec, facts).forEach(overlap -> warnings.add(overlap.text(List.of())));
        return warnings;
    }

    /**
     * Deletes a network without endpoints.
     *
     * @return whether it has left the kernel too; if not, that is still under way
     */
    public boolean delete(String idOrName, Precondition precondition) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<NetworkId>> outcome = commands.run(deletion(idOrName, precondition));
        return convergence.awaitGone(
                outcome.touched(), List.of(Owner.of(outcome.result().result())));
    }

    /** What deleting the network would do. */
    public PlanView planDelete(String idOrName, Precondition precondition) {
        return plans.make(deletion(idOrName, precondition));
    }

    Plans.Command<NetworkId> deletion(String idOrName, Precondition precondition) {
        return draft -> {
            StoredNetwork network = deletable(draft.inventory(), idOrName, precondition);
            NetworkId id = network.spec().id();
            List<Reservation> reserved = draft.inventory().reservations(id);
            draft.remove(network);
            return new Proposed<>(
                    id, reserved.stream().map(MovedReservations::gone).toList(), List.of());
        };
    }

    /**
     * Deletes all networks without endpoints that are chosen, in one change. Neither pre-defined networks nor
     * configurations are asked about.
     *
     * @return the names of those that went, in order
     */
    public List<String> prune(Predicate<NetworkView> chosen) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<List<StoredNetwork>>> outcome = commands.run(pruning(chosen));
        List<StoredNetwork> gone = outcome.result().result();
        convergence.awaitGone(
                outcome.touched(),
                gone.stream().map(network -> Owner.of(network.spec().id())).toList());
        return gone.stream().map(network -> network.spec().name()).toList();
    }

    /** What {@link #prune} would do. */
    public PlanView planPrune(Predicate<NetworkView> chosen) {
        return plans.make(pruning(chosen));
    }

    private Plans.Command<List<StoredNetwork>> pruning(Predicate<NetworkView> chosen) {
        return draft -> {
            Inventory inventory = draft.inventory();
            List<StoredNetwork> doomed = inventory.networks().stream()
                    .filter(network ->
                            !network.spec().predefined() && !network.spec().configOnly())
                    .filter(network -> inventory.endpointCount(network.spec().id()) == 0)
                    .filter(network -> chosen.test(view(inventory, network, List.of())))
                    .toList();
            List<String> reserved = doomed.stream()
                    .flatMap(network -> inventory.reservations(network.spec().id()).stream())
                    .map(MovedReservations::gone)
                    .toList();
            doomed.forEach(draft::remove);
            draft.note(new Entry(
                    Definitions.now(),
                    Entry.Category.CHANGE,
                    Entry.Subject.of("network", "", ""),
                    "prune",
                    Map.of("reclaimed", "0"),
                    null,
                    null));
            return new Proposed<>(doomed, reserved, List.of());
        };
    }

    private static StoredNetwork deletable(Inventory inventory, String idOrName, Precondition precondition) {
        StoredNetwork network = Lookup.network(inventory, idOrName);
        precondition.require(network);
        NetworkSpec spec = network.spec();
        if (spec.predefined()) {
            throw new RefusedException(
                    RefusedException.Reason.FORBIDDEN, spec.name() + " is a pre-defined network and cannot be removed");
        }
        List<String> users = ConfigFrom.users(inventory, spec);
        if (!users.isEmpty()) {
            throw RefusedException.conflict("configuration network \"" + spec.name() + "\" is in use by "
                    + String.join(", ", users.subList(0, Math.min(SHOWN, users.size())))
                    + (users.size() > SHOWN ? ", …" : ""));
        }
        List<StoredEndpoint> endpoints = inventory.endpointsOf(spec.id());
        if (!endpoints.isEmpty()) {
            String names = endpoints.stream()
                    .limit(SHOWN)
                    .map(e -> "sandbox " + e.spec().sandbox().name() + " endpoint "
                            + e.spec().id().shortId())
                    .collect(Collectors.joining(", "));
            throw RefusedException.conflict("network " + spec.name() + " has " + endpoints.size()
                    + " active endpoints (" + names + (endpoints.size() > SHOWN ? ", …" : "") + ")");
        }
        return network;
    }

    /** Every address of the network that is taken, in order: gateways, auxiliary, leased and reserved ones. */
    public List<AddressView> addresses(String idOrName) {
        Inventory inventory = commands.inventory();
        StoredNetwork network = Lookup.network(inventory, idOrName);
        NetworkId id = network.spec().id();
        return AddressView.all(network.spec(), inventory.endpointsOf(id), inventory.reservations(id));
    }

    private NetworkView view(Inventory inventory, StoredNetwork network, List<String> warnings) {
        NetworkId id = network.spec().id();
        return NetworkView.of(
                network, inventory.endpointCount(id), StatusView.of(statuses.find(Owner.of(id))), warnings);
    }
}
