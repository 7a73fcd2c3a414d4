package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.CommentedElement;
import io.fairlead.kernel.nftables.FirewallEvent;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.ListedSet;
import io.fairlead.kernel.nftables.ListedTable;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.Rule;
import io.fairlead.kernel.nftables.SetDefinition;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.nftables.TransactionResult;
import io.fairlead.libc.Errno;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Our table in the host's namespace, mirrored. Changes of our own are taken over as the kernel accepts them; those of
 * others come as notifications, which are told apart by the port of the socket that made them. Not thread-safe; the
 * engine's lock guards it.
 */
final class NftablesFirewall implements FirewallBackend {

    private static final Table TABLE = Table.inet(FirewallTable.NAME);
    private static final NamespaceRef HOST = NamespaceRef.HOST;
    /** Stands among the observed rules of a base chain that drops what no rule accepts, which ours never do. */
    private static final Rule DROP_POLICY = new Rule(List.of(), "policy drop");

    private final NetlinkSocket own;
    private final NftablesSocket requests;
    private final NftablesSocket events;
    private final FirewallState state = new FirewallState();
    private final Set<String> doubtfulChains = new LinkedHashSet<>();
    private final Set<String> doubtfulSets = new LinkedHashSet<>();
    private final ForeignForward foreignForward;
    private boolean foreign;
    private boolean foreignChanged;

