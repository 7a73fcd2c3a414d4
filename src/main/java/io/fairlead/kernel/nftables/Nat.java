package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a flow's source or destination (enum nft_nat_attributes). Registers are first registers, 0 for none; a
 * maximum of 0 means the same as the minimum.
 *
 * @param flags NF_NAT_RANGE_* bits (include/uapi/linux/netfilter/nf_nat.h) but those that say that there are addresses
 *     or ports, which the kernel sets by itself
 */
public record Nat(Type type, boolean v6, int addressMin, int addressMax, int portMin, int portMax, int flags)
        implements Expression {

    /**
     * NF_NAT_RANGE_PROTO_OFFSET: the new port is {@code portMin + port % (portMax - portMin + 1)}; the base that the
     * kernel subtracts from the port first cannot be set from nf_tables and is 0.
     */
    public static final int PROTO_OFFSET = 0x20;

    static final String NAME = "nat";
    private static final int TYPE = 1;
    private static final int FAMILY = 2;
    private static final int ADDR_MIN = 3;
    private static final int ADDR_MAX = 4;
    private static final int PROTO_MIN = 5;
    private static final int PROTO_MAX = 6;
    private static final int FLAGS = 7;
    /** NF_NAT_RANGE_MAP_IPS and NF_NAT_RANGE_PROTO_SPECIFIED. */
    private static final int IMPLIED = 3;

    static final Set<Integer> KNOWN = Set.of(TYPE, FAMILY, ADDR_MIN, ADDR_MAX, PROTO_MIN, PROTO_MAX, FLAGS);

    /** Which end of the flow; {@link #ordinal()} is the kernel's number (enum nft_nat_types). */
    public enum Type {
        SNAT,
        DNAT
    }

    public Nat {
        addressMax = addressMax == 0 ? addressMin : addressMax;
        portMax = portMax == 0 ? portMin : portMax;
        flags &= ~IMPLIED;
    }

    /** To the address in a register, without touching ports. */
    public static Nat toAddress(Type type, boolean v6, int register) {
        return new Nat(type, v6, register, 0, 0, 0, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(TYPE, type.ordinal()).attributeBe32(FAMILY, (v6 ? Family.IP6 : Family.IP).number());
        range(w, ADDR_MIN, addressMin, addressMax);
        range(w, PROTO_MIN, portMin, portMax);
        if (flags != 0) {
            w.attributeBe32(FLAGS, flags);
        }
    }

    private static void range(MessageWriter w, int attribute, int min, int max) {
        if (min != 0) {
            w.attributeBe32(attribute, min);
            if (max != min) {
                w.attributeBe32(attribute + 1, max);
            }
        }
    }

    static @Nullable Expression decode(Attributes a) {
        int type = Wire.be32(a, TYPE);
        int family = Wire.be32(a, FAMILY);
        boolean v6 = family == Family.IP6.number();
        if (type < 0 || type > 1 || (!v6 && family != Family.IP.number())) {
            return null;
        }
        return new Nat(
                Type.values()[type],
                v6,
                Wire.register(a, ADDR_MIN, 0),
                Wire.register(a, ADDR_MAX, 0),
                Wire.register(a, PROTO_MIN, 0),
                Wire.register(a, PROTO_MAX, 0),
                Wire.be32(a, FLAGS, 0));
    }

    @Override
    public String toString() {
        return (type == Type.DNAT ? "dnat" : "snat")
                + (v6 ? " ip6" : " ip")
                + (portMin == 0 ? "" : " with port")
                + ((flags & PROTO_OFFSET) == 0 ? "" : " shifted");
    }
}
