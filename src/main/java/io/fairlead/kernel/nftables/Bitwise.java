package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code destination = (source & mask) ^ xor} (enum nft_bitwise_attributes, NFT_BITWISE_MASK_XOR). */
public record Bitwise(int source, int destination, Bytes mask, Bytes xor) implements Expression {

    static final String NAME = "bitwise";
    private static final int SREG = 1;
    private static final int DREG = 2;
    private static final int LEN = 3;
    private static final int MASK = 4;
    private static final int XOR = 5;
    private static final int OP = 6;
    static final Set<Integer> KNOWN = Set.of(SREG, DREG, LEN, MASK, XOR, OP);

    /** Keeps the bits of the mask. */
    public static Bitwise and(int register, Bytes mask) {
        return new Bitwise(register, register, mask, Bytes.of(new byte[mask.length()]));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(SREG, source).attributeBe32(DREG, destination).attributeBe32(LEN, mask.length());
        Wire.value(w, MASK, mask);
        Wire.value(w, XOR, xor);
    }

    static @Nullable Expression decode(Attributes a) {
        Bytes mask = Wire.value(a, MASK);
        Bytes xor = Wire.value(a, XOR);
        if (Wire.be32(a, OP, 0) != 0 || mask == null || xor == null) {
            return null;
        }
        return new Bitwise(Wire.register(a, SREG), Wire.register(a, DREG), mask, xor);
    }

    @Override
    public String toString() {
        return "& " + mask + (xor.equals(Bytes.of(new byte[xor.length()])) ? "" : " ^ " + xor);
    }
}
