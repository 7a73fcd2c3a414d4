package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.CommentedElement;
import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.kernel.nftables.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Orders firewall changes so that nothing is deleted while something refers to it, and nothing refers to what is not there
 * yet: elements and rules go first and come last.
 */
final class FirewallCommands {

    private final Table table;
    private final OwnerTags tags;
    private final Function<String, SetDefinition> before;
    private final Function<String, SetDefinition> after;
    private final Map<String, List<Element>> goingElements = new LinkedHashMap<>();
    private final Map<String, List<CommentedElement>> comingElements = new LinkedHashMap<>();
    private final List<Command> flushes = new ArrayList<>();
    private final List<Command> deletedChains = new ArrayList<>();
    private final List<Command> deletedSets = new ArrayList<>();
    private final List<Command> tables = new ArrayList<>();
    private final List<Command> addedSets = new ArrayList<>();
    private final List<Command> addedChains = new ArrayList<>();
    private final List<Command> rules = new ArrayList<>();
    private boolean tableGoes;

    private FirewallCommands(
            Table table,
            OwnerTags tags,
            Function<String, SetDefinition> before,
            Function<String, SetDefinition> after) {
        this.table = table;
        this.tags = tags;
        this.before = before;
        this.after = after;
    }

    /**
     * @param sets definitions of the sets that are there already, by name
     */
    static List<Command> of(Table table, OwnerTags tags, Function<String, SetDefinition> sets, List<Change> changes) {
        Map<String, SetDefinition> coming = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.resource() instanceof FirewallSet set) {
                coming.put(set.definition().name(), set.definition());
            }
        }
        FirewallCommands commands = new FirewallCommands(table, tags, sets, name -> {
            SetDefinition definition = coming.get(name);
            return definition == null ? sets.apply(name) : definition;
        });
        changes.forEach(commands::add);
        return commands.inOrder();
    }

    private void add(Change change) {
        Resource resource = change.resource();
        boolean goes = change instanceof Change.Delete || change instanceof Change.Replace;
        boolean comes = !(change instanceof Change.Delete);
        if (resource instanceof FirewallTable) {
            tableGoes |= goes;
            if (comes) {
                tables.add(new Command.AddTable(table, tags.of(resource.owner())));
            }
        } else if (resource instanceof FirewallSet set) {
            if (goes) {
                deletedSets.add(new Command.DeleteSet(table, set.definition().name()));
            }
            if (comes) {
                addedSets.add(new Command.AddSet(table, set.definition(), tags.of(set.owner())));
            }
        } else if (resource instanceof FirewallChain chain) {
            chain(change, chain, goes, comes);
        } else if (resource instanceof FirewallElement element) {
            if (goes || change instanceof Change.Update) {
                goingElements
                        .computeIfAbsent(element.set(), s -> new ArrayList<>())
                        .add(
                                change instanceof Change.Replace replace
                                        ? ((FirewallElement) replace.before()).element()
                                        : element.element());
            }
            if (comes) {
                comingElements
                        .computeIfAbsent(element.set(), s -> new ArrayList<>())
                        .add(new CommentedElement(element.element(), tags.of(element.owner())));
            }
        }
    }

    private void chain(Change change, FirewallChain chain, boolean goes, boolean comes) {
        if (goes || change instanceof Change.Update) {
            flushes.add(new Command.FlushChain(table, chain.chain()));
        }
        if (goes) {
            deletedChains.add(new Command.DeleteChain(table, chain.chain()));
        }
        if (comes) {
            // For a chain that is there this sets its policy back to accept.
            List<Rule> wanted = chain.rules();
            String tag = wanted == null ? tags.administrator() : tags.of(chain.owner());
            addedChains.add(new Command.AddChain(table, chain.chain(), chain.hook(), tag));
            if (wanted != null) {
                wanted.forEach(rule -> rules.add(new Command.AppendRule(table, chain.chain(), rule)));
            }
        }
    }

    private List<Command> inOrder() {
        List<Command> all = new ArrayList<>();
        if (tableGoes) {
            all.add(new Command.DeleteTable(table));
        } else {
            all.addAll(flushes);
            goingElements.forEach(
                    (set, elements) -> all.add(new Command.DeleteElements(table, before.apply(set), elements)));
            all.addAll(deletedChains);
            all.addAll(deletedSets);
        }
        all.addAll(tables);
        all.addAll(addedSets);
        all.addAll(addedChains);
        all.addAll(rules);
        comingElements.forEach((set, elements) -> all.add(new Command.AddElements(table, after.apply(set), elements)));
        return all;
    }
}
