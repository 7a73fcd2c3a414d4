package io.fairlead.driver.bridge;

import static io.fairlead.kernel.nftables.DataType.IFNAME;
import static io.fairlead.kernel.nftables.DataType.INET_PROTOCOL;
import static io.fairlead.kernel.nftables.DataType.INET_SERVICE;
import static io.fairlead.kernel.nftables.DataType.VERDICT;
import static io.fairlead.kernel.nftables.RuleBuilder.rule;

import io.fairlead.kernel.FirewallChain;
import io.fairlead.kernel.FirewallSet;
import io.fairlead.kernel.FirewallTable;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.nftables.DataType;
import io.fairlead.kernel.nftables.Field;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Hook.Point;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the firewall that all bridge networks of a host share: the table, the base chains and the empty sets and
 * maps that networks put their elements into. It is the same however many networks there are, and so is the number of
 * rules that a packet meets.
 */
final class SharedFirewall {

    /** By outgoing link, the chain that decides what may enter a network. */
    static final String INTO = "into";
    /** By incoming link, the chain that decides what may leave an internal network. */
    static final String FROM = "from";
    /** The bridges of all networks. */
    static final String BRIDGES = "bridges";
    /** Those of them that carry nothing but their network: not the bridges that we found and use. */
    static final String ENCLOSED = "enclosed";

    private static final boolean[] FAMILIES = {false, true};
    private static final IpPrefix LOOPBACK4 = IpPrefix.of("127.0.0.0/8");
    private static final IpPrefix LOOPBACK6 = IpPrefix.of("::1/128");

    // Priorities as nft names them: raw, dstnat, filter, srcnat.
    private static final int RAW = -300;
    private static final int DSTNAT = -100;
    private static final int FILTER = 0;
    private static final int SRCNAT = 100;

    /** The user's own rules, asked before ours. We make the chain and never look into it. */
    private static final String USER = "user";

    private static final String PUBLISH = "publish";
    private static final String HAIRPIN = "hairpin";

    static final ResourceSet RESOURCES = build();

    private SharedFirewall() {}

    /** Host address, protocol and port to sandbox address and port. */
    static String publish(boolean v6) {
        return "publish" + family(v6);
    }

    /** As {@link #publish} for ranges that keep their numbers: to sandbox address. */
    static String publishRange(boolean v6) {
        return publish(v6) + "_range";
    }

    /** Protocol and port on any host address to sandbox address and port. */
    static String publishAny(boolean v6) {
        return publish(v6) + "_any";
    }

    static String publishAnyRange(boolean v6) {
        return publishAny(v6) + "_range";
    }

    /** Sandbox address, protocol and port that may be addressed directly. */
    static String open(boolean v6) {
        return "open" + family(v6);
    }

    static String openRange(boolean v6) {
        return open(v6) + "_range";
    }

    /** Subnets whose sandboxes may leave them. */
    static String subnets(boolean v6) {
        return "subnets" + family(v6);
    }

    /** Subnets whose packets get the host's address on their way out. */
    static String masquerade(boolean v6) {
        return "masquerade" + family(v6);
    }

    /** Subnets whose packets get a fixed address on their way out, and that address. */
    static String snat(boolean v6) {
        return "snat" + family(v6);
    }

    private static String family(boolean v6) {
        return v6 ? "6" : "4";
    }

    private static DataType address(boolean v6) {
        return v6 ? DataType.IPV6_ADDRESS : DataType.IPV4_ADDRESS;
    }

    private static ResourceSet build() {
        ResourceSet.Builder set = new ResourceSet.Builder().add(new FirewallTable(Owner.HOST, NamespaceRef.HOST));
        set(set, INTO, List.of(IFNAME), List.of(VERDICT), false);
        set(set, FROM, List.of(IFNAME), List.of(VERDICT), false);
        set(set, BRIDGES, List.of(IFNAME), List.of(), false);
        set(set, ENCLOSED, List.of(IFNAME), List.of(), false);
        for (boolean v6 : FAMILIES) {
            DataType address = address(v6);
            List<DataType> any = List.of(INET_PROTOCOL, INET_SERVICE);
            List<DataType> one = List.of(address, INET_PROTOCOL, INET_SERVICE);
            List<DataType> port = List.of(address, INET_SERVICE);
            set(set, publish(v6), one, port, false);
            set(set, publishRange(v6), one, List.of(address), true);
            set(set, publishAny(v6), any, port, false);
            set(set, publishAnyRange(v6), any, List.of(address), true);
            set(set, open(v6), one, List.of(), false);
            set(set, openRange(v6), one, List.of(), true);
            set(set, subnets(v6), List.of(address), List.of(), true);
            set(set, masquerade(v6), List.of(address), List.of(), true);
            set(set, snat(v6), List.of(address), List.of(address), true);
        }
        chain(set, USER, null, null);
        chain(set, "raw", new Hook("filter", Point.PREROUTING, RAW), raw());
        chain(set, "forward", new Hook("filter", Point.FORWARD, FILTER), forward());
        chain(set, "prerouting", new Hook("nat", Point.PREROUTING, DSTNAT), prerouting());
        chain(set, "output", new Hook("nat", Point.OUTPUT, DSTNAT), output());
        chain(set, PUBLISH, null, publish());
        chain(set, "postrouting", new Hook("nat", Point.POSTROUTING, SRCNAT), postrouting());
        chain(set, HAIRPIN, null, hairpin());
        return set.build();
    }

