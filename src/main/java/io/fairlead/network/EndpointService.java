package io.fairlead.network;

import io.fairlead.ipam.Lease;
import io.fairlead.ipam.Leases;
import io.fairlead.kernel.HostPorts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.Subnet;
import io.fairlead.network.EndpointDefinition.Attachment;
import io.fairlead.network.EndpointDefinition.Choice;
import io.fairlead.network.EndpointDefinition.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Attaches sandboxes to networks and detaches them. */
@Service
public class EndpointService {

    private final Commands commands;
    private final EndpointDefinition definition;
    private final Definitions definitions;
    private final Leases leases;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final HostPorts hostPorts;
    private final ServiceSettings settings;
    private final String node;

    EndpointService(
            Commands commands,
            EndpointDefinition definition,
            Definitions definitions,
            Leases leases,
            StoredStatus statuses,
            Convergence convergence,
            Kernel kernel,
            ServiceSettings settings) {
        this.commands = commands;
        this.definition = definition;
        this.definitions = definitions;
        this.leases = leases;
        this.statuses = statuses;
        this.convergence = convergence;
        this.hostPorts = kernel.ports();
        this.settings = settings;
        this.node = settings.nodeName();
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
        convergence.requireCapable();
        List<String> warnings = new ArrayList<>();
        Commands.Outcome<StoredEndpoint> outcome = commands.run(draft -> {
            warnings.clear();
            return attach(draft, network, request, warnings);
        });
        NetworkId id = outcome.result().spec().network();
        long generation = commands.inventory()
                .network(id)
                .map(stored -> stored.spec().generation())
                .orElse(0L);
        convergence.await(outcome.touched(), Owner.of(id), generation);
        return view(commands.inventory(), outcome.result(), warnings);
    }

    private StoredEndpoint attach(Draft draft, String networkName, EndpointRequest request, List<String> warnings) {
        Inventory inventory = draft.inventory();
        StoredNetwork network = Lookup.network(inventory, networkName);
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
        Choice choice = definition.choose(new Attachment(network, sandbox, siblings), request, inventory, violations);
        EndpointId id = new EndpointId(Ids.next());
        draft.onRollback(() -> hostPorts.release(id.value()));
        PortPlan ports = ports(id, network, request, draft, violations, warnings);
        violations.refuse();
        return store(draft, new Proposal(id, network, sandbox, request, choice), ports, warnings);
    }

    /** A checked attachment on its way into the database. */
    private record Proposal(
            EndpointId id, StoredNetwork network, StoredSandbox sandbox, EndpointRequest request, Choice choice) {}

    /**
     * @param published at addresses of the host
     * @param opened at the endpoint's own addresses, where the network is routed
     */
    private record PortPlan(List<PublishedPort> published, List<Publishing.Parsed> opened, boolean v4, boolean v6) {

        List<PublishedPort> complete(List<IpPrefix> addresses) {
            List<PublishedPort> all = new ArrayList<>(published);
            for (boolean family : new boolean[] {false, true}) {
                Optional<IpAddress> own = addresses.stream()
                        .map(IpPrefix::address)
                        .filter(a -> a.v6() == family && (family ? v6 : v4))
                        .findFirst();
                own.ifPresent(address ->
                        opened.forEach(p -> all.add(new PublishedPort(p.protocol(), address, p.ports(), p.ports()))));
            }
            return all;
        }
    }

    private PortPlan ports(
            EndpointId id,
            StoredNetwork network,
            EndpointRequest request,
            Draft draft,
            Violations violations,
            List<String> warnings) {
        List<PortRequest> requests = request.ports() == null ? List.of() : request.ports();
        NetworkSpec spec = network.spec();
        if (requests.isEmpty()) {
            return new PortPlan(List.of(), List.of(), false, false);
        }
        if (!definition.capabilities(network).publishes()) {
            warnings.add("published ports are discarded: network " + spec.name() + " publishes none");
            return new PortPlan(List.of(), List.of(), false, false);
        }
        boolean routed4 = isRouted(spec, OptionNames.GATEWAY_MODE_4);
        boolean routed6 = isRouted(spec, OptionNames.GATEWAY_MODE_6);
        List<Publishing.Parsed> opened = new ArrayList<>();
        if (routed4 && spec.ipv4() || routed6 && spec.ipv6()) {
            for (int i = 0; i < requests.size(); i++) {
                Publishing.parse("ports[" + i + "]", requests.get(i), violations)
                        .ifPresent(opened::add);
            }
            if (requests.stream().anyMatch(r -> r.hostPort() != null || r.hostAddress() != null)) {
                warnings.add("host addresses and ports are ignored in a routed family: the ports are open at the"
                        + " endpoint's own address");
            }
        }
        List<PublishedPort> published = List.of();
        boolean nat4 = spec.ipv4() && !routed4;
        boolean nat6 = spec.ipv6() && !routed6;
        if (nat4 || nat6) {
            published = new Publishing(hostPorts, draft.inventory(), id.value(), violations)
                    .choose(requests, Publishing.Binding.of(spec, settings.defaultBinding(), nat4, nat6));
        }
        return new PortPlan(published, opened, routed4, routed6);
    }

