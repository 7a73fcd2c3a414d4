package io.fairlead.driver.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the host does between a network and the world, for each family on its own. */
enum GatewayMode {
    /** Sources are masqueraded, published ports translated, everything else from outside is dropped. */
    NAT,
    /** As NAT, but who has a route to the sandboxes reaches all of their ports. */
    NAT_UNPROTECTED,
    /** No translation: who has a route reaches published ports and may ping. */
    ROUTED,
    /** The host has no address in the network; only for internal networks. */
    ISOLATED;

    static GatewayMode parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static List<String> texts() {
        return Arrays.stream(values()).map(GatewayMode::toString).toList();
    }

    boolean translates() {
        return this == NAT || this == NAT_UNPROTECTED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
