package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.RuleText;
import io.fairlead.kernel.nftables.SetContents;
import io.fairlead.kernel.nftables.SetIndex;
import io.fairlead.kernel.nftables.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All tables of a namespace, whoever made them, as they were read. */
public final class RuleSet {

    /** Of a namespace without any rules. */
    public static final RuleSet EMPTY = new RuleSet(List.of(), List.of(), Map.of());

    private final List<Chain> chains;
    /** Few, however many chains there are; first one first. */
    private final List<Chain> hooked;

    private final Map<Table, Map<String, List<ListedRule>>> rules = new HashMap<>();
    private final Map<Table, Map<String, SetContents>> sets = new HashMap<>();

    /** Made when they are asked for first. */
    private final Map<Table, Map<String, SetIndex>> indexes = new ConcurrentHashMap<>();

    private final Map<Hook.Point, Map<List<Family>, List<Chain>>> at = new ConcurrentHashMap<>();

    /**
     * @param chains of all families
     * @param rules of these chains, in order within each
     * @param sets of each table
     */
    public RuleSet(List<Chain> chains, List<ListedRule> rules, Map<Table, List<SetContents>> sets) {
        this.chains = List.copyOf(chains);
        this.hooked = this.chains.stream()
                .filter(chain -> chain.hook() != null)
                .sorted(Comparator.comparingInt(RuleSet::priority))
                .toList();
        rules.forEach(rule -> this.rules
                .computeIfAbsent(rule.table(), t -> new HashMap<>())
                .computeIfAbsent(rule.chain(), c -> new ArrayList<>())
                .add(rule));
        sets.forEach((table, list) -> list.forEach(
                set -> this.sets.computeIfAbsent(table, t -> new HashMap<>()).put(set.name(), set)));
    }

    /** As if a table were not there. */
    public RuleSet without(Table table) {
        RuleSet rest = new RuleSet(
                chains.stream().filter(chain -> !chain.table().equals(table)).toList(), List.of(), Map.of());
        rest.rules.putAll(rules);
        rest.rules.remove(table);
        rest.sets.putAll(sets);
        rest.sets.remove(table);
        return rest;
    }

    public List<Chain> chains() {
        return chains;
    }

    public List<ListedRule> rules(Table table, String chain) {
        return rules.getOrDefault(table, Map.of()).getOrDefault(chain, List.of());
    }

    public Optional<SetContents> set(Table table, String name) {
        return Optional.ofNullable(find(table, name));
    }

    private @Nullable SetContents find(Table table, String name) {
        return sets.getOrDefault(table, Map.of()).get(name);
    }

    /**
     * @param set of this table
     */
    SetIndex index(Table table, SetContents set) {
        return indexes.computeIfAbsent(table, t -> new ConcurrentHashMap<>())
                .computeIfAbsent(set.name(), name -> new SetIndex(set));
    }

    /** The rule as nft writes it. */
    public String text(ListedRule rule) {
        return RuleText.of(rule.rule(), rule.table().family(), name -> find(rule.table(), name));
    }

    /** The base chains at a hook for the families, first one first. */
    List<Chain> at(Hook.Point point, List<Family> families) {
        return at.computeIfAbsent(point, p -> new ConcurrentHashMap<>())
                .computeIfAbsent(families, wanted -> hooked(point, wanted));
    }

    private List<Chain> hooked(Hook.Point point, List<Family> families) {
        return hooked.stream()
                .filter(chain -> families.contains(chain.table().family()))
                .filter(chain -> {
                    Hook hook = chain.hook();
                    return hook != null && hook.point() == point;
                })
                .toList();
    }

    static int priority(Chain chain) {
        Hook hook = chain.hook();
        return hook == null ? 0 : hook.priority();
    }

    /**
     * Chains with rules at hooks that packets pass before or after those of a walk (ingress and egress of links), which
     * are not followed.
     */
    public List<Chain> aside() {
        return chains.stream()
                .filter(chain -> chain.elsewhere() && chain.table().family() != Family.ARP)
                .filter(chain ->
                        chain.drops() || !rules(chain.table(), chain.name()).isEmpty())
                .toList();
    }
}
