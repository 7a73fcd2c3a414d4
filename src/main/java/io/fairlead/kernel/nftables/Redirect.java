package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Sends the flow to the host itself (enum nft_redir_attributes).
 *
 * @param portMin register of the new port, 0 to keep it
 * @param portMax register of the last of several, 0 for one
 * @param flags NF_NAT_RANGE_* bits
 */
public record Redirect(int portMin, int portMax, int flags) implements Expression {

    static final String NAME = "redir";
    private static final int PROTO_MIN = 1;
    private static final int PROTO_MAX = 2;
    private static final int FLAGS = 3;
    static final Set<Integer> KNOWN = Set.of(PROTO_MIN, PROTO_MAX, FLAGS);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        if (portMin != 0) {
            w.attributeBe32(PROTO_MIN, portMin);
        }
        if (portMax != 0) {
            w.attributeBe32(PROTO_MAX, portMax);
        }
        if (flags != 0) {
            w.attributeBe32(FLAGS, flags);
        }
    }

    static Expression decode(Attributes a) {
        return new Redirect(Wire.register(a, PROTO_MIN, 0), Wire.register(a, PROTO_MAX, 0), Wire.be32(a, FLAGS, 0));
    }

    @Override
    public String toString() {
        return "redirect";
    }
}
