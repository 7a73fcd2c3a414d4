package io.fairlead.kernel;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whose firewall a table that is not ours belongs to, and the words by which its administrator opens it. Told by the names
 * that each program gives to its tables and chains.
 */
public enum ForeignFirewall {
    UFW("ufw"),
    FIREWALLD("firewalld"),
    DOCKER("Docker"),
    KUBE_PROXY("kube-proxy"),
    LIBVIRT("libvirt"),
    IPTABLES("iptables"),
    NFT("nft");

    private static final List<String> BUILT_IN = List.of("filter", "nat", "mangle", "raw", "security");

    private final String title;

    ForeignFirewall(String title) {
        this.title = title;
    }

    /**
     * @param family of the table: {@code ip}, {@code ip6}, {@code inet} …
     * @param chain the one in question. Several programs may share a table of iptables; this one's name decides first
     * @param others names of the table's chains
     */
    public static ForeignFirewall of(String family, String table, String chain, Collection<String> others) {
        ForeignFirewall byTable = byTable(table);
        if (byTable != NFT) {
            return byTable;
        }
        ForeignFirewall byChain = byChain(chain);
        if (byChain != NFT) {
            return byChain;
        }
        for (ForeignFirewall candidate : values()) {
            if (candidate != NFT && others.stream().anyMatch(name -> byChain(name) == candidate)) {
                return candidate;
            }
        }
        boolean iptables = family.startsWith("ip") && BUILT_IN.contains(table) && isUpperCase(chain);
        return iptables ? IPTABLES : NFT;
    }

    private static ForeignFirewall byTable(String table) {
        return switch (table) {
            case "firewalld" -> FIREWALLD;
            case "docker-bridges" -> DOCKER;
            case "libvirt_network" -> LIBVIRT;
            case "kube-proxy" -> KUBE_PROXY;
            default -> NFT;
        };
    }

    private static ForeignFirewall byChain(String chain) {
        if (chain.startsWith("ufw-") || chain.startsWith("ufw6-")) {
            return UFW;
        }
        if (chain.equals("DOCKER") || chain.startsWith("DOCKER-")) {
            return DOCKER;
        }
        if (chain.startsWith("KUBE-")) {
            return KUBE_PROXY;
        }
        return chain.startsWith("LIBVIRT_") ? LIBVIRT : NFT;
    }

    private static boolean isUpperCase(String chain) {
        return chain.equals(chain.toUpperCase(Locale.ROOT));
    }

    /**
     * The commands by which forwarded packets from and to a bridge pass it.
     *
     * @param family of the table
     * @param chain the base chain of the forward hook that stops them
     * @param translatedOnly whether packets to the bridge come by published ports alone, so that those to the sandboxes'
     *     own addresses need not pass
     */
    public List<String> letForward(String family, String table, String chain, String bridge, boolean translatedOnly) {
        String iptables = family.equals("ip6") ? "ip6tables" : "iptables";
        return switch (this) {
            case UFW -> List.of("ufw route allow in on " + bridge, "ufw route allow out on " + bridge);
            case FIREWALLD -> translatedOnly ? zone(bridge) : policy(bridge);
            case DOCKER ->
                table.equals("docker-bridges")
                        ? nft(family, table, chain, bridge)
                        : insert(iptables, "DOCKER-USER", bridge);
            case KUBE_PROXY, LIBVIRT, IPTABLES ->
                BUILT_IN.contains(table) ? insert(iptables, "FORWARD", bridge) : nft(family, table, chain, bridge);
            case NFT -> nft(family, table, chain, bridge);
        };
    }

    private static List<String> zone(String bridge) {
        return List.of("firewall-cmd --permanent --zone=trusted --add-interface=" + bridge, "firewall-cmd --reload");
    }

    /** A zone lets its own packets out; only a policy lets those of other zones in. */
    private static List<String> policy(String bridge) {
        return List.of(
                "firewall-cmd --permanent --zone=trusted --add-interface=" + bridge,
                "firewall-cmd --permanent --new-policy=fairlead",
                "firewall-cmd --permanent --policy=fairlead --set-target=ACCEPT",
                "firewall-cmd --permanent --policy=fairlead --add-ingress-zone=ANY",
                "firewall-cmd --permanent --policy=fairlead --add-egress-zone=trusted",
                "firewall-cmd --reload");
    }

    private static List<String> insert(String program, String chain, String bridge) {
        return List.of(
                program + " -I " + chain + " -i " + bridge + " -j ACCEPT",
                program + " -I " + chain + " -o " + bridge + " -j ACCEPT");
    }

    private static List<String> nft(String family, String table, String chain, String bridge) {
        String rule = "nft insert rule " + family + " " + table + " " + chain;
        return List.of(rule + " iifname \"" + bridge + "\" accept", rule + " oifname \"" + bridge + "\" accept");
    }

    /** What people call it. */
    @Override
    public String toString() {
        return title;
    }
}
