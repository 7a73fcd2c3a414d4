package io.fairlead.network;

import io.fairlead.driver.Advice;
import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.PoolSettings;
import io.fairlead.kernel.HostFacts;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Offers to move networks out of the way of what the host reaches elsewhere. */
@Component
class Offers {

    /** For programs that read a network's conditions. */
    private static final String TYPE = "AddressOverlap";

    /** A VPN may bring hundreds of routes: a person reads a few. */
    private static final int SHOWN = 4;

    private final PoolSettings pools;

    Offers(PoolSettings pools) {
        this.pools = pools;
    }

    /** What overlaps a network, what is lost by it, and the call that moves it out of the way. */
    List<Advice> advise(NetworkIntent network, Inventory inventory, HostFacts facts) {
        List<AddressOverlap> overlaps = AddressOverlap.of(network.spec(), facts);
        List<Advice> advices = new ArrayList<>();
        for (AddressOverlap overlap : overlaps.subList(0, Math.min(SHOWN, overlaps.size()))) {
            String text = overlap.text(network.endpoints());
            advices.add(new Advice(TYPE, text + ". " + remedy(network.spec(), overlap.subnet(), inventory, facts)));
        }
        if (overlaps.size() > SHOWN) {
            advices.add(new Advice(TYPE, (overlaps.size() - SHOWN) + " more routes overlap this network"));
        }
        return advices;
    }

    private String remedy(NetworkSpec network, Subnet subnet, Inventory inventory, HostFacts facts) {
        String path = "/api/v1/networks/" + network.id().shortId();
        return target(subnet, inventory, facts)
                .map(to -> "To move it out of the way: POST " + path + "/renumber {\"from\": \"" + subnet.prefix()
                        + "\", \"to\": \"" + to + "\", \"keepFormer\": false}; GET " + path
                        + "/renumbering answers with the plan of it")
                .orElse("No block of the address pools is free to move it to: extend fairlead.ipam.pools, or POST "
                        + path + "/renumber with a subnet of your choice");
    }

    /** The request that moves a subnet to a free block of the pools; empty if there is none. */
    Optional<RenumberRequest> request(Subnet subnet, Inventory inventory, HostFacts facts) {
        return target(subnet, inventory, facts).map(to -> request(subnet, to.toString()));
    }

    /** What overlaps would go on to do so if the former subnet stayed. */
    static RenumberRequest request(Subnet subnet, String to) {
        return new RenumberRequest(subnet.prefix().toString(), to, null, null, false);
    }

    /** One of the same size, so that everybody keeps the host part of its address; else one of the pools' own. */
    private Optional<IpPrefix> target(Subnet subnet, Inventory inventory, HostFacts facts) {
        Collection<IpPrefix> taken = new ArrayList<>(inventory.subnets().keySet());
        taken.addAll(facts.routes());
        AddressPools free = new AddressPools(pools, inventory.identity());
        boolean v6 = subnet.prefix().v6();
        return free.choose(v6, subnet.prefix().length(), taken).or(() -> free.choose(v6, 0, taken));
    }
}
