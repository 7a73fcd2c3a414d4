package io.fairlead.kernel.nftables;

import java.util.List;

/**
 * One rule: expressions evaluated from left to right until one does not match.
 *
 * @param comment for people who read the rule set; empty for none
 */
public record Rule(List<Expression> expressions, String comment) {

    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** As nft writes it. */
    @Override
    public String toString() {
        return RuleText.of(this);
    }
}
