package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/** What only links of one kind have (IFLA_INFO_DATA). */
public sealed interface LinkData permits Bridge, Tun, Vlan, Macvlan, Ipvlan {

    /** Adds the attributes of a request. */
    void write(MessageWriter w);

    /** What is known of the kind, or null if nothing is. */
    static @Nullable LinkData decode(@Nullable String kind, Attributes attributes) {
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case Bridge.KIND -> Bridge.decode(attributes);
            case Tun.KIND -> Tun.decode(attributes);
            case Vlan.KIND -> Vlan.decode(attributes);
            case Macvlan.KIND, Macvlan.TAP_KIND -> Macvlan.decode(attributes);
            case Ipvlan.KIND, Ipvlan.TAP_KIND -> Ipvlan.decode(attributes);
            default -> null;
        };
    }
}
