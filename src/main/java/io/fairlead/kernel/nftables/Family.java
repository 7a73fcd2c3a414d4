package io.fairlead.kernel.nftables;

import java.util.Locale;
import java.util.Optional;

/** Table families (NFPROTO_*, include/uapi/linux/netfilter.h). */
public enum Family {
    INET(1),
    IP(2),
    ARP(3),
    NETDEV(5),
    BRIDGE(7),
    IP6(10);

    private final int number;

    Family(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<Family> of(int number) {
        for (Family family : values()) {
            if (family.number == number) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }

    /** Whether its hooks are numbered as {@link Hook.Point} numbers them. */
    boolean hasInetHooks() {
        return this != ARP && this != NETDEV;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
