package io.fairlead.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who decides where the packets of ipvlan links go; in the order of enum ipvlan_mode (include/uapi/linux/if_link.h). */
public enum IpvlanMode {
    /** The sandbox, by its own neighbour table, as on any segment. */
    L2,
    /** The parent's namespace, by its routes; there is neither ARP nor broadcast. */
    L3,
    /** As L3, and what comes in passes the firewall of the parent's namespace, with connection tracking. */
    L3S;

    /** The one that the kernel calls by this number, or null if it is unknown here. */
    public static @Nullable IpvlanMode of(int number) {
        return number < values().length ? values()[number] : null;
    }

    /** Whether packets are routed by the parent's namespace. */
    public boolean isRouted() {
        return this != L2;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
