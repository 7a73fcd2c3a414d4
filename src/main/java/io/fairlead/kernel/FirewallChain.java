package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Immediate;
import io.fairlead.kernel.nftables.Lookup;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chain of our table of the family with all its rules, which are compared and replaced together. Its owner stands in the
 * chain's comment.
 *
 * @param chain its name in the table
 * @param hook where the kernel calls it, or null for a chain that other chains jump to
 * @param rules in order; null for a chain whose rules are the administrator's
 */
public record FirewallChain(
        Owner owner,
        NamespaceRef namespace,
        Family family,
        String chain,
        @Nullable Hook hook,
        @Nullable List<Rule> rules)
        implements Resource {

    /** One of the table for packets. */
    public FirewallChain(
            Owner owner, NamespaceRef namespace, String chain, @Nullable Hook hook, @Nullable List<Rule> rules) {
        this(owner, namespace, Family.INET, chain, hook, rules);
    }

    @Override
    public Kind kind() {
        return Kind.FIREWALL_CHAIN;
    }

    @Override
    public String name() {
        return FirewallTable.prefix(family) + chain;
    }

    /** Whether a rule of it refers to one of the sets or leads to one of the chains, by the names of these resources. */
    boolean refersTo(Set<String> sets, Set<String> chains) {
        String prefix = FirewallTable.prefix(family);
        return rules != null
                && rules.stream()
                        .flatMap(rule -> rule.expressions().stream())
                        .anyMatch(expression ->
                                (expression instanceof Lookup lookup && sets.contains(prefix + lookup.set()))
                                        || (expression instanceof Immediate end
                                                && end.verdict() != null
                                                && chains.contains(
                                                        prefix + end.verdict().chain())));
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
