package io.fairlead.network;

import io.fairlead.ipam.AddressRange;
import io.fairlead.ipam.Lease;
import io.fairlead.ipam.Leases;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Gives a network's endpoints addresses in its changed subnets. */
@Component
class Readdressing {

    private final Leases leases;

    Readdressing(Leases leases) {
        this.leases = leases;
    }

    /**
     * A subnet that others take the place of.
     *
     * @param from the one whose endpoints move
     * @param to where they get an address with the same host part, if it is free, else the lowest free one
     */
    record Move(IpPrefix from, IpPrefix to) {

        Optional<IpAddress> target(IpAddress address) {
            if (!from.contains(address)) {
                return Optional.empty();
            }
            return to.counterpart(from, address)
                    .filter(target -> AddressRange.usable(to).contains(target));
        }
    }

    /**
     * What is kept is kept, what has no subnet any more goes, and each family has an address afterwards.
     *
     * @param endpoints in the order of attaching
     * @param after with the changed subnets
     * @return every endpoint's addresses, the primary ones first
     */
    Map<EndpointId, List<IpPrefix>> readdress(
            List<StoredEndpoint> endpoints, StoredNetwork after, Optional<Move> move) {
        NetworkSpec spec = after.spec();
        Map<EndpointId, List<IpPrefix>> kept = new LinkedHashMap<>();
        for (StoredEndpoint endpoint : endpoints) {
            kept.put(endpoint.spec().id(), keep(endpoint, spec));
        }
        leases.reopen(spec.id(), spec.subnets());
        Map<EndpointId, List<IpPrefix>> result = new LinkedHashMap<>();
        // Moves first: an address with the same host part must not go to somebody who has no preference.
        for (StoredEndpoint endpoint : endpoints) {
            EndpointId id = endpoint.spec().id();
            result.put(id, moved(endpoint, Objects.requireNonNull(kept.get(id)), spec, move));
        }
        for (StoredEndpoint endpoint : endpoints) {
            EndpointId id = endpoint.spec().id();
            List<IpPrefix> addresses = completed(id, Objects.requireNonNull(result.get(id)), after, move);
            leases.order(spec.id(), addresses);
            result.put(id, addresses);
        }
        return result;
    }

    private List<IpPrefix> keep(StoredEndpoint endpoint, NetworkSpec spec) {
        List<IpPrefix> kept = new ArrayList<>();
        for (IpPrefix present : endpoint.spec().addresses()) {
            IpAddress address = present.address();
            Optional<Subnet> subnet = spec.subnets().stream()
                    .filter(s -> AddressRange.usable(s.prefix()).contains(address))
                    .findFirst();
            if (subnet.isPresent()) {
                kept.add(new IpPrefix(address, subnet.get().prefix().length()));
            } else {
                leases.drop(spec.id(), address);
            }
        }
        return kept;
    }

    private List<IpPrefix> moved(StoredEndpoint endpoint, List<IpPrefix> kept, NetworkSpec spec, Optional<Move> move) {
        if (move.isEmpty()) {
            return kept;
        }
        List<IpPrefix> addresses = new ArrayList<>();
        Subnet to = subnet(spec, move.get().to());
        for (IpPrefix present : endpoint.spec().addresses()) {
            move.get()
                    .target(present.address())
                    .flatMap(target ->
                            leases.lease(spec.id(), to, target, endpoint.spec().id(), addresses.size()))
                    .map(Lease::address)
                    .ifPresent(addresses::add);
        }
        addresses.addAll(kept);
        return addresses;
    }

    private List<IpPrefix> completed(
            EndpointId id, List<IpPrefix> addresses, StoredNetwork after, Optional<Move> move) {
        List<IpPrefix> complete = new ArrayList<>(addresses);
        for (boolean v6 : new boolean[] {false, true}) {
            List<Subnet> subnets = after.spec().subnets().stream()
                    .filter(s -> s.prefix().v6() == v6)
                    .toList();
            boolean moving = move.filter(m -> m.to().v6() == v6).isPresent();
            boolean arrived = addresses.stream()
                    .anyMatch(a ->
                            a.v6() == v6 && (!moving || move.orElseThrow().to().contains(a.address())));
            if (!subnets.isEmpty() && !arrived) {
                List<Subnet> from =
                        moving ? List.of(subnet(after.spec(), move.orElseThrow().to())) : subnets;
                complete.add(0, lowest(id, after, from));
            }
        }
        return complete;
    }

    private IpPrefix lowest(EndpointId id, StoredNetwork network, List<Subnet> subnets) {
        NetworkId networkId = network.spec().id();
        return subnets.stream()
                .flatMap(subnet -> leases.leaseLowest(networkId, subnet, id, 0).stream())
                .map(Lease::address)
                .findFirst()
                .orElseThrow(() -> Attaching.exhausted(network, subnets));
    }

    private static Subnet subnet(NetworkSpec spec, IpPrefix prefix) {
        return spec.subnets().stream()
                .filter(s -> s.prefix().equals(prefix))
                .findFirst()
                .orElseThrow();
    }
}
