package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a TUN or TAP device.
 *
 * @param user id of the user who may open it; null if any may, as far as the user goes
 * @param group id of the group that may open it; null likewise
 * @param persistent whether it stays when nobody has it open
 * @param multiQueue whether several may have it open, each with a queue
 */
public record Tun(@Nullable Integer user, @Nullable Integer group, boolean persistent, boolean multiQueue)
        implements LinkData {

    public static final String KIND = "tun";

    private static final int IFLA_TUN_OWNER = 1;
    private static final int IFLA_TUN_GROUP = 2;
    private static final int IFLA_TUN_PERSIST = 6;
    private static final int IFLA_TUN_MULTI_QUEUE = 7;

    static Tun decode(Attributes attributes) {
        return new Tun(
                attributes.find(IFLA_TUN_OWNER).map(Attribute::u32).orElse(null),
                attributes.find(IFLA_TUN_GROUP).map(Attribute::u32).orElse(null),
                attributes.find(IFLA_TUN_PERSIST).map(a -> a.u8() != 0).orElse(false),
                attributes.find(IFLA_TUN_MULTI_QUEUE).map(a -> a.u8() != 0).orElse(false));
    }

    /** Adds nothing: the kernel takes these from an open descriptor alone (TUNSETIFF and what follows it). */
    @Override
    public void write(MessageWriter w) {}
}
