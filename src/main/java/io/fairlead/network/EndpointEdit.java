package io.fairlead.network;

import io.fairlead.ipam.Lease;
import io.fairlead.ipam.Leases;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import io.fairlead.model.PublishedPort;
import io.fairlead.network.EndpointDefinition.Attachment;
import io.fairlead.network.EndpointDefinition.Choice;
import io.fairlead.network.EndpointDefinition.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Gives an endpoint another definition while it is attached. */
@Component
class EndpointEdit {

    private final Gateways gateways;
    private final EndpointDefinition definition;
    private final MachineLinks machineLinks;
    private final PortPlanning portPlanning;
    private final Leases leases;

    EndpointEdit(
            EndpointDefinition definition,
            MachineLinks machineLinks,
            PortPlanning portPlanning,
            Leases leases,
            Gateways gateways) {
        this.gateways = gateways;
        this.definition = definition;
        this.machineLinks = machineLinks;
        this.portPlanning = portPlanning;
        this.leases = leases;
    }

    /**
     * @param change makes the wanted definition of the present one
     * @throws RefusedException with everything that is wrong
     */
    Proposed<StoredEndpoint> edit(Draft draft, StoredEndpoint before, UnaryOperator<EndpointRequest> change) {
        StoredNetwork network =
                draft.inventory().network(before.spec().network()).orElseThrow();
        StoredSandbox sandbox =
                draft.inventory().sandbox(before.spec().sandbox().id()).orElseThrow();
        EndpointRequest request = complete(change.apply(EndpointRequest.of(before, network)), before, network);
        Violations violations = new Violations();
        List<String> warnings = new ArrayList<>();
        stays(draft, request, sandbox, violations);
        List<StoredEndpoint> siblings = draft
                .inventory()
                .endpointsOf(sandbox.ref().id())
                .stream()
                .filter(sibling -> !sibling.spec().id().equals(before.spec().id()))
                .toList();
        Attachment attachment = new Attachment(network, sandbox, siblings, Optional.of(before));
        Choice choice = machineLinks.complete(
                definition.choose(attachment, request, draft, violations),
                before.spec().id(),
                sandbox,
                request,
                new MachineLinks.Asking(draft.inventory(), violations));
        List<PortRequest> asked = Objects.requireNonNull(request.ports());
        boolean samePorts = asked.equals(before.asked());
        PortPlan ports = samePorts && !PortPlanning.isOpened(before)
                ? new PortPlan(PortPlanning.held(before), List.of(), false, false)
                : portPlanning.replan(draft, before, network, asked, violations, warnings);
        violations.refuse();
        List<IpPrefix> addresses = addresses(before, choice);
        StoredEndpoint after = edited(attachment, request, choice, addresses, ports.complete(addresses));
        if (after.equals(before)) {
            Reserving.keep(draft, before, request.reserve());
            return new Proposed<>(before, warnings, List.of());
        }
        readdress(before, choice, addresses);
        draft.update(after);
        gateways.settle(draft, sandbox, Optional.empty());
        Reserving.keep(draft, after, request.reserve());
        StoredEndpoint settled = draft.inventory().endpoint(after.spec().id()).orElseThrow();
        return new Proposed<>(settled, warnings, List.of());
    }

    /** What is left out stays, where we chose it. */
    private static EndpointRequest complete(EndpointRequest request, StoredEndpoint before, StoredNetwork network) {
        EndpointSpec spec = before.spec();
        boolean linked = network.givesLinks();
        return new EndpointRequest(
                Objects.requireNonNullElse(request.sandbox(), spec.sandbox().name()),
                Objects.requireNonNullElse(request.addresses(), List.of()),
                request.mac() == null && network.hasOwnMacs() ? spec.mac().toString() : request.mac(),
                request.linkName() == null && linked ? spec.link() : request.linkName(),
                request.tap() == null ? TapRequest.of(spec.tap()) : request.tap(),
                Objects.requireNonNullElse(request.aliases(), List.of()),
                Objects.requireNonNullElse(request.gatewayPriority(), 0),
                Objects.requireNonNullElse(request.ports(), List.of()),
                Objects.requireNonNullElse(request.options(), Map.of()),
                request.reserve(),
                Objects.requireNonNullElse(request.labels(), Map.of()));
    }

