package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Addr;
import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.kernel.rtnetlink.Neigh;
import io.fairlead.kernel.rtnetlink.NsId;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.Rtnetlink;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import io.fairlead.netlink.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The host's namespace and the sandboxes' namespaces as they are. One socket in the host's namespace hears of changes in
 * all of them: the kernel queues a notification before it acknowledges the request that caused it, so whoever drains the
 * socket after a request sees its effect. No socket stays open inside a sandbox: it would keep a deleted one alive. Not
 * thread-safe; the engine's lock guards it.
 */
final class Mirror implements AutoCloseable {

    private final NetworkNamespace namespaces;
    private final NetlinkSocket events;
    private final NetlinkSocket requests;
    private final OwnerTags tags;
    private final NamespaceMirror.ChangeListener listener;
    private final Consumer<NamespaceRef> moved;
    private final NamespaceTable table = new NamespaceTable();
    private final List<NetlinkMessage> settings = new ArrayList<>();
    private final StackedLinks stacked = new StackedLinks();
    private volatile NamespaceMirror host;
    private boolean neighbours;
    private boolean lost;

    /** The namespace that is looked at just now, whose contents are no news; of all others one hears at any time. */
    private @Nullable NamespaceMirror loading;

    /**
     * @param listener hears of every change in a namespace that was looked at before
     * @param moved hears of names whose namespace is gone, or is another by now
     */
    Mirror(
            NetworkNamespace namespaces,
            OwnerTags tags,
            NamespaceMirror.ChangeListener listener,
            Consumer<NamespaceRef> moved) {
        this.namespaces = namespaces;
        this.tags = tags;
        this.moved = moved;
        this.listener = (namespace, before, after) -> {
            stacked.changed(namespace, before, after);
            if (namespace != loading) {
                listener.changed(namespace, before, after);
            }
        };
        this.events = namespaces.call(NamespaceRef.HOST, Mirror::openEvents);
        this.requests = namespaces.call(NamespaceRef.HOST, () -> NetlinkSocket.open(NetlinkSocket.ROUTE));
        this.host = loadHost();
    }

    private static NetlinkSocket openEvents() {
        NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
        try {
            socket.listenToAllNamespaces();
        } catch (ErrnoException e) {
            // Without CAP_NET_BROADCAST no sandbox can be entered either; reading the host's state still works.
            if (!e.is(Errno.EPERM)) {
                throw e;
            }
        }
        socket.join(Rtnetlink.GROUP_LINK);
        socket.join(Rtnetlink.GROUP_IPV4_ADDR);
        socket.join(Rtnetlink.GROUP_IPV6_ADDR);
        socket.join(Rtnetlink.GROUP_IPV4_ROUTE);
        socket.join(Rtnetlink.GROUP_IPV6_ROUTE);
        socket.join(Rtnetlink.GROUP_IPV4_NETCONF);
        socket.join(Rtnetlink.GROUP_IPV6_NETCONF);
        socket.join(Rtnetlink.GROUP_NSID);
        return socket;
    }

    /** By which owners are told from strangers. */
    OwnerTags tags() {
        return tags;
    }

    NamespaceMirror host() {
        return host;
    }

    /** Numbers of the host's links by name. The only thing here that may be read at any time without the engine's lock. */
    Map<String, Integer> hostIndexes() {
        return host.indexes();
    }

    /** The links in sandboxes that have no end on the host. */
    StackedLinks stacked() {
        return stacked;
    }

    /** Whether it is the host's namespace that another namespace knows by this id. */
    boolean isHost(NamespaceMirror from, int id) {
        Integer known = from.hostId();
        if (known == null) {
            try (FileDescriptor fd = namespaces.open(NamespaceRef.HOST)) {
                known = readId(NsId.get(fd.number(), from.id()));
                from.knowsHostBy(known);
            }
        }
        return known == id;
    }

    /** The namespaces that somebody owns, by owner; whether they still have their name {@link #isNamed} tells. */
    Map<Owner, List<NamespaceMirror>> owned() {
        Map<Owner, List<NamespaceMirror>> owned = new HashMap<>();
        for (NamespaceMirror ns : table.all()) {
            if (!ns.isHost()) {
                ns.owner()
                        .ifPresent(owner -> owned.computeIfAbsent(owner, o -> new ArrayList<>(1))
                                .add(ns));
            }
        }
        return owned;
    }

    /** Whether the name under which it was found still leads to it. */
    boolean isNamed(NamespaceMirror ns) {
        return namespaces.identity(ns.ref()).filter(ns.identity()::equals).isPresent() && isAlive(ns);
    }

