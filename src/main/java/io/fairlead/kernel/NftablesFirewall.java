package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.kernel.nftables.FirewallEvent;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.TransactionResult;
import io.fairlead.libc.Errno;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Sockets;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkSocket;
import io.fairlead.netlink.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Our tables in the host's namespace, mirrored. Changes of our own are taken over as the kernel accepts them; those of
 * others come as notifications, which are told apart by the port of the socket that made them. Not thread-safe; the
 * engine's lock guards it.
 */
final class NftablesFirewall implements FirewallBackend {

    private static final NamespaceRef HOST = NamespaceRef.HOST;
    private static final List<Family> FAMILIES = List.of(Family.INET, Family.BRIDGE);

    private final OwnerTags tags;
    private final NetlinkSocket own;
    private final NftablesSocket requests;
    private final NftablesSocket events;
    private final Map<Family, TableMirror> tables = new EnumMap<>(Family.class);
    private final ForeignForward foreignForward;
    private boolean foreignChanged;
    private boolean ownershipChanged;

    NftablesFirewall(NetworkNamespace namespaces, OwnerTags tags) {
        this.tags = tags;
        own = namespaces.call(HOST, () -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
        requests = new NftablesSocket(own);
        events = namespaces.call(HOST, NftablesSocket::open);
        events.subscribe();
        FAMILIES.forEach(family -> tables.put(family, new TableMirror(family, tags, requests)));
        foreignForward = new ForeignForward(of(Family.INET).table(), requests);
    }

    private TableMirror of(Family family) {
        return Objects.requireNonNull(tables.get(family));
    }

    static Family family(Resource resource) {
        if (resource instanceof FirewallTable table) {
            return table.family();
        } else if (resource instanceof FirewallSet set) {
            return set.family();
        } else if (resource instanceof FirewallChain chain) {
            return chain.family();
        }
        return ((FirewallElement) resource).family();
    }

    /** Whose socket made the last change of others, and that for each owner. */
    private int writer;

    private final Map<Owner, Integer> writers = new HashMap<>();

    @Override
    public FileDescriptor descriptor() {
        return events.descriptor();
    }

    @Override
    public void reload() {
        while (true) {
            try {
                // What is queued speaks of a time before the look that follows.
                while (Sockets.awaitReadable(0, events.descriptor())[0]) {
                    events.events();
                }
                break;
            } catch (Transport.OverrunException e) {
                // Reported once; what is still queued comes next.
                continue;
            }
        }
        foreignForward.changed();
        tables.values().forEach(TableMirror::reload);
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
    public boolean takeOwnershipChanged() {
        boolean taken = ownershipChanged;
        ownershipChanged = false;
        return taken;
    }

    @Override
    public Set<Owner> drain() {
        Set<Owner> owners = new LinkedHashSet<>();
        while (Sockets.awaitReadable(0, events.descriptor())[0]) {
            for (FirewallEvent event : events.events()) {
                Optional<TableMirror> mirror = tables.values().stream()
                        .filter(candidate ->
                                candidate.table().equals(event.object().table()))
                        .findFirst();
                if (mirror.isEmpty()) {
                    foreignForward.changed();
                    foreignChanged = true;
                } else if (event.port() != own.port()) {
                    ownershipChanged |= mirror.get().take(event, owners);
                    writer = event.port();
                }
            }
        }
        tables.values().forEach(mirror -> ownershipChanged |= mirror.lookAgain(owners));
        owners.forEach(owner -> writers.put(owner, writer));
        return owners;
    }

    @Override
    public Optional<String> whoChanged(Owner owner) {
        Integer port = writers.get(owner);
        return port == null ? Optional.empty() : events.writer(port);
    }

    @Override
    public Observation.Sight look(Resource wanted) {
        return of(family(wanted)).look(wanted);
    }

    @Override
    public Collection<Resource> ownedBy(Owner owner) {
        List<Resource> owned = new ArrayList<>();
        tables.values().forEach(mirror -> owned.addAll(mirror.ownedBy(owner)));
        return owned;
    }

    @Override
    public Set<Owner> owners() {
        Set<Owner> owners = new LinkedHashSet<>();
        tables.values().forEach(mirror -> owners.addAll(mirror.owners()));
        return owners;
    }

    @Override
    public Optional<String> stranger() {
        return tables.values().stream()
                .flatMap(mirror -> mirror.stranger().stream())
                .findFirst();
    }

    @Override
    public void retag() {
        tables.values().forEach(TableMirror::retag);
    }

    @Override
    public Map<Change, String> apply(List<Change> changes) {
        // The kernel takes no base chain in the transaction that wakes its table (EINVAL).
        List<Change> wakes = changes.stream().filter(NftablesFirewall::wakes).toList();
        TransactionResult result = send(wakes);
        if (result.isSuccess()) {
            wakes.forEach(this::applied);
            List<Change> others =
                    changes.stream().filter(change -> !wakes.contains(change)).toList();
            result = send(others);
            if (result.isSuccess()) {
                others.forEach(this::applied);
                return Map.of();
            }
        }
        return failures(changes, result);
    }

    private static boolean wakes(Change change) {
        return change instanceof Change.Update && change.resource() instanceof FirewallTable;
    }

    private TransactionResult send(List<Change> changes) {
        List<Command> commands = new ArrayList<>();
        tables.forEach((family, mirror) -> commands.addAll(FirewallCommands.of(
                mirror.table(),
                tags,
                name -> mirror.definition(name)
                        .orElseThrow(() -> new NetlinkException("find set " + name, Errno.ENOENT, null, -1)),
                changes.stream()
                        .filter(change -> family(change.resource()) == family)
                        .toList())));
        return commands.isEmpty() ? new TransactionResult(List.of()) : requests.transaction(commands);
    }

    private void applied(Change change) {
        of(family(change.resource())).applied(change);
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