    private static void stays(Draft draft, EndpointRequest request, StoredSandbox sandbox, Violations violations) {
        Optional<StoredSandbox> wanted = Lookup.findSandbox(draft.inventory(), String.valueOf(request.sandbox()));
        if (wanted.isEmpty() || !wanted.get().ref().id().equals(sandbox.ref().id())) {
            violations.conflict(
                    "sandbox",
                    "an endpoint stays in its sandbox (" + sandbox.ref().name() + "): attach the other one, and detach"
                            + " this one");
        }
    }

    /** Those asked for, and of a family that none was asked for those that it has. */
    private static List<IpPrefix> addresses(StoredEndpoint before, Choice choice) {
        List<IpPrefix> addresses = new ArrayList<>();
        for (Wanted wanted : choice.addresses()) {
            addresses.add(
                    new IpPrefix(wanted.address(), wanted.subnet().prefix().length()));
        }
        boolean given4 = addresses.stream().anyMatch(a -> !a.v6());
        boolean given6 = addresses.stream().anyMatch(IpPrefix::v6);
        before.spec().addresses().stream()
                .filter(a -> a.v6() ? !given6 : !given4)
                .forEach(addresses::add);
        return addresses;
    }

    private void readdress(StoredEndpoint before, Choice choice, List<IpPrefix> addresses) {
        if (addresses.equals(before.spec().addresses())) {
            return;
        }
        NetworkId network = before.spec().network();
        EndpointId id = before.spec().id();
        before.spec().addresses().stream()
                .filter(a -> !addresses.contains(a))
                .forEach(a -> leases.release(new Lease(network, id, a, 0)));
        for (Wanted wanted : choice.addresses()) {
            IpAddress address = wanted.address();
            boolean had =
                    before.spec().addresses().stream().anyMatch(a -> a.address().equals(address));
            if (!had) {
                IpPrefix prefix = new IpPrefix(address, wanted.subnet().prefix().length());
                String sandbox = before.spec().sandbox().name();
                Optional<Lease> lease = leases.lease(network, wanted.subnet(), address, id, addresses.size())
                        .or(() ->
                                leases.claim(new Lease(network, id, prefix, addresses.size()), sandbox, choice.mac()));
                if (lease.isEmpty()) {
                    throw new Definitions.StaleException("address " + address);
                }
            }
        }
        leases.order(network, addresses);
    }

    private static StoredEndpoint edited(
            Attachment attachment,
            EndpointRequest request,
            Choice choice,
            List<IpPrefix> addresses,
            List<PublishedPort> ports) {
        StoredEndpoint before = attachment.before().orElseThrow();
        EndpointSpec spec = before.spec();
        MacAddress mac = attachment.network().hasOwnMacs() ? choice.mac() : spec.mac();
        EndpointSpec now = new EndpointSpec(
                spec.id(),
                spec.network(),
                spec.sandbox(),
                attachment.network().givesLinks() ? choice.link() : spec.link(),
                mac,
                addresses,
                choice.aliases(),
                spec.gateway4(),
                spec.gateway6(),
                ports,
                choice.options(),
                choice.tap(),
                // A DHCP server knows a link by its address: another one is another client.
                mac.equals(spec.mac()) ? spec.lease() : null);
        return new StoredEndpoint(
                now,
                Objects.requireNonNull(request.ports()),
                Objects.requireNonNull(request.labels()),
                Objects.requireNonNull(request.gatewayPriority()),
                before.node(),
                before.created());
    }
}