    /**
     * Whether a namespace that has this one's inode is this one. To be asked after the look at the inode: the kernel says
     * that a namespace is gone before it gives its inode to another.
     */
    private boolean isAlive(NamespaceMirror ns) {
        drain();
        return table.holds(ns);
    }

    /** A socket for requests in the host's namespace. */
    NetlinkSocket requests() {
        return requests;
    }

    FileDescriptor descriptor() {
        return events.descriptor();
    }

    /** Every namespace that is looked at, the host's too. */
    List<NamespaceMirror> all() {
        return List.copyOf(table.all());
    }

    /** Every namespace of ours that still has its name. */
    List<NamespaceMirror> managed() {
        return table.all().stream()
                .filter(ns -> !ns.isHost() && ns.owner().isPresent() && isNamed(ns))
                .toList();
    }

    /** The namespace behind the id, if it has been looked at. */
    Optional<NamespaceMirror> find(@Nullable Integer id) {
        return id == null ? Optional.of(host) : Optional.ofNullable(table.find(id));
    }

    /**
     * The namespace, which is loaded when it is asked for first; empty if there is none under this name, or if the name
     * leads to the host's own: a process's number may have become a host process's, and what is meant for a sandbox, its
     * default route for example, must never end there.
     */
    Optional<NamespaceMirror> find(NamespaceRef ref) {
        return ref.isHost()
                ? Optional.of(host)
                : namespaces
                        .identity(ref)
                        .filter(identity -> !identity.equals(host.identity()))
                        .flatMap(identity -> find(ref, identity));
    }

    private Optional<NamespaceMirror> find(NamespaceRef ref, NetworkNamespace.Identity identity) {
        drain();
        NamespaceMirror known = table.find(identity);
        if (known == null) {
            return look(ref, identity);
        }
        // The process that we came by first may have ended, and the namespace live on with another one.
        reached(ref, known);
        return Optional.of(known);
    }

