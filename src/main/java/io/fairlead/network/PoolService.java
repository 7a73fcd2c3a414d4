package io.fairlead.network;

import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.PoolSettings;
import io.fairlead.ipam.PoolUse;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.PoolView.OccupantView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Service;

/** How the default pools, and the subnets of networks, are used. Answered from memory. */
@Service
public class PoolService {

    private final Commands commands;
    private final PoolSettings pools;
    private final Kernel kernel;

    PoolService(Commands commands, PoolSettings pools, Kernel kernel) {
        this.commands = commands;
        this.pools = pools;
        this.kernel = kernel;
    }

    /** In the order in which they are used, those of IPv4 first. */
    public List<PoolView> pools() {
        Inventory inventory = commands.inventory();
        HostFacts facts = kernel.facts();
        Map<IpPrefix, StoredNetwork> subnets = new TreeMap<>(inventory.subnets());
        return new AddressPools(pools, inventory.identity())
                .use(subnets.keySet(), facts.routes()).stream()
                        .map(use -> view(use, occupants(use.base(), subnets, facts)))
                        .toList();
    }

    private static PoolView view(PoolUse use, List<OccupantView> occupants) {
        return new PoolView(
                use.base().toString(),
                use.size(),
                SubnetUseView.family(use.base().v6()),
                SubnetUseView.capped(use.total()),
                SubnetUseView.capped(use.used()),
                SubnetUseView.capped(use.blocked()),
                SubnetUseView.capped(use.free()),
                occupants);
    }

    private static List<OccupantView> occupants(IpPrefix base, Map<IpPrefix, StoredNetwork> subnets, HostFacts facts) {
        List<OccupantView> occupants = new ArrayList<>();
        subnets.forEach((prefix, network) -> {
            if (prefix.overlaps(base)) {
                NetworkSpec spec = network.spec();
                occupants.add(new OccupantView(prefix.toString(), spec.id().value(), spec.name(), null));
            }
        });
        facts.overlapping(base).stream()
                .filter(route -> route.destination().length() > 0)
                .map(PoolService::occupant)
                .forEach(occupants::add);
        return occupants;
    }

    private static OccupantView occupant(RouteFact route) {
        return new OccupantView(route.destination().toString(), null, null, route.link());
    }

    /** Of each of the network's subnets. */
    public List<SubnetUseView> pools(String idOrName) {
        Inventory inventory = commands.inventory();
        NetworkSpec network = Lookup.network(inventory, idOrName).spec();
        UsedAddresses used = UsedAddresses.of(inventory, network.id());
        return network.subnets().stream()
                .map(subnet -> SubnetUseView.of(subnet, used))
                .toList();
    }
}
