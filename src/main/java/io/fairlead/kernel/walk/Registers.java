package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Expression;
import java.util.Arrays;
import java.util.BitSet;

/** The sixteen 32-bit registers of a rule, each byte of which is known or not. */
final class Registers {

    private static final int SIZE = 64;

    private final byte[] bytes = new byte[SIZE];
    private final BitSet known = new BitSet(SIZE);
    private String unknown = "nothing was loaded";

    private static int at(int register) {
        return 4 * (register - Expression.REGISTER);
    }

    void load(int register, byte[] data) {
        BitSet all = new BitSet();
        all.set(0, data.length);
        load(register, data, all);
    }

    /** What is shorter than a register fills it up with zeros. */
    void load(int register, byte[] data, BitSet which) {
        int length = Math.min((data.length + 3) & ~3, SIZE - at(register));
        for (int i = 0; i < length; i++) {
            bytes[at(register) + i] = i < data.length ? data[i] : 0;
            known.set(at(register) + i, i >= data.length || which.get(i));
        }
    }

    /**
     * @param reason why nobody knows
     */
    void unknown(int register, int length, String reason) {
        load(register, new byte[length], new BitSet());
        unknown = reason;
    }

    /** Some bytes of which are known. */
    void unknown(int register, byte[] data, BitSet which, String reason) {
        load(register, data, which);
        unknown = reason;
    }

    byte[] bytes(int register, int length) {
        return Arrays.copyOfRange(bytes, at(register), at(register) + length);
    }

    BitSet known(int register, int length) {
        return known.get(at(register), at(register) + length);
    }

    boolean isKnown(int register, int length) {
        return known(register, length).cardinality() == length;
    }

    /** Why the last thing that is not known is not. */
    String reason() {
        return unknown;
    }
}
