package io.fairlead.kernel.nftables;

/**
 * What happens to a packet.
 *
 * @param chain where JUMP and GOTO lead; empty otherwise
 */
public record Verdict(Code code, String chain) {

    /** Verdict codes (include/uapi/linux/netfilter.h and nf_tables.h). */
    public enum Code {
        DROP(0),
        ACCEPT(1),
        /** Left to a program. */
        QUEUE(3),
        CONTINUE(-1),
        JUMP(-3),
        GOTO(-4),
        RETURN(-5);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public static final Verdict ACCEPT = new Verdict(Code.ACCEPT, "");
    public static final Verdict DROP = new Verdict(Code.DROP, "");
    public static final Verdict RETURN = new Verdict(Code.RETURN, "");

    public static Verdict jump(String chain) {
        return new Verdict(Code.JUMP, chain);
    }

    public static Verdict goTo(String chain) {
        return new Verdict(Code.GOTO, chain);
    }

    @Override
    public String toString() {
        return code.name().toLowerCase(java.util.Locale.ROOT) + (chain.isEmpty() ? "" : " " + chain);
    }
}