    NftablesFirewall(NetworkNamespace namespaces) {
        own = namespaces.call(HOST, () -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
        requests = new NftablesSocket(own);
        foreignForward = new ForeignForward(TABLE, requests);
        events = namespaces.call(HOST, NftablesSocket::open);
        events.subscribe();
        load();
    }

    @Override
    public FileDescriptor descriptor() {
        return events.descriptor();
    }

    @Override
    public void reload() {
        while (true) {
            try {
                // What is queued speaks of a time before the look that follows.
                while (io.fairlead.libc.Sockets.awaitReadable(0, events.descriptor())[0]) {
                    events.events();
                }
                break;
            } catch (io.fairlead.netlink.Transport.OverrunException e) {
                // Reported once; what is still queued comes next.
                continue;
            }
        }
        state.clear();
        doubtfulChains.clear();
        doubtfulSets.clear();
        foreignForward.changed();
        load();
    }

    private void load() {
        Optional<ListedTable> found =
                requests.tables().stream().filter(t -> t.table().equals(TABLE)).findFirst();
        foreign = found.isPresent() && OwnerTag.parse(found.get().comment()).isEmpty();
        if (found.isEmpty() || foreign) {
            return;
        }
        state.put(new FirewallTable(owner(found.get().comment()), HOST));
        for (ListedSet listed : ifThere(() -> requests.sets(TABLE))) {
            SetDefinition definition = listed.definition();
            if (definition != null) {
                state.put(new FirewallSet(owner(listed.comment()), HOST, definition));
                state.replaceElements(listed.name(), elements(definition));
            }
        }
        Map<String, List<Rule>> rules = new HashMap<>();
        for (ListedRule rule : requests.rules(TABLE)) {
            rules.computeIfAbsent(rule.chain(), c -> new ArrayList<>()).add(rule.rule());
        }
        requests.chains(TABLE)
                .forEach(chain ->
                        state.put(chain(chain, rules.getOrDefault(chain.name(), List.of())), isAdministrators(chain)));
    }

    private static boolean isAdministrators(Chain chain) {
        return OwnerTag.ADMINISTRATOR.equals(chain.comment());
    }

    private static Owner owner(String comment) {
        // Nobody's object in our table is the host's, who wants no such thing.
        return OwnerTag.parse(comment).orElse(Owner.HOST);
    }

    private static FirewallChain chain(Chain chain, List<Rule> rules) {
        List<Rule> seen = new ArrayList<>(rules);
        if (chain.drops()) {
            seen.add(DROP_POLICY);
        }
        return new FirewallChain(owner(chain.comment()), HOST, chain.name(), chain.hook(), seen);
    }

    private List<FirewallElement> elements(SetDefinition definition) {
        List<FirewallElement> elements = new ArrayList<>();
        for (CommentedElement e : ifThere(() -> requests.elements(TABLE, definition))) {
            elements.add(new FirewallElement(owner(e.comment()), HOST, definition.name(), e.element()));
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

    @Override
    public List<HostFacts.ForwardDrop> forwardDrops() {
        return foreignForward.drops();
    }

    @Override
    public boolean takeForeignChanged() {
        boolean taken = foreignChanged;
        foreignChanged = false;
        return taken;
    }

    @Override
    public Set<Owner> drain() {
        Set<Owner> owners = new LinkedHashSet<>();
        while (io.fairlead.libc.Sockets.awaitReadable(0, events.descriptor())[0]) {
            for (FirewallEvent event : events.events()) {
                if (!event.object().table().equals(TABLE)) {
                    foreignForward.changed();
                    foreignChanged = true;
                } else if (event.port() != own.port()) {
                    take(event, owners);
                }
            }
        }
        lookAgain(owners);
        return owners;
    }

    private void take(FirewallEvent event, Set<Owner> owners) {
        FirewallEvent.Changed object = event.object();
        if (object instanceof FirewallEvent.Changed.TableChanged) {
            owners.add(Owner.HOST);
            owners.addAll(state.clear());
            doubtfulChains.clear();
            doubtfulSets.clear();
            load();
        } else if (object instanceof FirewallEvent.Changed.ChainChanged changed) {
            doubtfulChains.add(changed.chain().name());
        } else if (object instanceof FirewallEvent.Changed.RuleChanged changed) {
            doubtfulChains.add(changed.listed().chain());
        } else if (object instanceof FirewallEvent.Changed.SetChanged changed) {
            SetDefinition definition = changed.listed().definition();
            ResourceKey key = new ResourceKey(
                    Resource.Kind.FIREWALL_SET, HOST, changed.listed().name());
            owners.addAll(state.remove(key));
            if (event.added() && definition != null) {
                FirewallSet set = new FirewallSet(owner(changed.listed().comment()), HOST, definition);
                state.put(set);
                owners.add(set.owner());
                doubtfulSets.add(definition.name());
            }
        } else if (object instanceof FirewallEvent.Changed.ElementsChanged changed) {
            doubtfulSets.add(changed.set());
        }
    }

    private void lookAgain(Set<Owner> owners) {
        for (String name : doubtfulSets) {
            definition(name).ifPresent(d -> owners.addAll(state.replaceElements(name, elements(d))));
        }
        doubtfulSets.clear();
        if (doubtfulChains.isEmpty()) {
            return;
        }
        Map<String, Chain> chains = new LinkedHashMap<>();
        requests.chains(TABLE).forEach(chain -> chains.put(chain.name(), chain));
        for (String name : doubtfulChains) {
            ResourceKey key = new ResourceKey(Resource.Kind.FIREWALL_CHAIN, HOST, name);
            Chain chain = chains.get(name);
            if (chain == null) {
                owners.addAll(state.remove(key));
                continue;
            }
            List<Rule> rules = ifThere(() -> requests.rules(TABLE, name)).stream()
                    .map(ListedRule::rule)
                    .toList();
            FirewallChain now = chain(chain, rules);
            if (!state.isSame(now)) {
                owners.addAll(state.remove(key));
                owners.add(now.owner());
                state.put(now, isAdministrators(chain));
            }
        }
        doubtfulChains.clear();
    }

    private Optional<SetDefinition> definition(String set) {
        return state.find(new ResourceKey(Resource.Kind.FIREWALL_SET, HOST, set))
                .map(resource -> ((FirewallSet) resource).definition());
    }

    @Override
    public Observation.Sight look(Resource wanted) {
        if (foreign && wanted.kind() == Resource.Kind.FIREWALL_TABLE) {
            return new Observation.Sight.InTheWay("table " + TABLE + " exists and carries no tag of ours");
        }
        return state.find(wanted.key())
                .<Observation.Sight>map(Observation.Sight.Present::new)
                .orElse(Observation.Sight.ABSENT);
    }

    @Override
    public Collection<Resource> ownedBy(Owner owner) {
        return state.ownedBy(owner);
    }

    @Override
    public Set<Owner> owners() {
        return state.owners();
    }

    @Override
    public Map<Change, String> apply(List<Change> changes) {
        List<Command> commands = FirewallCommands.of(
                TABLE,
                name -> definition(name)
                        .orElseThrow(() -> new NetlinkException("find set " + name, Errno.ENOENT, null, -1)),
                changes);
        TransactionResult result = requests.transaction(commands);
        if (!result.isSuccess()) {
            return failures(changes, result);
        }
        for (Change change : changes) {
            if (change instanceof Change.Delete) {
                state.remove(change.resource().key());
            } else if (change.resource() instanceof FirewallChain chain && chain.rules() == null) {
                state.put(new FirewallChain(chain.owner(), HOST, chain.name(), chain.hook(), List.of()), true);
            } else {
                state.put(change.resource());
            }
        }
        return Map.of();
    }

    private static Map<Change, String> failures(List<Change> changes, TransactionResult result) {
        StringBuilder words = new StringBuilder("the firewall was left as it is, because the kernel refused to ");
        result.failures().stream()
                .limit(3)
                .forEach(failure -> words.append(failure.error().getMessage()).append("; "));
        String reason = words.substring(0, words.length() - 2);
        Map<Change, String> failures = new HashMap<>();
        changes.forEach(change -> failures.put(change, reason));
        return failures;
    }

    @Override
    public void close() {
        requests.close();
        events.close();
    }
}
