package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes on if a register holds, or does not hold, the data (enum nft_cmp_attributes). */
public record Cmp(int source, boolean equal, Bytes data) implements Expression {

    static final String NAME = "cmp";
    private static final int SREG = 1;
    private static final int OP = 2;
    private static final int DATA = 3;
    private static final int NFT_CMP_NEQ = 1;
    static final Set<Integer> KNOWN = Set.of(SREG, OP, DATA);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(SREG, source).attributeBe32(OP, equal ? 0 : NFT_CMP_NEQ);
        Wire.value(w, DATA, data);
    }

    static @Nullable Expression decode(Attributes a) {
        int op = Wire.be32(a, OP);
        Bytes data = Wire.value(a, DATA);
        return data == null || op < 0 || op > NFT_CMP_NEQ ? null : new Cmp(Wire.register(a, SREG), op == 0, data);
    }

    @Override
    public String toString() {
        return (equal ? "== " : "!= ") + data;
    }
}
