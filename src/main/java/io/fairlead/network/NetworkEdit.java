package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.Subnet;
import io.fairlead.network.Readdressing.Move;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Gives a network another definition while sandboxes are attached, and brings its endpoints along. */
@Component
class NetworkEdit {

    private final Gateways gateways;
    private final Readdressing readdressing;
    private final PortPlanning portPlanning;

    NetworkEdit(Readdressing readdressing, PortPlanning portPlanning, Gateways gateways) {
        this.gateways = gateways;
        this.readdressing = readdressing;
        this.portPlanning = portPlanning;
    }

    /**
     * @param spec the checked definition of a network that is there
     * @param move a subnet that moves in the course of it
     * @param warnings takes what deserves a look
     * @return the network as it is then
     * @throws RefusedException if an endpoint cannot follow
     */
    StoredNetwork apply(
            Draft draft, StoredNetwork before, NetworkSpec spec, Optional<Move> move, List<String> warnings) {
        if (sameDefinition(before.spec(), spec)) {
            return before;
        }
        List<StoredEndpoint> endpoints = draft.inventory().endpointsOf(spec.id());
        Violations violations = new Violations();
        List<Reservation> reserved = draft.inventory().reservations(spec.id());
        becomesTaken(spec, endpoints, violations);
        becomesTaken(spec, reserved, violations);
        violations.refuse();
        draft.update(spec);
        StoredNetwork after = draft.inventory().network(spec.id()).orElseThrow();
        Map<EndpointId, List<IpPrefix>> addresses = Map.of();
        if (!spec.configOnly() && !spec.subnets().equals(before.spec().subnets())) {
            List<Reservation> kept = MovedReservations.of(reserved, spec, move, warnings);
            addresses = readdressing.readdress(endpoints, kept, after, move);
            draft.replace(reserved, kept);
        }
        boolean portsFollow = portsFollow(before.spec(), spec);
        for (StoredEndpoint endpoint : endpoints) {
            List<IpPrefix> now =
                    addresses.getOrDefault(endpoint.spec().id(), endpoint.spec().addresses());
            follow(draft, endpoint, after, now, portsFollow, warnings);
        }
        for (StoredEndpoint endpoint : endpoints) {
            StoredSandbox sandbox =
                    draft.inventory().sandbox(endpoint.spec().sandbox().id()).orElseThrow();
            gateways.settle(draft, sandbox, Optional.empty());
        }
        return after;
    }

    static boolean sameDefinition(NetworkSpec one, NetworkSpec other) {
        return Snapshot.of(one).equals(Snapshot.of(other));
    }

    /** What is leased cannot become the gateway or an auxiliary address. */
    private static void becomesTaken(NetworkSpec spec, List<StoredEndpoint> endpoints, Violations violations) {
        for (int i = 0; i < spec.subnets().size(); i++) {
            Subnet subnet = spec.subnets().get(i);
            for (StoredEndpoint endpoint : endpoints) {
                for (IpPrefix present : endpoint.spec().addresses()) {
                    String holder = endpoint.spec().sandbox().name();
                    if (present.address().equals(subnet.gateway())) {
                        violations.conflict(
                                "subnets[" + i + "].gateway",
                                "Address already in use: " + present.address() + " belongs to sandbox " + holder);
                    } else if (subnet.auxAddresses().containsValue(present.address())) {
                        violations.conflict(
                                "subnets[" + i + "].auxAddresses",
                                "Address already in use: " + present.address() + " belongs to sandbox " + holder);
                    }
                }
            }
        }
    }

    /** Nor can what is reserved. */
    private static void becomesTaken(NetworkSpec spec, Collection<Reservation> reservations, Violations violations) {
        for (int i = 0; i < spec.subnets().size(); i++) {
            Subnet subnet = spec.subnets().get(i);
            for (Reservation reservation : reservations) {
                if (reservation.address().equals(subnet.gateway())) {
                    violations.conflict("subnets[" + i + "].gateway", Occupancy.reserved(reservation));
                } else if (subnet.auxAddresses().containsValue(reservation.address())) {
                    violations.conflict("subnets[" + i + "].auxAddresses", Occupancy.reserved(reservation));
                }
            }
        }
    }

    private static boolean portsFollow(NetworkSpec before, NetworkSpec after) {
        return before.ipv4() != after.ipv4()
                || before.ipv6() != after.ipv6()
                || !before.subnets().equals(after.subnets())
                || differs(before, after, OptionNames.HOST_BINDING)
                || differs(before, after, OptionNames.GATEWAY_MODE_4)
                || differs(before, after, OptionNames.GATEWAY_MODE_6);
    }

    private static boolean differs(NetworkSpec before, NetworkSpec after, String option) {
        return !before.option(option).equals(after.option(option));
    }

    private void follow(
            Draft draft,
            StoredEndpoint endpoint,
            StoredNetwork network,
            List<IpPrefix> addresses,
            boolean portsFollow,
            List<String> warnings) {
        EndpointSpec spec = endpoint.spec();
        List<PublishedPort> ports = spec.ports();
        if (portsFollow && !endpoint.asked().isEmpty()) {
            Violations violations = new Violations();
            List<String> remarks = new ArrayList<>();
            PortPlan plan = portPlanning.replan(draft, endpoint, network, endpoint.asked(), violations, remarks);
            violations.refuse("sandbox " + spec.sandbox().name());
            remarks.stream().filter(remark -> !warnings.contains(remark)).forEach(warnings::add);
            ports = plan.complete(addresses);
        }
        StoredEndpoint after = endpoint.with(new EndpointSpec(
                spec.id(),
                spec.network(),
                spec.sandbox(),
                spec.link(),
                spec.mac(),
                addresses,
                spec.aliases(),
                spec.gateway4(),
                spec.gateway6(),
                ports,
                spec.options(),
                spec.tap(),
                spec.lease()));
        if (!Objects.equals(after, endpoint)) {
            draft.update(after);
        }
    }
}
