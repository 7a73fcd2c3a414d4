package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.CommentedElement;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.FirewallEvent;
import io.fairlead.kernel.nftables.FirewallEvent.Changed;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.ListedSet;
import io.fairlead.kernel.nftables.ListedTable;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.libc.Errno;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One table of ours, mirrored; nothing of it if the table of its name is somebody else's. */
final class TableMirror {

    private static final NamespaceRef HOST = NamespaceRef.HOST;
    /** Stands among the observed rules of a base chain that drops what no rule accepts, which ours never do. */
    private static final Rule DROP_POLICY = new Rule(List.of(), "policy drop");

    private static final System.Logger LOG = System.getLogger(TableMirror.class.getName());

    private final Table table;
    private final OwnerTags tags;
    private final Family family;
    private final NftablesSocket requests;
    private final FirewallState state = new FirewallState();
    private final Set<String> doubtfulChains = new LinkedHashSet<>();
    private final Set<String> doubtfulSets = new LinkedHashSet<>();
    private @Nullable String inTheWay;
    private Optional<String> stranger = Optional.empty();

    TableMirror(Family family, OwnerTags tags, NftablesSocket requests) {
        this.family = family;
        this.tags = tags;
        this.requests = requests;
        table = new Table(family, FirewallTable.NAME);
        load();
    }

    Table table() {
        return table;
    }

    /** Forgets everything and looks again; answers whose it was. */
    Set<Owner> reload() {
        Set<Owner> owners = state.clear();
        doubtfulChains.clear();
        doubtfulSets.clear();
        load();
        return owners;
    }

    private void load() {
        Optional<ListedTable> found =
                requests.tables().stream().filter(t -> t.table().equals(table)).findFirst();
        stranger = found.flatMap(this::strangerOf);
        inTheWay = found.map(this::complaint).orElse(null);
        if (found.isEmpty() || inTheWay != null) {
            return;
        }
        ListedTable own = found.get();
        state.put(new FirewallTable(owner(own.comment()), HOST, family, own.dormant()));
        for (ListedSet listed : ifThere(() -> requests.sets(table))) {
            putSet(listed);
            SetDefinition definition = listed.definition();
            if (definition != null) {
                state.replaceElements(listed.name(), elements(definition));
            }
        }
        Map<String, List<Rule>> rules = new HashMap<>();
        for (ListedRule rule : requests.rules(table)) {
            rules.computeIfAbsent(rule.chain(), c -> new ArrayList<>()).add(rule.rule());
        }
        requests.chains(table).forEach(chain -> putChain(chain, rules.getOrDefault(chain.name(), List.of())));
    }

    private @Nullable String complaint(ListedTable listed) {
        if (listed.holder() != 0) {
            return "table " + table + " belongs to a process that lets nobody else change it (netlink port "
                    + Integer.toUnsignedString(listed.holder()) + ")";
        }
        if (stranger.isPresent()) {
            return "table " + table + " exists and belongs to " + OwnerTags.describe(stranger.get());
        }
        return isTagged(listed.comment()) ? null : "table " + table + " exists and carries no tag of ours";
    }

    /** The other installation that has the table: its comment can never be changed, so what is in it counts more. */
    private Optional<String> strangerOf(ListedTable listed) {
        Optional<OwnerTag> tag = OwnerTag.read(listed.comment());
        boolean sure = tag.isEmpty()
                || (!tags.isOurs(tag.get()) && !tag.get().installation().equals(OwnerTag.OLDER));
        List<OwnerTag> inside = sure
                ? List.of()
                : ifThere(() -> requests.sets(table)).stream()
                        .flatMap(set -> Optional.ofNullable(set.definition()).stream())
                        .flatMap(set -> ifThere(() -> requests.elements(table, set)).stream())
                        .flatMap(element -> OwnerTag.read(element.comment()).stream())
                        .toList();
        if (inside.stream().anyMatch(tags::isOurs)) {
            return Optional.empty();
        }
        return inside.isEmpty()
                ? tags.stranger(listed.comment())
                : Optional.of(inside.get(0).installation());
    }

