package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of our table with all its rules, which are compared and replaced together. Its owner stands in the chain's
 * comment.
 *
 * @param hook where the kernel calls it, or null for a chain that other chains jump to
 * @param rules in order; null for a chain whose rules are the administrator's
 */
public record FirewallChain(
        Owner owner,
        NamespaceRef namespace,
        String name,
        @Nullable Hook hook,
        @Nullable List<Rule> rules) implements Resource {

    @Override
    public Kind kind() {
        return Kind.FIREWALL_CHAIN;
    }

    @Override
    public Difference compare(Resource observed) {
        FirewallChain o = (FirewallChain) observed;
        if (hook == null ? o.hook != null : !hook.equals(o.hook)) {
            return Difference.REPLACE;
        }
        return Unset.orEqual(rules, o.rules) ? Difference.NONE : Difference.UPDATE;
    }

    @Override
    public String describe() {
        return (hook == null ? "chain" : hook.toString())
                + (rules == null ? "" : rules.stream().map(r -> "\n  " + r).reduce("", String::concat));
    }
}
