package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes on if a register lies inside, or outside, a range, both ends included (enum nft_range_attributes). */
public record Range(int source, boolean inside, Bytes from, Bytes to) implements Expression {

    static final String NAME = "range";
    private static final int SREG = 1;
    private static final int OP = 2;
    private static final int FROM = 3;
    private static final int TO = 4;
    static final Set<Integer> KNOWN = Set.of(SREG, OP, FROM, TO);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(SREG, source).attributeBe32(OP, inside ? 0 : 1);
        Wire.value(w, FROM, from);
        Wire.value(w, TO, to);
    }

    static @Nullable Expression decode(Attributes a) {
        Bytes from = Wire.value(a, FROM);
        Bytes to = Wire.value(a, TO);
        return from == null || to == null ? null : new Range(Wire.register(a, SREG), Wire.be32(a, OP) == 0, from, to);
    }

    @Override
    public String toString() {
        return (inside ? "== " : "!= ") + from + "-" + to;
    }
}
