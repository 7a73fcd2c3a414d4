package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Asks the routing tables (enum nft_fib_attributes).
 *
 * @param result what to load, {@link #TYPE} for the address's type (RTN_*)
 * @param flags what to ask about (NFTA_FIB_F_*), {@link #DADDR} for the destination address
 */
public record Fib(int result, int flags, int destination) implements Expression {

    /** NFT_FIB_RESULT_ADDRTYPE. */
    public static final int TYPE = 3;
    /** NFTA_FIB_F_DADDR. */
    public static final int DADDR = 2;
    /** RTN_LOCAL, include/uapi/linux/rtnetlink.h. */
    public static final int LOCAL = 2;

    static final String NAME = "fib";
    private static final int DREG = 1;
    private static final int RESULT = 2;
    private static final int FLAGS = 3;
    static final Set<Integer> KNOWN = Set.of(DREG, RESULT, FLAGS);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(FLAGS, flags).attributeBe32(RESULT, result).attributeBe32(DREG, destination);
    }

    static Expression decode(Attributes a) {
        return new Fib(Wire.be32(a, RESULT), Wire.be32(a, FLAGS), Wire.register(a, DREG));
    }

    @Override
    public String toString() {
        return result == TYPE && flags == DADDR ? "fib daddr type" : "fib result " + result + " flags " + flags;
    }
}
