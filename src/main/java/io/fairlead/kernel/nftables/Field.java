package io.fairlead.kernel.nftables;

import org.jspecify.annotations.Nullable;

/** Something of a packet that rules compare or look up, one or several of them making up a key. */
public enum Field {
    SADDR4(DataType.IPV4_ADDRESS, Family.IP, "ip saddr"),
    DADDR4(DataType.IPV4_ADDRESS, Family.IP, "ip daddr"),
    SADDR6(DataType.IPV6_ADDRESS, Family.IP6, "ip6 saddr"),
    DADDR6(DataType.IPV6_ADDRESS, Family.IP6, "ip6 daddr"),
    ETHER_SADDR(DataType.ETHER_ADDRESS, null, "ether saddr"),
    ARP_SADDR_ETHER(DataType.ETHER_ADDRESS, Family.ARP, "arp saddr ether"),
    ARP_SADDR_IP(DataType.IPV4_ADDRESS, Family.ARP, "arp saddr ip"),
    /** Whom a neighbour advertisement is about (RFC 4861). */
    ND_TARGET(DataType.IPV6_ADDRESS, Family.IP6, "icmpv6 taddr"),
    L4PROTO(DataType.INET_PROTOCOL, null, "meta l4proto"),
    SPORT(DataType.INET_SERVICE, null, "th sport"),
    DPORT(DataType.INET_SERVICE, null, "th dport"),
    IIFNAME(DataType.IFNAME, null, "iifname"),
    OIFNAME(DataType.IFNAME, null, "oifname");

    private final DataType type;
    private final @Nullable Family family;
    private final String text;

    Field(DataType type, @Nullable Family family, String text) {
        this.type = type;
        this.family = family;
        this.text = text;
    }

    public static Field saddr(boolean v6) {
        return v6 ? SADDR6 : SADDR4;
    }

    public static Field daddr(boolean v6) {
        return v6 ? DADDR6 : DADDR4;
    }

    /** The type that a set's key has in this place. */
    public DataType type() {
        return type;
    }

    /** The only family of packets that has it, or null for both. */
    @Nullable
    Family family() {
        return family;
    }

    /** Offsets are those of the IP, IPv6, TCP, UDP and SCTP headers. */
    Expression load(int register) {
        return switch (this) {
            case SADDR4 -> new Payload(Payload.Base.NETWORK, 12, 4, register);
            case DADDR4 -> new Payload(Payload.Base.NETWORK, 16, 4, register);
            case SADDR6 -> new Payload(Payload.Base.NETWORK, 8, 16, register);
            case DADDR6 -> new Payload(Payload.Base.NETWORK, 24, 16, register);
            case ETHER_SADDR -> new Payload(Payload.Base.LINK, 6, 6, register);
            case ARP_SADDR_ETHER -> new Payload(Payload.Base.NETWORK, 8, 6, register);
            case ARP_SADDR_IP -> new Payload(Payload.Base.NETWORK, 14, 4, register);
            case ND_TARGET -> new Payload(Payload.Base.TRANSPORT, 8, 16, register);
            case L4PROTO -> Meta.load(Meta.Key.L4PROTO, register);
            case SPORT -> new Payload(Payload.Base.TRANSPORT, 0, 2, register);
            case DPORT -> new Payload(Payload.Base.TRANSPORT, 2, 2, register);
            case IIFNAME -> Meta.load(Meta.Key.IIFNAME, register);
            case OIFNAME -> Meta.load(Meta.Key.OIFNAME, register);
        };
    }

    /** How many 32-bit registers it takes. */
    int registers() {
        return (type.bytes() + 3) / 4;
    }

    @Override
    public String toString() {
        return text;
    }
}
