package io.fairlead.kernel.nftables;

/**
 * Types of keys and values, with nft's own type numbers (libnftables enum datatypes), which let {@code nft list} print
 * elements as people write them.
 */
public enum DataType {
    IPV4_ADDRESS(7, 4, "ipv4_addr"),
    IPV6_ADDRESS(8, 16, "ipv6_addr"),
    ETHER_ADDRESS(9, 6, "ether_addr"),
    INET_PROTOCOL(12, 1, "inet_proto"),
    INET_SERVICE(13, 2, "inet_service"),
    IFNAME(41, 16, "ifname"),
    VERDICT(1, 16, "verdict");

    private final int number;
    private final int bytes;
    private final String text;

    DataType(int number, int bytes, String text) {
        this.number = number;
        this.bytes = bytes;
        this.text = text;
    }

    int number() {
        return number;
    }

    /** Size of a value on its own; in a concatenation each is padded to a multiple of four. */
    int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return text;
    }
}
