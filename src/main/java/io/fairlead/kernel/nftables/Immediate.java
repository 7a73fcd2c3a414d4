package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts data into a register, or ends the rule with a verdict (enum nft_immediate_attributes).
 *
 * @param data null if there is a verdict
 * @param verdict null if there is data
 */
public record Immediate(
        int destination, @Nullable Bytes data, @Nullable Verdict verdict) implements Expression {

    static final String NAME = "immediate";
    private static final int DREG = 1;
    private static final int DATA = 2;
    static final Set<Integer> KNOWN = Set.of(DREG, DATA);

    public Immediate {
        if ((data == null) == (verdict == null)) {
            throw new IllegalArgumentException("either data or a verdict");
        }
    }

    public static Immediate data(int register, Bytes data) {
        return new Immediate(register, data, null);
    }

    public static Immediate verdict(Verdict verdict) {
        return new Immediate(VERDICT, null, verdict);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeBe32(DREG, destination);
        if (verdict != null) {
            Wire.verdict(w, DATA, verdict);
        } else if (data != null) {
            Wire.value(w, DATA, data);
        }
    }

    static @Nullable Expression decode(Attributes a) {
        Bytes data = Wire.value(a, DATA);
        Verdict verdict = Wire.verdict(a, DATA);
        return (data == null) == (verdict == null) ? null : new Immediate(Wire.register(a, DREG), data, verdict);
    }

    @Override
    public String toString() {
        return verdict != null ? verdict.toString() : "load " + data;
    }
}
