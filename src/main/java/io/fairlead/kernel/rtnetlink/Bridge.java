package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge does with frames besides passing them on.
 *
 * @param stp whether it waits for other bridges' word before it uses a new port (IFLA_BR_STP_STATE)
 * @param vlanFiltering whether its ports pass VLANs that were allowed to them only (IFLA_BR_VLAN_FILTERING)
 */
public record Bridge(@Nullable Boolean stp, @Nullable Boolean vlanFiltering) implements LinkData {

    public static final String KIND = "bridge";

    private static final int IFLA_BR_STP_STATE = 5;
    private static final int IFLA_BR_VLAN_FILTERING = 7;

    /** Whether it says anything. */
    public boolean isAny() {
        return stp != null || vlanFiltering != null;
    }

    static Bridge decode(Attributes attributes) {
        return new Bridge(
                attributes.find(IFLA_BR_STP_STATE).map(a -> a.u32() != 0).orElse(null),
                attributes
                        .find(IFLA_BR_VLAN_FILTERING)
                        .map(Attribute::u8)
                        .map(value -> value != 0)
                        .orElse(null));
    }

    @Override
    public void write(MessageWriter w) {
        if (stp != null) {
            w.attributeU32(IFLA_BR_STP_STATE, stp ? 1 : 0);
        }
        if (vlanFiltering != null) {
            w.attributeU8(IFLA_BR_VLAN_FILTERING, vlanFiltering ? 1 : 0);
        }
    }
}
