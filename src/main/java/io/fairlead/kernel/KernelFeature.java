package io.fairlead.kernel;

/** Things that a kernel may lack; probed at start in a throw-away namespace. */
public enum KernelFeature {
    NET_ADMIN("CAP_NET_ADMIN and CAP_SYS_ADMIN"),
    BRIDGE("bridges (CONFIG_BRIDGE)"),
    VETH("veth pairs (CONFIG_VETH)"),
    NF_TABLES("nf_tables with inet tables and NAT (CONFIG_NF_TABLES_INET, CONFIG_NFT_NAT, CONFIG_NFT_MASQ)"),
    NFT_FIB("nf_tables fib expression (CONFIG_NFT_FIB_INET)"),
    NFT_BRIDGE("nf_tables on bridges (CONFIG_NF_TABLES_BRIDGE)"),
    IPV6("IPv6 (CONFIG_IPV6)"),
    TAP("TAP devices (CONFIG_TUN, and the device node /dev/net/tun)"),
    MACVLAN("macvlan links (CONFIG_MACVLAN)"),
    MACVTAP("macvtap links (CONFIG_MACVTAP)"),
    IPVLAN("ipvlan links (CONFIG_IPVLAN)"),
    IPVTAP("ipvtap links (CONFIG_IPVTAP)"),
    VLAN("802.1Q sub-interfaces (CONFIG_VLAN_8021Q)"),
    DUMMY("dummy links (CONFIG_DUMMY)");

    private final String needs;

    KernelFeature(String needs) {
        this.needs = needs;
    }

    /** What the kernel has to be built with, or the process allowed to do. */
    public String needs() {
        return needs;
    }
}
