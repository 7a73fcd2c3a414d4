package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a bridge port.
 *
 * @param isolated it and other isolated ports do not reach each other
 * @param hairpin frames may leave through the port that they came in by
 * @param astray what else is not as the kernel makes a port; in a request, what is to be so again
 */
public record BridgePort(
        @Nullable Boolean isolated, @Nullable Boolean hairpin, Set<Setting> astray) {

    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFLA_BRPORT_ISOLATED = 33;

    public BridgePort {
        astray = Set.copyOf(astray);
    }

    public BridgePort(@Nullable Boolean isolated, @Nullable Boolean hairpin) {
        this(isolated, hairpin, Set.of());
    }

    /** What a port of ours is to be, as far as the kernel takes it of one that has no carrier. */
    public static BridgePort ordinary(boolean isolated, boolean hairpin) {
        return new BridgePort(isolated, hairpin, EnumSet.complementOf(EnumSet.of(Setting.STATE)));
    }

    /** A request that has the port forward. */
    public static BridgePort forwarding() {
        return new BridgePort(null, null, Set.of(Setting.STATE));
    }

    /** IFLA_BRPORT_* of include/uapi/linux/if_link.h, by which somebody can keep frames from passing. */
    public enum Setting {
        /** BR_STATE_FORWARDING; another one is the kernel's own choice where there is no carrier. */
        STATE(1, 3, "port state not forwarding"),
        GUARD(5, 0, "BPDU guard on"),
        PROTECT(6, 0, "root block on"),
        LEARNING(8, 1, "learning off"),
        FLOOD(9, 1, "flood off"),
        MULTICAST_FLOOD(27, 1, "mcast_flood off"),
        BROADCAST_FLOOD(30, 1, "bcast_flood off"),
        NEIGH_SUPPRESS(32, 0, "neigh_suppress on"),
        LOCKED(39, 0, "port locked");

        private final int type;
        private final int ordinary;
        private final String words;

        Setting(int type, int ordinary, String words) {
            this.type = type;
            this.ordinary = ordinary;
            this.words = words;
        }

        /** As it is if it is not as the kernel makes it. */
        public String words() {
            return words;
        }
    }

    /**
     * @param running whether the port would forward if nobody kept it from that
     */
    static BridgePort decode(Attributes attributes, boolean running) {
        return new BridgePort(
                attributes.find(IFLA_BRPORT_ISOLATED).map(a -> a.u8() != 0).orElse(null),
                attributes.find(IFLA_BRPORT_MODE).map(a -> a.u8() != 0).orElse(null),
                Arrays.stream(Setting.values())
                        .filter(setting -> running || setting != Setting.STATE)
                        .filter(setting -> attributes
                                .find(setting.type)
                                .filter(a -> a.u8() != setting.ordinary)
                                .isPresent())
                        .collect(Collectors.toSet()));
    }

    void write(MessageWriter w) {
        if (isolated != null) {
            w.attributeU8(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
        }
        if (hairpin != null) {
            w.attributeU8(IFLA_BRPORT_MODE, hairpin ? 1 : 0);
        }
        astray.stream().sorted().forEach(setting -> w.attributeU8(setting.type, setting.ordinary));
    }

    static boolean knows(int type) {
        return type == IFLA_BRPORT_ISOLATED || type == IFLA_BRPORT_MODE;
    }
}
