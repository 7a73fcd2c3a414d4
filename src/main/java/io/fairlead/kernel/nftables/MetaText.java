package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Loaded.Kind;
import java.util.Locale;

/** What meta loads, in nft's words. */
final class MetaText {

    private MetaText() {}

    static Loaded of(Meta.Key key) {
        String name = name(key);
        return switch (key) {
            case IIFNAME, OIFNAME, IBRNAME, OBRNAME ->
                Loaded.of(unqualified(key) ? name : "meta " + name, Kind.LINK, 16);
            case IIF, OIF, IIFTYPE, OIFTYPE, SKUID, SKGID, IIFGROUP, OIFGROUP, CPU, LENGTH ->
                Loaded.of((unqualified(key) ? "" : "meta ") + name, Kind.NATIVE, 4);
            case MARK, PRIORITY, RANDOM, CGROUP -> Loaded.of("meta " + name, Kind.MARK, 4);
            case NFPROTO -> Loaded.of("meta nfproto", Kind.FAMILY, 1);
            case L4PROTO -> Loaded.of("meta l4proto", Kind.PROTOCOL, 1);
            case PROTOCOL -> Loaded.of("meta protocol", Kind.ETHERTYPE, 2);
            case PKTTYPE -> Loaded.of("meta pkttype", Kind.NUMBER, 1);
            case NFTRACE -> Loaded.of("meta nftrace", Kind.NUMBER, 1);
        };
    }

    private static boolean unqualified(Meta.Key key) {
        return switch (key) {
            case IIFNAME, OIFNAME, IIF, OIF -> true;
            default -> false;
        };
    }

    static String name(Meta.Key key) {
        return key.name().toLowerCase(Locale.ROOT);
    }
}
