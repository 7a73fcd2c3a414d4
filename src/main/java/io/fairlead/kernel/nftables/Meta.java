package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads or sets what is known of a packet besides its bytes (enum nft_meta_attributes).
 *
 * @param sets whether the register is written to the packet instead of the other way round
 */
public record Meta(Key key, int register, boolean sets) implements Expression {

    static final String NAME = "meta";
    private static final int DREG = 1;
    private static final int KEY = 2;
    private static final int SREG = 3;
    static final Set<Integer> KNOWN = Set.of(DREG, KEY, SREG);

    /** What can be loaded (enum nft_meta_keys), named as nft does. */
    public enum Key {
        LENGTH(0),
        PROTOCOL(1),
        PRIORITY(2),
        MARK(3),
        IIF(4),
        OIF(5),
        IIFNAME(6),
        OIFNAME(7),
        IIFTYPE(8),
        OIFTYPE(9),
        SKUID(10),
        SKGID(11),
        NFTRACE(12),
        NFPROTO(15),
        L4PROTO(16),
        IBRNAME(17),
        OBRNAME(18),
        PKTTYPE(19),
        CPU(20),
        IIFGROUP(21),
        OIFGROUP(22),
        CGROUP(23),
        RANDOM(24);

        private final int number;

        Key(int number) {
            this.number = number;
        }
    }

    public static Meta load(Key key, int register) {
        return new Meta(key, register, false);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(KEY, key.number).attributeBe32(sets ? SREG : DREG, register);
    }

    static @Nullable Expression decode(Attributes a) {
        int number = Wire.be32(a, KEY);
        for (Key key : Key.values()) {
            if (key.number == number) {
                boolean sets = a.has(SREG);
                return new Meta(key, Wire.register(a, sets ? SREG : DREG), sets);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return (sets ? "set " : "") + key.name().toLowerCase(Locale.ROOT);
    }
}
