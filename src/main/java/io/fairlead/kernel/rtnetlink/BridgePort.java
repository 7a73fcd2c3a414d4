package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a bridge port.
 *
 * @param isolated it and other isolated ports do not reach each other
 * @param hairpin frames may leave through the port that they came in by
 */
public record BridgePort(
        @Nullable Boolean isolated, @Nullable Boolean hairpin) {

    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFLA_BRPORT_ISOLATED = 33;

    static BridgePort decode(Attributes attributes) {
        return new BridgePort(
                attributes.find(IFLA_BRPORT_ISOLATED).map(a -> a.u8() != 0).orElse(null),
                attributes.find(IFLA_BRPORT_MODE).map(a -> a.u8() != 0).orElse(null));
    }

    void write(MessageWriter w) {
        if (isolated != null) {
            w.attributeU8(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
        }
        if (hairpin != null) {
            w.attributeU8(IFLA_BRPORT_MODE, hairpin ? 1 : 0);
        }
    }

    static boolean knows(int type) {
        return type == IFLA_BRPORT_ISOLATED || type == IFLA_BRPORT_MODE;
    }
}
