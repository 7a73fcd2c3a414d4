package io.fairlead.kernel.nftables;

/**
 * Where a base chain hangs.
 *
 * @param type {@code filter}, {@code nat} or {@code route}
 * @param point netfilter hook
 * @param priority order among the chains of a hook; lower goes first
 */
public record Hook(String type, Point point, int priority) {

    /** The hooks of the inet family (enum nf_inet_hooks). */
    public enum Point {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4);

        private final int number;

        Point(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    @Override
    public String toString() {
        return "type " + type + " hook " + point.name().toLowerCase(java.util.Locale.ROOT) + " priority " + priority;
    }
}
