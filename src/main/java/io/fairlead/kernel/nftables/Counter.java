package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/** Counts packets and bytes (enum nft_counter_attributes). What it has counted is no part of the rule. */
public record Counter() implements Expression {

    static final String NAME = "counter";
    private static final int BYTES = 1;
    private static final int PACKETS = 2;
    private static final int PAD = 3;
    static final Set<Integer> KNOWN = Set.of(BYTES, PACKETS, PAD);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe64(BYTES, 0).attributeBe64(PACKETS, 0);
    }

    static Expression decode(Attributes a) {
        return new Counter();
    }

    @Override
    public String toString() {
        return NAME;
    }
}
