package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds out what nf_tables can do, in the namespace of the calling thread. */
final class FirewallProbe {

    private static final Table TABLE = Table.inet("probe");
    private static final Table FRAMES = new Table(Family.BRIDGE, "probe");
    private static final String PREROUTING = "prerouting";
    private static final String POSTROUTING = "postrouting";

    private FirewallProbe() {}

    static Set<KernelFeature> probe() {
        Set<KernelFeature> features = EnumSet.noneOf(KernelFeature.class);
        try (NftablesSocket socket = NftablesSocket.open()) {
            List<Command> nat = List.of(
                    new Command.AddTable(TABLE, ""),
                    new Command.AddChain(TABLE, PREROUTING, new Hook("nat", Hook.Point.PREROUTING, -100), ""),
                    new Command.AddChain(TABLE, POSTROUTING, new Hook("nat", Hook.Point.POSTROUTING, 100), ""),
                    append(POSTROUTING, RuleBuilder.rule("").masquerade().build()),
                    append(
                            POSTROUTING,
                            RuleBuilder.rule("")
                                    .ipv4()
                                    .snat(IpAddress.LOOPBACK4)
                                    .build()));
            if (socket.transaction(nat).isSuccess()) {
                features.add(KernelFeature.NF_TABLES);
                Rule fib = RuleBuilder.rule("").daddrLocal().accept();
                if (socket.transaction(List.of(append(PREROUTING, fib))).isSuccess()) {
                    features.add(KernelFeature.NFT_FIB);
                }
            }
            List<Command> frames = List.of(
                    new Command.AddTable(FRAMES, ""),
                    new Command.AddChain(FRAMES, PREROUTING, new Hook("filter", Hook.Point.PREROUTING, -300), ""),
                    new Command.AppendRule(
                            FRAMES,
                            PREROUTING,
                            RuleBuilder.frame("")
                                    .toNeighbour()
                                    .routerAdvertisement()
                                    .drop()));
            if (socket.transaction(frames).isSuccess()) {
                features.add(KernelFeature.NFT_BRIDGE);
            }
        } catch (ErrnoException e) {
            // No nfnetlink socket in this kernel: then nf_tables is absent.
            return features;
        }
        return features;
    }

    private static Command append(String chain, Rule rule) {
        return new Command.AppendRule(TABLE, chain, rule);
    }
}
