package io.fairlead.network;

import io.fairlead.driver.Drivers;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps the gateway flags of a sandbox's endpoints what {@link GatewayChoice} says, in the course of a command. */
@Component
class Gateways {

    private final Drivers drivers;

    Gateways(Drivers drivers) {
        this.drivers = drivers;
    }

    /**
     * Chooses anew; an endpoint that was chosen differently is updated and its network gets a new generation.
     *
     * @param added an endpoint that is not stored yet
     * @return the added endpoint with its flags
     */
    Optional<StoredEndpoint> settle(Draft draft, StoredSandbox sandbox, Optional<StoredEndpoint> added) {
        List<StoredEndpoint> endpoints =
                new ArrayList<>(draft.inventory().endpointsOf(sandbox.ref().id()));
        added.ifPresent(endpoints::add);
        List<GatewayChoice.Candidate<EndpointId>> candidates = endpoints.stream()
                .map(endpoint -> candidate(draft.inventory(), endpoint))
                .toList();
        Optional<EndpointId> v4 = GatewayChoice.choose(candidates, false);
        Optional<EndpointId> v6 = GatewayChoice.choose(candidates, true);
        Optional<StoredEndpoint> result = Optional.empty();
        for (StoredEndpoint endpoint : endpoints) {
            Optional<EndpointId> id = Optional.of(endpoint.spec().id());
            StoredEndpoint settled = endpoint.withGateway(id.equals(v4), id.equals(v6));
            if (added.isPresent() && added.get() == endpoint) {
                result = Optional.of(settled);
            } else if (!settled.equals(endpoint)) {
                draft.advance(
                        draft.inventory().network(endpoint.spec().network()).orElseThrow());
                draft.updateGateway(settled);
            }
        }
        return result;
    }

    private GatewayChoice.Candidate<EndpointId> candidate(Inventory inventory, StoredEndpoint endpoint) {
        NetworkSpec network =
                inventory.network(endpoint.spec().network()).orElseThrow().spec();
        DhcpLease lease = endpoint.spec().lease();
        return new GatewayChoice.Candidate<>(
                endpoint.spec().id(),
                network,
                endpoint.gatewayPriority(),
                leadsOut(network, false) || (lease != null && lease.router().isPresent()),
                leadsOut(network, true));
    }

    private boolean leadsOut(NetworkSpec network, boolean v6) {
        return drivers.find(network.driver())
                .filter(driver -> driver.leadsOut(network, v6))
                .isPresent();
    }
}
