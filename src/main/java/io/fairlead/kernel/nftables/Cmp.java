package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes on if a register compares as said with the data (enum nft_cmp_attributes).
 *
 * @param relation how; an order is that of the bytes, first one first
 */
public record Cmp(int source, Relation relation, Bytes data) implements Expression {

    static final String NAME = "cmp";
    private static final int SREG = 1;
    private static final int OP = 2;
    private static final int DATA = 3;
    static final Set<Integer> KNOWN = Set.of(SREG, OP, DATA);

    /** {@link #ordinal()} is the kernel's number (enum nft_cmp_ops). */
    public enum Relation {
        EQUAL(""),
        UNEQUAL("!= "),
        LESS("< "),
        AT_MOST("<= "),
        MORE("> "),
        AT_LEAST(">= ");

        private final String text;

        Relation(String text) {
            this.text = text;
        }

        /** Whether it holds for what a comparison answered: negative, 0 or positive. */
        public boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case UNEQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case AT_MOST -> comparison <= 0;
                case MORE -> comparison > 0;
                case AT_LEAST -> comparison >= 0;
            };
        }

        /** As nft writes it before the value, with a space where there is something. */
        String text() {
            return text;
        }
    }

    public Cmp(int source, boolean equal, Bytes data) {
        this(source, equal ? Relation.EQUAL : Relation.UNEQUAL, data);
    }

    /** Whether it goes on if the register holds exactly the data. */
    public boolean equal() {
        return relation == Relation.EQUAL;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(SREG, source).attributeBe32(OP, relation.ordinal());
        Wire.value(w, DATA, data);
    }

    static @Nullable Expression decode(Attributes a) {
        int op = Wire.be32(a, OP);
        Bytes data = Wire.value(a, DATA);
        return data == null || op < 0 || op >= Relation.values().length
                ? null
                : new Cmp(Wire.register(a, SREG), Relation.values()[op], data);
    }

    @Override
    public String toString() {
        return relation.text() + data;
    }
}
