package io.fairlead.kernel.nftables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One rule: expressions evaluated from left to right until one does not match.
 *
 * @param comment for people who read the rule set; empty for none
 */
public record Rule(List<Expression> expressions, String comment) {

    public Rule {
        expressions = List.copyOf(expressions);
    }

    @Override
    public String toString() {
        return expressions.stream().map(Object::toString).collect(Collectors.joining(" "))
                + (comment.isEmpty() ? "" : " comment \"" + comment + "\"");
    }
}
