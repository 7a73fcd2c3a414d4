package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Looks registers up in a set (enum nft_lookup_attributes).
 *
 * @param source first register of the key
 * @param destination first register for a map's data, {@link Expression#VERDICT} for a verdict map, {@link #NONE} to go
 *     on if the key is there
 * @param inverted go on if the key is not there
 */
public record Lookup(String set, int source, int destination, boolean inverted) implements Expression {

    public static final int NONE = -1;

    static final String NAME = "lookup";
    private static final int SET = 1;
    private static final int SREG = 2;
    private static final int DREG = 3;
    private static final int SET_ID = 4;
    private static final int FLAGS = 5;
    private static final int NFT_LOOKUP_F_INV = 1;
    static final Set<Integer> KNOWN = Set.of(SET, SREG, DREG, SET_ID, FLAGS);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeString(SET, set).attributeBe32(SREG, source);
        if (destination != NONE) {
            w.attributeBe32(DREG, destination);
        }
        if (inverted) {
            w.attributeBe32(FLAGS, NFT_LOOKUP_F_INV);
        }
    }

    static Expression decode(Attributes a) {
        return new Lookup(
                a.find(SET).map(Attribute::string).orElse(""),
                Wire.register(a, SREG),
                Wire.register(a, DREG, NONE),
                (Wire.be32(a, FLAGS, 0) & NFT_LOOKUP_F_INV) != 0);
    }

    @Override
    public String toString() {
        return destination == VERDICT
                ? "vmap @" + set
                : (inverted ? "!= " : destination == NONE ? "" : "map ") + "@" + set;
    }
}