    private static boolean isRouted(NetworkSpec spec, String option) {
        return spec.option(option).filter("routed"::equals).isPresent();
    }

    /** The endpoint first, because leases and ports point to it. */
    private StoredEndpoint store(Draft draft, Proposal proposal, PortPlan ports, List<String> warnings) {
        StoredNetwork network = proposal.network();
        draft.advance(proposal.sandbox());
        draft.advance(network);
        StoredEndpoint bare = stored(proposal, List.of(), List.of());
        StoredEndpoint candidate =
                Gateways.settle(draft, proposal.sandbox(), Optional.of(bare)).orElseThrow();
        definitions.insert(candidate);
        List<IpPrefix> addresses = lease(proposal);
        StoredEndpoint complete = stored(proposal, addresses, ports.complete(addresses))
                .withGateway(candidate.spec().gateway4(), candidate.spec().gateway6());
        definitions.insertPorts(complete);
        draft.created(complete);
        if (!complete.effective().ports().equals(complete.spec().ports())) {
            warnings.add("ports are held but lead nowhere until this endpoint carries the sandbox's default route");
        }
        return complete;
    }

    private StoredEndpoint stored(Proposal proposal, List<IpPrefix> addresses, List<PublishedPort> ports) {
        Choice choice = proposal.choice();
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
                choice.options());
        int priority = Objects.requireNonNullElse(proposal.request().gatewayPriority(), 0);
        return new StoredEndpoint(spec, priority, node, Definitions.now());
    }

    private List<IpPrefix> lease(Proposal proposal) {
        NetworkId network = proposal.network().spec().id();
        List<IpPrefix> addresses = new ArrayList<>();
        for (Wanted wanted : proposal.choice().addresses()) {
            Lease lease = leases.lease(network, wanted.subnet(), wanted.address(), proposal.id(), addresses.size())
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

    private static RefusedException exhausted(StoredNetwork network, List<Subnet> subnets) {
        List<IpPrefix> ranges = subnets.stream()
                .map(s -> s.ipRange() == null ? s.prefix() : s.ipRange())
                .toList();
        return RefusedException.conflict("no available addresses on this pool: every address of " + ranges
                + " of network " + network.spec().name() + " is leased");
    }

    /** Detaches; addresses and host ports are free when this returns. */
    public void detach(String id) {
        convergence.requireCapable();
        Commands.Outcome<NetworkId> outcome = commands.run(draft -> {
            StoredEndpoint endpoint = Lookup.endpoint(draft.inventory(), id);
            detach(draft, endpoint);
            return endpoint.spec().network();
        });
        convergence.await(
                outcome.touched(),
                Owner.of(outcome.result()),
                commands.inventory()
                        .network(outcome.result())
                        .map(network -> network.spec().generation())
                        .orElse(0L));
    }

    /** Detaches within a command. */
    void detach(Draft draft, StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        StoredNetwork network = draft.inventory().network(spec.network()).orElseThrow();
        StoredSandbox sandbox = draft.inventory().sandbox(spec.sandbox().id()).orElseThrow();
        draft.advance(sandbox);
        draft.advance(network);
        draft.remove(endpoint);
        Gateways.settle(draft, sandbox, Optional.empty());
        draft.afterCommit(() -> {
            hostPorts.release(spec.id().value());
            spec.ports().forEach(port -> statuses.remove(Owner.of(spec.network()), port.toString()));
        });
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
        return EndpointView.of(endpoint, network, StatusView.of(statuses.find(owner)), warnings);
    }
}
