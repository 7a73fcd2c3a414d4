package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;

/**
 * Turns numbers round between the network's byte order and the machine's (enum nft_byteorder_attributes).
 *
 * @param operation NFT_BYTEORDER_NTOH or NFT_BYTEORDER_HTON, which do the same
 * @param length of all numbers together, in bytes
 * @param size of each number, in bytes
 */
public record Byteorder(int source, int destination, int operation, int length, int size) implements Expression {

    static final String NAME = "byteorder";
    private static final int SREG = 1;
    private static final int DREG = 2;
    private static final int OP = 3;
    private static final int LEN = 4;
    private static final int SIZE = 5;
    static final Set<Integer> KNOWN = Set.of(SREG, DREG, OP, LEN, SIZE);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(SREG, source)
                .attributeBe32(DREG, destination)
                .attributeBe32(OP, operation)
                .attributeBe32(LEN, length)
                .attributeBe32(SIZE, size);
    }

    static Expression decode(Attributes a) {
        return new Byteorder(
                Wire.register(a, SREG),
                Wire.register(a, DREG),
                Wire.be32(a, OP),
                Wire.be32(a, LEN),
                Wire.be32(a, SIZE));
    }

    @Override
    public String toString() {
        return "byteorder " + size;
    }
}