    /** Writes the tags of elements as we write them today. */
    void retag() {
        List<Command> commands = new ArrayList<>();
        for (ListedSet listed : inTheWay != null ? List.<ListedSet>of() : ifThere(() -> requests.sets(table))) {
            SetDefinition set = listed.definition();
            List<CommentedElement> outdated = set == null || listed.anonymous()
                    ? List.of()
                    : ifThere(() -> requests.elements(table, set)).stream()
                            .filter(e -> tags.isOutdated(e.comment()))
                            .toList();
            if (set != null && !outdated.isEmpty()) {
                List<CommentedElement> tagged = outdated.stream()
                        .map(e -> new CommentedElement(e.element(), tags.of(owner(e.comment()))))
                        .toList();
                commands.add(new Command.DeleteElements(
                        table,
                        set,
                        tagged.stream().map(CommentedElement::element).toList()));
                commands.add(new Command.AddElements(table, set, tagged));
            }
        }
        if (!commands.isEmpty() && !requests.transaction(commands).isSuccess()) {
            // They stay known for ours, and the next start tries again.
            LOG.log(System.Logger.Level.WARNING, "the kernel refused to write the tags of table {0} anew", table);
        }
    }

    /** Another installation whose table this is. */
    Optional<String> stranger() {
        return stranger;
    }

    private void putSet(ListedSet listed) {
        if (!listed.anonymous()) {
            SetDefinition definition =
                    Objects.requireNonNullElseGet(listed.definition(), () -> SetDefinition.strange(listed.name()));
            FirewallSet set = new FirewallSet(owner(listed.comment()), HOST, family, definition);
            state.put(set, isTagged(listed.comment()) ? FirewallState.Hand.OURS : FirewallState.Hand.SOMEBODY);
        }
    }

    private void putChain(Chain chain, List<Rule> rules) {
        state.put(read(chain, rules), hand(chain));
    }

    private FirewallState.Hand hand(Chain chain) {
        if (OwnerTag.read(chain.comment()).filter(OwnerTag::administrator).isPresent()) {
            return FirewallState.Hand.ADMINISTRATOR;
        }
        // Somebody's chain that the kernel calls by itself interferes with ours.
        boolean called = chain.hook() != null || chain.elsewhere();
        return isTagged(chain.comment()) || called ? FirewallState.Hand.OURS : FirewallState.Hand.SOMEBODY;
    }

    private boolean isTagged(String comment) {
        return tags.owner(comment).isPresent();
    }

    private Owner owner(String comment) {
        // Nobody's object in our table is the host's, who wants no such thing.
        return tags.owner(comment).orElse(Owner.HOST);
    }

    private FirewallChain read(Chain chain, List<Rule> rules) {
        List<Rule> seen = new ArrayList<>(rules);
        if (chain.drops()) {
            seen.add(DROP_POLICY);
        }
        return new FirewallChain(owner(chain.comment()), HOST, family, chain.name(), chain.hook(), seen);
    }

    private List<FirewallElement> elements(SetDefinition definition) {
        List<FirewallElement> elements = new ArrayList<>();
        for (CommentedElement e : ifThere(() -> requests.elements(table, definition))) {
            elements.add(new FirewallElement(owner(e.comment()), HOST, family, definition.name(), e.element()));
        }
        return elements;
    }

