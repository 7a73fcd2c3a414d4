package io.fairlead.driver.bridge;

import static io.fairlead.kernel.nftables.DataType.IFNAME;
import static io.fairlead.kernel.nftables.RuleBuilder.frame;

import io.fairlead.kernel.FirewallChain;
import io.fairlead.kernel.FirewallSet;
import io.fairlead.kernel.FirewallTable;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.nftables.DataType;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Field;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Hook.Point;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code bridge fairlead}, which sees what goes from port to port of a bridge and never meets the rules for
 * packets. As in {@link SharedFirewall}, a frame meets the same few rules however many ports there are.
 */
final class SharedFrames {

    /** Ports of sandboxes that are to hear of no routers among their neighbours. */
    static final String UNROUTED = "unrouted";
    /** Ports of sandboxes that are to reach each other by published ports only. */
    static final String APART = "apart";

    // Priorities on bridges as nft names them: dstnat, filter.
    private static final int FILTER = -200;

    static final ResourceSet RESOURCES = build();

    private SharedFrames() {}

    private static ResourceSet build() {
        ResourceSet.Builder set =
                new ResourceSet.Builder().add(new FirewallTable(Owner.HOST, NamespaceRef.HOST, Family.BRIDGE));
        set(set, UNROUTED, List.of(IFNAME));
        set(set, APART, List.of(IFNAME));
        chain(set, "forward", new Hook("filter", Point.FORWARD, FILTER), forward());
        return set.build();
    }

    private static void set(ResourceSet.Builder set, String name, List<DataType> key) {
        set.add(new FirewallSet(
                Owner.HOST, NamespaceRef.HOST, Family.BRIDGE, new SetDefinition(name, key, List.of(), false)));
    }

    private static void chain(ResourceSet.Builder set, String name, @Nullable Hook hook, List<Rule> rules) {
        set.add(new FirewallChain(Owner.HOST, NamespaceRef.HOST, Family.BRIDGE, name, hook, rules));
    }

    /**
     * Every kernel takes a router that advertises itself for one (accept_ra is 1), so that a sandbox could lead all that its
     * neighbours send through itself. Answers of DHCP servers are let through: nobody takes them who has not asked, and
     * a sandbox that serves its neighbours is as good a use of a network as any.
     *
     * <p>Where icc is off ports are isolated, but for those that publish: with bridge-nf-call-iptables a neighbour's way to a
     * published port goes from port to port, and the kernel asks for isolation before it knows that. Such frames were
     * addressed to this host, all others were not.
     */
    private static List<Rule> forward() {
        return List.of(
                frame("routers are elsewhere")
                        .in(UNROUTED, Field.IIFNAME)
                        .in(UNROUTED, Field.OIFNAME)
                        .routerAdvertisement()
                        .drop(),
                frame("published ports only")
                        .in(APART, Field.IIFNAME)
                        .in(APART, Field.OIFNAME)
                        .toNeighbour()
                        .drop());
    }
}
