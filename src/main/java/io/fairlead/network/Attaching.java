package io.fairlead.network;

import io.fairlead.ipam.Lease;
import io.fairlead.ipam.Leases;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.Subnet;
import io.fairlead.network.EndpointDefinition.Attachment;
import io.fairlead.network.EndpointDefinition.Choice;
import io.fairlead.network.EndpointDefinition.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Attaches and detaches sandboxes in the course of a command. */
@Component
class Attaching {

    private final Gateways gateways;
    private final EndpointDefinition definition;
    private final MachineLinks machineLinks;
    private final PortPlanning portPlanning;
    private final Definitions definitions;
    private final Leases leases;
    private final StoredStatus statuses;
    private final String node;

    Attaching(
            EndpointDefinition definition,
            MachineLinks machineLinks,
            PortPlanning portPlanning,
            Definitions definitions,
            Leases leases,
            StoredStatus statuses,
            ServiceSettings settings,
            Gateways gateways) {
        this.gateways = gateways;
        this.definition = definition;
        this.machineLinks = machineLinks;
        this.portPlanning = portPlanning;
        this.definitions = definitions;
        this.leases = leases;
        this.statuses = statuses;
        this.node = settings.nodeName();
    }

    /**
     * @throws RefusedException with everything that is wrong
     */
    StoredEndpoint attach(Draft draft, String networkName, EndpointRequest request, List<String> warnings) {
        Inventory inventory = draft.inventory();
        StoredNetwork network = Lookup.network(inventory, networkName);
        if (network.spec().configOnly()) {
            throw new RefusedException(
                    RefusedException.Reason.FORBIDDEN, "cannot create endpoint on configuration-only network");
        }
        Violations violations = new Violations();
        if (request.sandbox() == null || request.sandbox().isEmpty()) {
            violations.invalid("sandbox", "is missing");
            violations.refuse();
        }
        StoredSandbox sandbox = Lookup.sandbox(inventory, Objects.requireNonNull(request.sandbox()));
        List<StoredEndpoint> siblings = inventory.endpointsOf(sandbox.ref().id());
        definition.exclusive(
                siblings.stream()
                        .flatMap(s -> inventory.network(s.spec().network()).stream())
                        .filter(n -> !n.spec().id().equals(network.spec().id()))
                        .toList(),
                violations);
        Choice choice = definition.choose(new Attachment(network, sandbox, siblings), request, draft, violations);
        EndpointId id = new EndpointId(draft.choices().id());
        choice = machineLinks.complete(choice, id, sandbox, request, new MachineLinks.Asking(inventory, violations));
        List<PortRequest> asked = Objects.requireNonNullElse(request.ports(), List.of());
        PortPlan ports =
                asked.isEmpty() ? PortPlan.NONE : portPlanning.plan(draft, id, network, asked, violations, warnings);
        violations.refuse();
        return store(draft, new Proposal(id, network, sandbox, request, choice), ports, warnings);
    }

    /** A checked attachment on its way into the database. */
    private record Proposal(
            EndpointId id, StoredNetwork network, StoredSandbox sandbox, EndpointRequest request, Choice choice) {}

    /** The endpoint first, because leases and ports point to it. */
    private StoredEndpoint store(Draft draft, Proposal proposal, PortPlan ports, List<String> warnings) {
        draft.advance(proposal.sandbox());
        draft.advance(proposal.network());
        StoredEndpoint bare = stored(proposal, List.of(), List.of());
        StoredEndpoint candidate =
                gateways.settle(draft, proposal.sandbox(), Optional.of(bare)).orElseThrow();
        definitions.insert(candidate);
        List<IpPrefix> addresses = lease(proposal);
        StoredEndpoint complete = stored(proposal, addresses, ports.complete(addresses))
                .withGateway(candidate.spec().gateway4(), candidate.spec().gateway6());
        definitions.insertPorts(complete);
        draft.created(complete);
        Reserving.keep(draft, complete, proposal.request().reserve());
        if (complete.spec().tap() != null) {
            warnings.add(MachineLinks.advice(complete.spec(), proposal.network()));
        }
        if (!complete.effective().ports().equals(complete.spec().ports())) {
            warnings.add("ports are held but lead nowhere until this endpoint carries the sandbox's default route");
        }
        return complete;
    }

    private StoredEndpoint stored(Proposal proposal, List<IpPrefix> addresses, List<PublishedPort> ports) {
        Choice choice = proposal.choice();
        EndpointRequest request = proposal.request();
        EndpointSpec spec = new EndpointSpec(
                proposal.id(),
                proposal.network().spec().id(),
                proposal.sandbox().ref(),
                choice.link(),
                choice.mac(),
                addresses,
                choice.aliases(),
                false,
                false,
                ports,
                choice.options(),
                choice.tap());
        return new StoredEndpoint(
                spec,
                Objects.requireNonNullElse(request.ports(), List.of()),
                Objects.requireNonNullElse(request.labels(), Map.of()),
                Objects.requireNonNullElse(request.gatewayPriority(), 0),
                node,
                Definitions.now());
    }

    private List<IpPrefix> lease(Proposal proposal) {
        NetworkId network = proposal.network().spec().id();
        List<IpPrefix> addresses = new ArrayList<>();
        for (Wanted wanted : proposal.choice().addresses()) {
            Lease lease = leases.lease(network, wanted.subnet(), wanted.address(), proposal.id(), addresses.size())
                    .or(() -> claim(proposal, wanted, addresses.size()))
                    .orElseThrow(() -> new Definitions.StaleException("address " + wanted.address()));
            addresses.add(lease.address());
        }
        for (List<Subnet> subnets : proposal.choice().open()) {
            int ordinal = addresses.size();
            Lease lease = subnets.stream()
                    .flatMap(subnet -> leases.leaseLowest(network, subnet, proposal.id(), ordinal).stream())
                    .findFirst()
                    .orElseThrow(() -> exhausted(proposal.network(), subnets));
            addresses.add(lease.address());
        }
        return addresses;
    }

    private Optional<Lease> claim(Proposal proposal, Wanted wanted, int ordinal) {
        IpPrefix address =
                new IpPrefix(wanted.address(), wanted.subnet().prefix().length());
        Lease lease = new Lease(proposal.network().spec().id(), proposal.id(), address, ordinal);
        return leases.claim(
                lease, proposal.sandbox().ref().name(), proposal.choice().mac());
    }

    static RefusedException exhausted(StoredNetwork network, List<Subnet> subnets) {
        List<IpPrefix> ranges = subnets.stream()
                .map(s -> s.ipRange() == null ? s.prefix() : s.ipRange())
                .toList();
        return RefusedException.conflict("no available addresses on this pool: every address of " + ranges
                + " of network " + network.spec().name() + " is leased or reserved");
    }

    void detach(Draft draft, StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        StoredNetwork network = draft.inventory().network(spec.network()).orElseThrow();
        StoredSandbox sandbox = draft.inventory().sandbox(spec.sandbox().id()).orElseThrow();
        draft.advance(sandbox);
        draft.advance(network);
        draft.remove(endpoint);
        gateways.settle(draft, sandbox, Optional.empty());
        List<PublishedPort> held = PortPlanning.held(endpoint);
        if (!held.isEmpty()) {
            // At once, so that another endpoint can have them in the same command.
            draft.hostPorts().release(spec.id().value());
            draft.onRollback(() -> draft.hostPorts().hold(spec.id().value(), held));
        }
        draft.afterCommit(() ->
                spec.ports().forEach(port -> statuses.remove(Owner.of(spec.network()), port.toString())));
    }
}