    /** An empty list for what went before we could look; the notification of that is on its way. */
    private static <T> List<T> ifThere(Supplier<List<T>> look) {
        try {
            return look.get();
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Takes somebody else's change in.
     *
     * @return whether the table became ours to use, or ceased to be
     */
    boolean take(FirewallEvent event, Set<Owner> owners) {
        Changed object = event.object();
        if (object instanceof Changed.TableChanged) {
            String before = inTheWay;
            owners.add(Owner.HOST);
            owners.addAll(reload());
            return (before == null) != (inTheWay == null);
        }
        if (inTheWay != null) {
            return false;
        }
        if (object instanceof Changed.ChainChanged changed) {
            doubtfulChains.add(changed.chain().name());
        } else if (object instanceof Changed.RuleChanged changed) {
            doubtfulChains.add(changed.listed().chain());
        } else if (object instanceof Changed.SetChanged changed) {
            take(changed.listed(), event.added(), owners);
        } else if (object instanceof Changed.ElementsChanged changed) {
            doubtfulSets.add(changed.set());
        }
        return false;
    }

    private void take(ListedSet listed, boolean added, Set<Owner> owners) {
        owners.addAll(state.remove(key(Resource.Kind.FIREWALL_SET, listed.name())));
        if (added && !listed.anonymous()) {
            putSet(listed);
            owners.add(owner(listed.comment()));
            doubtfulSets.add(listed.name());
        }
    }

    private ResourceKey key(Resource.Kind kind, String name) {
        return new ResourceKey(kind, HOST, FirewallTable.prefix(family) + name);
    }

    /**
     * Looks at what notifications left unclear.
     *
     * @return whether the table became ours to use
     */
    boolean lookAgain(Set<Owner> owners) {
        if (inTheWay != null) {
            // What a process let go of, and left behind (NFT_TABLE_F_PERSIST), comes without a notification.
            reload();
            return inTheWay == null;
        }
        for (String name : doubtfulSets) {
            definition(name).ifPresent(d -> owners.addAll(state.replaceElements(name, elements(d))));
        }
        doubtfulSets.clear();
        if (!doubtfulChains.isEmpty()) {
            lookAtChains(owners);
            doubtfulChains.clear();
        }
        return false;
    }

    private void lookAtChains(Set<Owner> owners) {
        Map<String, Chain> chains = new LinkedHashMap<>();
        requests.chains(table).forEach(chain -> chains.put(chain.name(), chain));
        for (String name : doubtfulChains) {
            ResourceKey key = key(Resource.Kind.FIREWALL_CHAIN, name);
            Chain chain = chains.get(name);
            if (chain == null) {
                owners.addAll(state.remove(key));
                continue;
            }
            List<Rule> rules = ifThere(() -> requests.rules(table, name)).stream()
                    .map(ListedRule::rule)
                    .toList();
            if (!state.isSame(read(chain, rules), hand(chain))) {
                owners.addAll(state.remove(key));
                owners.add(owner(chain.comment()));
                putChain(chain, rules);
            }
        }
    }

    /** Of a set that is there and of a kind that we know. */
    Optional<SetDefinition> definition(String set) {
        return state.find(key(Resource.Kind.FIREWALL_SET, set))
                .map(resource -> ((FirewallSet) resource).definition())
                .filter(definition -> !definition.isStrange());
    }

    Observation.Sight look(Resource wanted) {
        if (inTheWay != null && wanted.kind() == Resource.Kind.FIREWALL_TABLE) {
            return new Observation.Sight.InTheWay(inTheWay);
        }
        return state.find(wanted.key())
                .<Observation.Sight>map(Observation.Sight.Present::new)
                .orElse(Observation.Sight.ABSENT);
    }

    Collection<Resource> ownedBy(Owner owner) {
        return state.ownedBy(owner);
    }

    Set<Owner> owners() {
        return state.owners();
    }

    /** Takes over what the kernel accepted from us. */
    void applied(Change change) {
        if (change instanceof Change.Delete) {
            state.remove(change.resource().key());
        } else if (change.resource() instanceof FirewallChain chain && chain.rules() == null) {
            state.put(
                    new FirewallChain(chain.owner(), HOST, family, chain.chain(), chain.hook(), List.of()),
                    FirewallState.Hand.ADMINISTRATOR);
        } else {
            state.put(change.resource(), FirewallState.Hand.OURS);
        }
    }
}