    private Optional<NamespaceMirror> look(NamespaceRef ref, NetworkNamespace.Identity identity) {
        // As long as it is held, its inode and its number are nobody else's.
        try (FileDescriptor held = namespaces.open(ref)) {
            if (!NetworkNamespace.identity(held).equals(identity)) {
                return Optional.empty();
            }
            NamespaceMirror mirror = new NamespaceMirror(identity, assignId(held), ref, tags, listener);
            // What waits to be read under this number was said of the one that had it before.
            drain();
            do {
                table.put(mirror).forEach(this::forget);
                quietly(mirror, () -> {
                    visit(mirror, this::dump).forEach(mirror::apply);
                    drain();
                });
            } while (!table.holds(mirror));
            mirror.loaded();
            reached(ref, mirror);
            return Optional.of(mirror);
        } catch (ErrnoException e) {
            // It went between our look and our visit.
            if (!namespaces.identity(ref).equals(Optional.of(identity))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void reached(NamespaceRef ref, NamespaceMirror mirror) {
        if (table.reach(ref, mirror)) {
            moved.accept(ref);
        }
    }

    private void quietly(NamespaceMirror mirror, Runnable work) {
        NamespaceMirror before = loading;
        loading = mirror;
        try {
            work.run();
        } finally {
            loading = before;
        }
    }

    /** A namespace is gone. */
    private void forget(NamespaceMirror gone) {
        stacked.gone(gone);
        table.remove(gone).forEach(moved);
    }

    private NamespaceMirror loadHost() {
        NetworkNamespace.Identity identity = namespaces
                .identity(NamespaceRef.HOST)
                .orElseThrow(() -> new ErrnoException("open the host's namespace", Errno.ENOENT));
        NamespaceMirror mirror = new NamespaceMirror(identity, NetlinkMessage.HOME, NamespaceRef.HOST, tags, listener);
        quietly(mirror, () -> dump(requests).forEach(mirror::apply));
        mirror.loaded();
        table.put(mirror);
        return mirror;
    }

    private List<NetlinkMessage> dump(NetlinkSocket socket) {
        List<NetlinkMessage> all = new ArrayList<>(socket.dump(Link.dump()));
        all.addAll(socket.dump(Addr.dump()));
        all.addAll(socket.dump(RouteEntry.dump(false)));
        all.addAll(socket.dump(RouteEntry.dump(true)));
        if (neighbours) {
            all.addAll(socket.dump(Neigh.dump()));
        }
        return all;
    }

    /** Starts to follow neighbour entries too, which are many and busy, once somebody wants one. */
    void followNeighbours() {
        if (!neighbours) {
            neighbours = true;
            events.join(Rtnetlink.GROUP_NEIGH);
            for (NamespaceMirror mirror : table.all()) {
                quietly(mirror, () -> visit(mirror, s -> s.dump(Neigh.dump())).forEach(mirror::apply));
            }
        }
    }

    /**
     * Runs requests inside a namespace, on a socket that is closed afterwards.
     *
     * @throws ErrnoException ENOENT if the namespace is no longer the one that was mirrored
     */
    <T> T visit(NamespaceMirror mirror, Function<NetlinkSocket, T> work) {
        return mirror.isHost() ? work.apply(requests) : visit(mirror, work, () -> {});
    }

    /**
     * As {@link #visit(NamespaceMirror, Function)} of a sandbox.
     *
     * @param after what is left to do inside and nobody waits for
     */
    <T> T visit(NamespaceMirror mirror, Function<NetlinkSocket, T> work, Runnable after) {
        return namespaces.call(
                mirror.ref(),
                () -> {
                    if (!NetworkNamespace.here().equals(mirror.identity()) || !isAlive(mirror)) {
                        throw new ErrnoException(
                                "enter " + mirror.ref() + ", which is another namespace by now", Errno.ENOENT);
                    }
                    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
                        return work.apply(socket);
                    }
                },
                after);
    }

    private int assignId(FileDescriptor namespace) {
        int known = readId(NsId.get(namespace.number()));
        if (known != NsId.NONE) {
            return known;
        }
        try {
            requests.request(new NsId(NsId.NONE).assign(namespace.number()));
        } catch (NetlinkException e) {
            // EEXIST: somebody else gave it an id meanwhile.
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        return readId(NsId.get(namespace.number()));
    }

    /** By which number the host's namespace knows the other, without giving it one. */
    int knownId(NamespaceRef ref) {
        try (FileDescriptor fd = namespaces.open(ref)) {
            return readId(NsId.get(fd.number()));
        }
    }

    private int readId(MessageWriter get) {
        return requests.request(get).stream()
                .filter(m -> m.type() == Rtnetlink.NEWNSID)
                .map(m -> NsId.decode(m).id())
                .findFirst()
                .orElse(NsId.NONE);
    }

    /** Takes in all waiting notifications; if some were lost, looks at everything again. */
    void drain() {
        try {
            List<NetlinkMessage> messages = events.notifications();
            while (!messages.isEmpty()) {
                messages.forEach(this::take);
                messages = events.notifications();
            }
        } catch (Transport.OverrunException e) {
            reload();
        }
    }

    /** Whether everything had to be looked at again since the last call. */
    boolean takeLost() {
        boolean taken = lost;
        lost = false;
        return taken;
    }

    private void take(NetlinkMessage message) {
        switch (message.type()) {
            case Rtnetlink.NEWNETCONF -> settings.add(message);
            case Rtnetlink.NEWNSID -> {}
            case Rtnetlink.DELNSID -> {
                if (message.namespaceId() == NetlinkMessage.HOME) {
                    NamespaceMirror gone = table.find(NsId.decode(message).id());
                    if (gone != null) {
                        forget(gone);
                    }
                }
            }
            default -> {
                NamespaceMirror mirror =
                        message.namespaceId() == NetlinkMessage.HOME ? host : table.find(message.namespaceId());
                if (mirror != null) {
                    mirror.apply(message);
                }
            }
        }
    }

    /** Takes note that a link is gone whose end we were told by the answer to our own request. */
    void forgetTombstone(int index) {
        host.removeLink(index);
    }

    /** Whether forwarding or another network setting was changed in the host's namespace since the last call. */
    boolean takeSettingsChanged() {
        boolean changed = settings.stream().anyMatch(m -> m.namespaceId() == NetlinkMessage.HOME);
        settings.clear();
        return changed;
    }

    /** Forgets everything and looks again. */
    void reload() {
        lost = true;
        table.clear();
        stacked.clear();
        discard();
        host = loadHost();
    }

    private void discard() {
        while (true) {
            try {
                while (!events.notifications().isEmpty()) {
                    // What is queued speaks of a time before the dumps that follow.
                    continue;
                }
                return;
            } catch (Transport.OverrunException e) {
                // The kernel reports the loss once and then goes on with what is still queued.
                continue;
            }
        }
    }

    @Override
    public void close() {
        events.close();
        requests.close();
    }
}
