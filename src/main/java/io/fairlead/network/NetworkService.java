package io.fairlead.network;

import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.PoolSettings;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Subnet;
import io.fairlead.reconcile.Reconciler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Creates, shows and deletes networks. Waiting for the kernel happens after the transaction, never in it. */
@Service
public class NetworkService {

    private final Commands commands;
    private final NetworkDefinition definition;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final Reconciler reconciler;
    private final Kernel kernel;
    private final PoolSettings pools;

    NetworkService(
            Commands commands,
            NetworkDefinition definition,
            StoredStatus statuses,
            Convergence convergence,
            Reconciler reconciler,
            Kernel kernel,
            PoolSettings pools) {
        this.commands = commands;
        this.definition = definition;
        this.statuses = statuses;
        this.convergence = convergence;
        this.reconciler = reconciler;
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
        convergence.requireCapable();
        HostFacts facts = kernel.facts();
        Commands.Outcome<StoredNetwork> outcome = commands.run(draft -> {
            StoredNetwork network = define(draft.inventory(), request, facts);
            draft.create(network);
            return network;
        });
        NetworkSpec spec = outcome.result().spec();
        convergence.await(outcome.touched(), Owner.of(spec.id()), spec.generation());
        return view(commands.inventory(), outcome.result(), warnings(spec, facts));
    }

    /** What creating the network would do, and how it would be defined. */
    public PlanView plan(NetworkRequest request) {
        Inventory inventory = commands.inventory();
        HostFacts facts = kernel.facts();
        StoredNetwork network = define(inventory, request, facts);
        NetworkView view = view(inventory, network, warnings(network.spec(), facts));
        return PlanView.of(view, reconciler.preview(new NetworkIntent(network.spec(), List.of())));
    }

    /** The changes that the stored definition still waits for. */
    public PlanView plan(String idOrName) {
        Inventory inventory = commands.inventory();
        NetworkId id = Lookup.network(inventory, idOrName).spec().id();
        return PlanView.of(null, inventory.intent(id).map(reconciler::preview).orElse(List.of()));
    }

    private StoredNetwork define(Inventory inventory, NetworkRequest request, HostFacts facts) {
        AddressPools addressPools = new AddressPools(pools, inventory.identity());
        return new StoredNetwork(definition.define(request, inventory, addressPools, facts), Definitions.now());
    }

    private static List<String> warnings(NetworkSpec spec, HostFacts facts) {
        List<String> warnings = new ArrayList<>();
        for (Subnet subnet : spec.subnets()) {
            for (IpPrefix route : facts.routes()) {
                if (route.length() > 0 && route.overlaps(subnet.prefix())) {
                    warnings.add(subnet.prefix() + " overlaps " + route
                            + ", which this host has a route to: addresses there may become unreachable");
                }
            }
        }
        return warnings;
    }

    /**
     * Deletes a network without endpoints.
     *
     * @return whether it has left the kernel too; if not, that is still under way
     */
    public boolean delete(String idOrName) {
        convergence.requireCapable();
        Commands.Outcome<NetworkId> outcome = commands.run(draft -> {
            StoredNetwork network = deletable(draft.inventory(), idOrName);
            draft.remove(network);
            return network.spec().id();
        });
        return convergence.awaitGone(outcome.touched(), List.of(Owner.of(outcome.result())));
    }

    /** What deleting the network would do. */
    public PlanView planDelete(String idOrName) {
        StoredNetwork network = deletable(commands.inventory(), idOrName);
        return PlanView.of(
                null, reconciler.previewRemoval(Owner.of(network.spec().id())));
    }

    private static StoredNetwork deletable(Inventory inventory, String idOrName) {
        StoredNetwork network = Lookup.network(inventory, idOrName);
        NetworkSpec spec = network.spec();
        if (spec.predefined()) {
            throw new RefusedException(
                    RefusedException.Reason.FORBIDDEN, spec.name() + " is a pre-defined network and cannot be removed");
        }
        List<StoredEndpoint> endpoints = inventory.endpointsOf(spec.id());
        if (!endpoints.isEmpty()) {
            String names = endpoints.stream()
                    .limit(20)
                    .map(e -> "sandbox " + e.spec().sandbox().name() + " endpoint "
                            + e.spec().id().shortId())
                    .collect(Collectors.joining(", "));
            throw RefusedException.conflict("network " + spec.name() + " has " + endpoints.size()
                    + " active endpoints (" + names + (endpoints.size() > 20 ? ", …" : "") + ")");
        }
        return network;
    }

    /** Every address of the network that is taken, in order: gateways, auxiliary and leased ones. */
    public List<AddressView> addresses(String idOrName) {
        Inventory inventory = commands.inventory();
        StoredNetwork network = Lookup.network(inventory, idOrName);
        return AddressView.all(
                network.spec(), inventory.endpointsOf(network.spec().id()));
    }

    private NetworkView view(Inventory inventory, StoredNetwork network, List<String> warnings) {
        NetworkId id = network.spec().id();
        return NetworkView.of(
                network, inventory.endpointCount(id), StatusView.of(statuses.find(Owner.of(id))), warnings);
    }
}
