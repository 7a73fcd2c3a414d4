package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Hook;

/**
 * A rule that matched, or the end of a base chain.
 *
 * @param point netfilter hook
 * @param table family and name
 * @param rule as nft writes it; for the end of a chain its policy
 * @param handle the rule's number, 0 for a policy
 * @param effect what it did
 * @param detail in words, such as the packet's new address; may be empty
 */
public record Step(
        Hook.Point point, String table, String chain, String rule, long handle, Effect effect, String detail) {

    /** What a rule did to the packet. */
    public enum Effect {
        ACCEPT,
        DROP,
        REJECT,
        JUMP,
        RETURN,
        TRANSLATE,
        /** It matched, and the packet went on to the next rule. */
        PASS,
        /** Whether it matches could not be told, and it made no difference. */
        UNDECIDED
    }

    /** Where the rule stands, as one names it to nft. */
    public String place() {
        return table + " " + chain + (handle == 0 ? "" : " handle " + handle);
    }
}
