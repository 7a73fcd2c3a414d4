package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads bytes of the packet (enum nft_payload_attributes).
 *
 * @param offset from the base, in bytes
 * @param length in bytes
 */
public record Payload(Base base, int offset, int length, int destination) implements Expression {

    static final String NAME = "payload";
    private static final int DREG = 1;
    private static final int BASE = 2;
    private static final int OFFSET = 3;
    private static final int LEN = 4;
    static final Set<Integer> KNOWN = Set.of(DREG, BASE, OFFSET, LEN);

    /** Where offsets count from; {@link #ordinal()} is the kernel's number (enum nft_payload_bases). */
    public enum Base {
        LINK,
        NETWORK,
        TRANSPORT
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(DREG, destination)
                .attributeBe32(BASE, base.ordinal())
                .attributeBe32(OFFSET, offset)
                .attributeBe32(LEN, length);
    }

    static @Nullable Expression decode(Attributes a) {
        int base = Wire.be32(a, BASE);
        return base < 0 || base > 2
                ? null
                : new Payload(Base.values()[base], Wire.be32(a, OFFSET), Wire.be32(a, LEN), Wire.register(a, DREG));
    }

    @Override
    public String toString() {
        for (Field field : Field.values()) {
            if (field.load(destination).equals(this)) {
                return field.toString();
            }
        }
        return base.name().toLowerCase(java.util.Locale.ROOT) + " header " + offset + "+" + length;
    }
}
