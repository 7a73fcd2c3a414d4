package io.fairlead.network;

import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Service;

/** Attaches sandboxes to networks, changes attachments, and detaches. */
@Service
public class EndpointService {

    private final Commands commands;
    private final Attaching attaching;
    private final EndpointEdit endpointEdit;
    private final Plans plans;
    private final MachineLinks machineLinks;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final DhcpLeases leases;

    EndpointService(
            Commands commands,
            Attaching attaching,
            EndpointEdit endpointEdit,
            Plans plans,
            MachineLinks machineLinks,
            StoredStatus statuses,
            Convergence convergence,
            DhcpLeases leases) {
        this.commands = commands;
        this.attaching = attaching;
        this.endpointEdit = endpointEdit;
        this.plans = plans;
        this.machineLinks = machineLinks;
        this.statuses = statuses;
        this.convergence = convergence;
        this.leases = leases;
    }

    /** In the order of attaching. */
    public List<EndpointView> list(String network) {
        Inventory inventory = commands.inventory();
        StoredNetwork stored = Lookup.network(inventory, network);
        return inventory.endpointsOf(stored.spec().id()).stream()
                .map(endpoint -> view(endpoint, stored, List.of()))
                .toList();
    }

    /** Of all networks. */
    public List<EndpointView> list() {
        Inventory inventory = commands.inventory();
        return inventory.networks().stream()
                .flatMap(network -> inventory.endpointsOf(network.spec().id()).stream()
                        .map(endpoint -> view(endpoint, network, List.of())))
                .toList();
    }

    public EndpointView get(String id) {
        Inventory inventory = commands.inventory();
        return view(inventory, Lookup.endpoint(inventory, id), List.of());
    }

    /** Attaches a sandbox and waits for the kernel; the answer's status says how that went. */
    public EndpointView attach(String network, EndpointRequest request) {
        return carryOut(attachment(network, request));
    }

    /** What attaching the sandbox would do. */
    public PlanView planAttach(String network, EndpointRequest request) {
        return plans.make(attachment(network, request));
    }

    Plans.Command<StoredEndpoint> attachment(String network, EndpointRequest request) {
        return draft -> {
            List<String> warnings = new ArrayList<>();
            StoredEndpoint endpoint = attaching.attach(draft, network, request, warnings);
            return new Proposed<>(endpoint, warnings, List.of());
        };
    }

    /**
     * Changes an endpoint while it is attached, and waits for the kernel.
     *
     * @param change makes the wanted definition of the present one
     */
    public EndpointView edit(String id, UnaryOperator<EndpointRequest> change, Precondition precondition) {
        return carryOut(editing(id, change, precondition));
    }

    /** What changing the endpoint would do. */
    public PlanView planEdit(String id, UnaryOperator<EndpointRequest> change, Precondition precondition) {
        return plans.make(editing(id, change, precondition));
    }

    Plans.Command<StoredEndpoint> editing(String id, UnaryOperator<EndpointRequest> change, Precondition precondition) {
        return draft -> endpointEdit.edit(draft, expected(draft, id, precondition), change);
    }

    private static StoredEndpoint expected(Draft draft, String id, Precondition precondition) {
        StoredEndpoint endpoint = Lookup.endpoint(draft.inventory(), id);
        StoredNetwork network =
                draft.inventory().network(endpoint.spec().network()).orElseThrow();
        precondition.require(endpoint, network);
        return endpoint;
    }

    private EndpointView carryOut(Plans.Command<StoredEndpoint> command) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<StoredEndpoint>> outcome = commands.run(command);
        StoredEndpoint endpoint = outcome.result().result();
        awaitNetwork(outcome, endpoint.spec().network());
        Inventory inventory = commands.inventory();
        // By now it may have an address that a DHCP server gave.
        StoredEndpoint now = inventory.endpoint(endpoint.spec().id()).orElse(endpoint);
        return view(inventory, now, outcome.result().warnings());
    }

    private void awaitNetwork(Commands.Outcome<?> outcome, NetworkId id) {
        long generation = commands.inventory()
                .network(id)
                .map(network -> network.spec().generation())
                .orElse(0L);
        convergence.await(outcome.touched(), Owner.of(id), generation);
    }

    /** Detaches; addresses and host ports are free when this returns. */
    public void detach(String id, Precondition precondition) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<NetworkId>> outcome = commands.run(detachment(id, precondition));
        awaitNetwork(outcome, outcome.result().result());
    }

    /** What detaching would do. */
    public PlanView planDetach(String id, Precondition precondition) {
        return plans.make(detachment(id, precondition));
    }

    private Plans.Command<NetworkId> detachment(String id, Precondition precondition) {
        return draft -> {
            StoredEndpoint endpoint = expected(draft, id, precondition);
            attaching.detach(draft, endpoint);
            return Proposed.of(endpoint.spec().network());
        };
    }

    EndpointView view(Inventory inventory, StoredEndpoint endpoint, List<String> warnings) {
        StoredNetwork network = inventory
                .network(endpoint.spec().network())
                .orElseThrow(() ->
                        RefusedException.notFound("network " + endpoint.spec().network() + " not found"));
        return view(endpoint, network, warnings);
    }

    private EndpointView view(StoredEndpoint endpoint, StoredNetwork network, List<String> warnings) {
        Owner owner = Owner.of(network.spec().id());
        return EndpointView.of(
                        endpoint,
                        network,
                        leases.state(endpoint.spec().id()),
                        StatusView.of(statuses.find(owner)),
                        warnings)
                .withTap(machineLinks.view(endpoint.spec(), network));
    }
}
