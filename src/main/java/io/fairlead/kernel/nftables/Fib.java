package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Asks the routing tables (enum nft_fib_attributes).
 *
 * @param result what to load, {@link #TYPE} for the address's type (RTN_*)
 * @param flags what to ask about (NFTA_FIB_F_*), {@link #DADDR} for the destination address
 */
public record Fib(int result, int flags, int destination) implements Expression {

    /** NFT_FIB_RESULT_OIF: the index of the link that a packet would leave by, 0 for none. */
    public static final int OIF = 1;
    /** NFT_FIB_RESULT_OIFNAME. */
    public static final int OIFNAME = 2;
    /** NFT_FIB_RESULT_ADDRTYPE. */
    public static final int TYPE = 3;
    /** NFTA_FIB_F_SADDR. */
    public static final int SADDR = 1;
    /** NFTA_FIB_F_DADDR. */
    public static final int DADDR = 2;
    /** NFTA_FIB_F_MARK, _IIF and _OIF: look with the packet's mark, incoming and outgoing link. */
    public static final int MARK = 4;

    public static final int IIF = 8;
    public static final int OUT = 16;
    /** NFTA_FIB_F_PRESENT: load 1 or 0, whether there is such a way. */
    public static final int PRESENT = 32;
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
        String[] names = {"saddr", "daddr", "mark", "iif", "oif"};
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if ((flags >> i & 1) != 0) {
                inputs.add(names[i]);
            }
        }
        String what = result == TYPE ? "type" : result == OIFNAME ? "oifname" : "oif";
        return "fib " + String.join(" . ", inputs) + " " + what + ((flags & PRESENT) == 0 ? "" : " exists");
    }
}
