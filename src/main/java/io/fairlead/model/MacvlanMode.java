package io.fairlead.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whom a macvlan link reaches on its parent (enum macvlan_mode). */
public enum MacvlanMode {
    /** Nobody else on the same parent. */
    PRIVATE(1),
    /** Others on the same parent by way of a switch that sends frames back where they came from. */
    VEPA(2),
    /** Others on the same parent directly. */
    BRIDGE(4),
    /** It has the parent to itself. */
    PASSTHRU(8),
    /** Only listed senders reach it. */
    SOURCE(16);

    private final int number;

    MacvlanMode(int number) {
        this.number = number;
    }

    /** The kernel's number. */
    public int number() {
        return number;
    }

    /** The mode of a number; null if the kernel has one that we do not know. */
    public static @Nullable MacvlanMode of(int number) {
        for (MacvlanMode mode : values()) {
            if (mode.number == number) {
                return mode;
            }
        }
        return null;
    }

    /** As iproute2 and Docker spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
