package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Loaded.Kind;
import org.jspecify.annotations.Nullable;

/** Bytes of the packet, in nft's words. */
final class PayloadText {

    private PayloadText() {}

    /**
     * @param family what the rule has established, null for nothing
     * @param protocol likewise, {@code th} for nothing
     */
    static Loaded of(Payload payload, @Nullable Family family, String protocol) {
        return switch (payload.base()) {
            case LINK -> link(payload);
            case NETWORK -> network(payload, family);
            case TRANSPORT -> transport(payload, protocol);
        };
    }

    private static Loaded link(Payload p) {
        if (p.offset() == 12 && p.length() == 2) {
            return Loaded.of("ether type", Kind.ETHERTYPE, 2);
        }
        return raw("ll", p);
    }

    private static Loaded network(Payload p, @Nullable Family family) {
        boolean four = family != Family.IP6;
        boolean six = family != Family.IP;
        // nft loads only the bytes of a prefix that ends on one.
        if (four && p.length() <= 4 && (p.offset() == 12 || p.offset() == 16)) {
            return Loaded.of(p.offset() == 12 ? "ip saddr" : "ip daddr", Kind.ADDRESS, 4);
        }
        if (four && p.offset() == 9 && p.length() == 1) {
            return Loaded.of("ip protocol", Kind.PROTOCOL, 1);
        }
        if (six && p.length() <= 16 && (p.offset() == 8 || p.offset() == 24)) {
            return Loaded.of(p.offset() == 8 ? "ip6 saddr" : "ip6 daddr", Kind.ADDRESS, 16);
        }
        if (family == Family.IP6 && p.offset() == 6 && p.length() == 1) {
            return Loaded.of("ip6 nexthdr", Kind.PROTOCOL, 1);
        }
        return raw("nh", p);
    }

    private static Loaded transport(Payload p, String protocol) {
        boolean icmp = protocol.startsWith("icmp");
        if (icmp && p.length() == 1 && p.offset() < 2) {
            return Loaded.of(protocol + (p.offset() == 0 ? " type" : " code"), Kind.NUMBER, 1);
        }
        if (!icmp && p.length() == 2 && (p.offset() == 0 || p.offset() == 2)) {
            return Loaded.of(protocol + (p.offset() == 0 ? " sport" : " dport"), Kind.PORT, 2);
        }
        if (protocol.equals("tcp") && p.offset() == 13 && p.length() == 1) {
            return Loaded.of("tcp flags", Kind.HEX, 1);
        }
        return raw("th", p);
    }

    private static Loaded raw(String base, Payload p) {
        return Loaded.of("@" + base + "," + 8 * p.offset() + "," + 8 * p.length(), Kind.HEX, p.length());
    }
}
