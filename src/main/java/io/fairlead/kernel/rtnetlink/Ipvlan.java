package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an ipvlan or ipvtap link, which all such links of one parent have in common: whoever sets them last sets
 * them for all. In a request null leaves a value as it is.
 *
 * @param mode who decides where packets go
 * @param flag whom a link reaches on the parent
 */
public record Ipvlan(@Nullable IpvlanMode mode, @Nullable IpvlanFlag flag) implements LinkData {

    public static final String KIND = "ipvlan";

    /** The form that a virtual machine can open, as the character device /dev/tapINDEX. */
    public static final String TAP_KIND = "ipvtap";

    private static final int IFLA_IPVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_FLAGS = 2;

    static Ipvlan decode(Attributes attributes) {
        return new Ipvlan(
                attributes
                        .find(IFLA_IPVLAN_MODE)
                        .map(Attribute::u16)
                        .map(IpvlanMode::of)
                        .orElse(null),
                attributes
                        .find(IFLA_IPVLAN_FLAGS)
                        .map(Attribute::u16)
                        .map(IpvlanFlag::of)
                        .orElse(null));
    }

    @Override
    public void write(MessageWriter w) {
        if (mode != null) {
            w.attributeU16(IFLA_IPVLAN_MODE, mode.ordinal());
        }
        if (flag != null) {
            w.attributeU16(IFLA_IPVLAN_FLAGS, flag.ordinal());
        }
    }
}
