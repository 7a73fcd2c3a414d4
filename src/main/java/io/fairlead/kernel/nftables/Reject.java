package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Drops the packet and tells its sender (enum nft_reject_attributes).
 *
 * @param type NFT_REJECT_*
 * @param code of the ICMP message, 0 for a TCP reset
 */
public record Reject(int type, int code) implements Expression {

    private static final int TCP_RST = 1;
    /** NFT_REJECT_ICMPX_UNREACH with NFT_REJECT_ICMPX_PORT_UNREACH, nft's default in an inet table. */
    public static final Reject PORT_UNREACHABLE = new Reject(2, 1);

    public static final Reject TCP_RESET = new Reject(TCP_RST, 0);

    static final String NAME = "reject";
    private static final int TYPE = 1;
    private static final int CODE = 2;
    static final Set<Integer> KNOWN = Set.of(TYPE, CODE);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(TYPE, type);
        if (type != TCP_RST) {
            w.attributeU8(CODE, code);
        }
    }

    static Expression decode(Attributes a) {
        return new Reject(Wire.be32(a, TYPE), a.find(CODE).map(Attribute::u8).orElse(0));
    }

    @Override
    public String toString() {
        return type == TCP_RST ? "reject with tcp reset" : "reject";
    }
}
