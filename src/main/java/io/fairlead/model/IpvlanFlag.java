package io.fairlead.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whom an ipvlan link reaches on its parent; in the order of IPVLAN_F_* (include/uapi/linux/if_link.h). */
public enum IpvlanFlag {
    /** The other links of the parent, and what is beyond it. */
    BRIDGE,
    /** Only what is beyond the parent. */
    PRIVATE,
    /** The other links by way of a switch beyond the parent that sends frames back. */
    VEPA;

    /** The one that the kernel calls by this number, or null if it is unknown here. */
    public static @Nullable IpvlanFlag of(int number) {
        return number < values().length ? values()[number] : null;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
