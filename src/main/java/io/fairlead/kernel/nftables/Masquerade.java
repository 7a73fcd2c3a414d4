package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Gives the flow the address of the link it leaves by (enum nft_masq_attributes).
 *
 * @param flags NF_NAT_RANGE_* bits, 0 for none
 */
public record Masquerade(int flags) implements Expression {

    static final String NAME = "masq";
    private static final int FLAGS = 1;
    static final Set<Integer> KNOWN = Set.of(FLAGS);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        if (flags != 0) {
            w.attributeBe32(FLAGS, flags);
        }
    }

    static Expression decode(Attributes a) {
        return new Masquerade(Wire.be32(a, FLAGS, 0));
    }

    @Override
    public String toString() {
        return "masquerade" + (flags == 0 ? "" : " flags " + flags);
    }
}
