package io.fairlead.network;

import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.AddressRange;
import io.fairlead.ipam.PoolSettings;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.DriverName;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Defines the networks that exist from the first start. */
@Component
class FirstStart {

    /** Docker's are docker0; it may well run on the same host. */
    private static final Map<String, String> BRIDGE_OPTIONS =
            Map.of(OptionNames.BRIDGE_NAME, "fairlead0", OptionNames.DEFAULT_BRIDGE, "true");

    private final Kernel kernel;
    private final PoolSettings pools;

    FirstStart(Kernel kernel, PoolSettings pools) {
        this.kernel = kernel;
        this.pools = pools;
    }

    boolean isDue(Inventory inventory) {
        return inventory.networkNamed("bridge").isEmpty();
    }

    void define(Draft draft) {
        IpPrefix prefix = new AddressPools(pools, draft.inventory().identity())
                .choose(false, 0, kernel.facts().routes())
                .orElseThrow(() -> new IllegalStateException(
                        "no address pool is free of this host's routes: set fairlead.ipam.pools"));
        Subnet subnet =
                new Subnet(prefix, AddressRange.firstUsable(prefix, List.of()).orElse(null), null, Map.of());
        draft.create(predefined(draft, "bridge", List.of(subnet), BRIDGE_OPTIONS));
        draft.create(predefined(draft, "host", List.of(), Map.of()));
        draft.create(predefined(draft, "none", List.of(), Map.of()));
    }

    private static StoredNetwork predefined(
            Draft draft, String name, List<Subnet> subnets, Map<String, String> options) {
        boolean addressed = !subnets.isEmpty();
        NetworkSpec spec = new NetworkSpec(
                new NetworkId(draft.choices().id()),
                name,
                new DriverName(name),
                true,
                addressed,
                false,
                subnets,
                false,
                options,
                Map.of(),
                1);
        return new StoredNetwork(spec, List.of(), Definitions.now());
    }
}