    private static void set(
            ResourceSet.Builder set, String name, List<DataType> key, List<DataType> data, boolean interval) {
        set.add(new FirewallSet(Owner.HOST, NamespaceRef.HOST, new SetDefinition(name, key, data, interval)));
    }

    private static void chain(ResourceSet.Builder set, String name, @Nullable Hook hook, @Nullable List<Rule> rules) {
        set.add(new FirewallChain(Owner.HOST, NamespaceRef.HOST, name, hook, rules));
    }

    /**
     * Publishing on 127.0.0.1 takes route_localnet on the bridge, and publishing on ::1 a local route by the bridge: both
     * would let sandboxes send to the host's loopback addresses, and from them.
     */
    private static List<Rule> raw() {
        List<Rule> rules = new ArrayList<>();
        for (IpPrefix loopback : List.of(LOOPBACK4, LOOPBACK6)) {
            rules.add(loopback().daddr(loopback).drop());
            rules.add(loopback().saddr(loopback).drop());
        }
        return rules;
    }

    private static RuleBuilder loopback() {
        return rule("loopback is the host's alone").in(BRIDGES, Field.IIFNAME);
    }

    private static List<Rule> forward() {
        return List.of(
                rule("").jump(USER),
                rule("").vmap(FROM, Field.IIFNAME).build(),
                rule("").vmap(INTO, Field.OIFNAME).build());
    }

    /**
     * A neighbour that routes 127.0.0.1 to this host must not get at ports published on loopback (moby#45610). IPv6 refuses
     * ::1 from a wire, but with bridge-nf-call-ip6tables only after this chain, on any bridge of the host.
     */
    private static List<Rule> prerouting() {
        return List.of(
                rule("not for neighbours").daddr(LOOPBACK4).goBack(),
                rule("not for neighbours").daddr(LOOPBACK6).goBack(),
                rule("").daddrLocal().jump(PUBLISH));
    }

    /** Here 127.0.0.1 is welcome: what the host itself sends never came from a neighbour. */
    private static List<Rule> output() {
        return List.of(rule("").daddrLocal().jump(PUBLISH));
    }

    private static List<Rule> publish() {
        List<Rule> rules = new ArrayList<>();
        for (boolean v6 : FAMILIES) {
            Field[] one = {Field.daddr(v6), Field.L4PROTO, Field.DPORT};
            Field[] any = {Field.L4PROTO, Field.DPORT};
            rules.add(rule("").dnat(v6, publish(v6), one).build());
            rules.add(rule("").dnat(v6, publishAny(v6), any).build());
            rules.add(rule("").dnatAddress(v6, publishRange(v6), one).build());
            rules.add(rule("").dnatAddress(v6, publishAnyRange(v6), any).build());
        }
        return rules;
    }

    private static List<Rule> postrouting() {
        return List.of(
                rule("").in(BRIDGES, Field.OIFNAME).jump(HAIRPIN),
                rule("from network to network").in(ENCLOSED, Field.OIFNAME).goBack(),
                // On a bridge that we found: with bridge-nf-call-iptables frames from port to port pass here too.
                rule("from network to network")
                        .in(BRIDGES, Field.OIFNAME)
                        .in(subnets(false), Field.DADDR4)
                        .goBack(),
                rule("from network to network")
                        .in(BRIDGES, Field.OIFNAME)
                        .in(subnets(true), Field.DADDR6)
                        .goBack(),
                rule("").snat(false, snat(false), Field.SADDR4).build(),
                rule("").snat(true, snat(true), Field.SADDR6).build(),
                rule("").in(masquerade(false), Field.SADDR4).masquerade().build(),
                rule("").in(masquerade(true), Field.SADDR6).masquerade().build());
    }

    /**
     * What was translated on its way into a network, from a place to which the sandbox would answer by a way that does
     * not lead back through the translation: the host's loopback, its own network, another network that it is in too.
     * Sandboxes are told by their address: with bridge-nf-call-iptables the kernel translates frames on the bridge, and
     * then there is no incoming link here.
     */
    private static List<Rule> hairpin() {
        return List.of(
                rule("from the host's loopback").saddr(LOOPBACK4).masquerade().build(),
                rule("from the host's loopback").saddr(LOOPBACK6).masquerade().build(),
                rule("from a sandbox")
                        .ctStatusDnat()
                        .in(subnets(false), Field.SADDR4)
                        .masquerade()
                        .build(),
                rule("from a sandbox")
                        .ctStatusDnat()
                        .in(subnets(true), Field.SADDR6)
                        .masquerade()
                        .build());
    }
}
