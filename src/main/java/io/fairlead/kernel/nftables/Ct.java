package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads something of the packet's tracked connection (enum nft_ct_attributes). */
public record Ct(Key key, int destination) implements Expression {

    static final String NAME = "ct";
    private static final int DREG = 1;
    private static final int KEY = 2;
    static final Set<Integer> KNOWN = Set.of(DREG, KEY);

    /** What can be loaded (enum nft_ct_keys); {@link #ordinal()} is the kernel's number. */
    public enum Key {
        STATE,
        DIRECTION,
        STATUS,
        MARK,
        SECMARK,
        EXPIRATION,
        HELPER,
        L3PROTO,
        SADDR,
        DADDR,
        PROTOCOL,
        SPORT,
        DPORT,
        LABEL,
        PACKETS,
        BYTES,
        AVGPKT,
        ZONE
    }

    /** States of a packet, as bits of {@link Key#STATE} (enum ip_conntrack_info, nft's NF_CT_STATE_BIT). */
    public enum State {
        INVALID(1),
        ESTABLISHED(2),
        RELATED(4),
        NEW(8),
        UNTRACKED(64);

        private final int bit;

        State(int bit) {
            this.bit = bit;
        }

        /** As it stands in {@link Key#STATE}. */
        public int bit() {
            return bit;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(KEY, key.ordinal()).attributeBe32(DREG, destination);
    }

    static @Nullable Expression decode(Attributes a) {
        int key = Wire.be32(a, KEY);
        return key < 0 || key >= Key.values().length || !a.has(DREG)
                ? null
                : new Ct(Key.values()[key], Wire.register(a, DREG));
    }

    @Override
    public String toString() {
        return "ct " + key.name().toLowerCase(Locale.ROOT);
    }
}
