package io.fairlead.kernel;

import io.fairlead.kernel.PortSocket.Place;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.model.IpAddress;
import io.fairlead.model.PortDirectory;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Host ports held by sockets in the host's namespace. Thread-safe. */
public final class BoundPorts implements HostPorts, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BoundPorts.class.getName());
    /** Ranges up to this long are bound before {@link #hold} answers. */
    private static final int AT_ONCE = 256;

    private final NamespaceRunner host;
    private final SocketTable table;
    private final int mostSockets;
    private final Map<String, Set<PublishedPort>> holders = new HashMap<>();
    private final PortDirectory held = new PortDirectory();
    private final Map<Place, FileDescriptor> sockets = new HashMap<>();
    private final ExecutorService background = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "host-ports");
        thread.setDaemon(true);
        return thread;
    });
    private int nextOffset;

    /**
     * @param host runs code in the host's namespace
     */
    public BoundPorts(NamespaceRunner host) {
        this(host, openFileLimit() / 2);
    }

    BoundPorts(NamespaceRunner host, int mostSockets) {
        this.host = host;
        this.mostSockets = mostSockets;
        table = host.call(SocketTable::open);
    }

    private static int openFileLimit() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String soft = line.substring(26).strip().split("\\s+", 2)[0];
                    return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
                }
            }
            throw new IllegalStateException("/proc/self/limits does not tell how many files may be open");
        } catch (IOException e) {
            throw new UncheckedIOException("read /proc/self/limits", e);
        }
    }

    @Override
    public synchronized List<Taken> hold(String holder, List<PublishedPort> ports) {
        Set<PublishedPort> wanted = new LinkedHashSet<>(ports);
        Set<PublishedPort> had = holders.getOrDefault(holder, Set.of());
        if (wanted.equals(had)) {
            return List.of();
        }
        List<Taken> taken = heldByOthers(holder, wanted, Set.of());
        if (taken.isEmpty()) {
            taken = change(had, wanted);
        }
        if (taken.isEmpty()) {
            had.forEach(port -> held.remove(holder, port));
            wanted.forEach(port -> held.add(holder, port));
            if (wanted.isEmpty()) {
                holders.remove(holder);
            } else {
                holders.put(holder, wanted);
            }
            wanted.stream()
                    .filter(port -> isLong(port) && !had.contains(port))
                    .forEach(port -> background.execute(() -> bindLater(holder, port)));
        }
        return taken;
    }

    @Override
    public synchronized List<Taken> check(String holder, List<PublishedPort> ports, Set<String> leaving) {
        Set<PublishedPort> wanted = new LinkedHashSet<>(ports);
        Set<PublishedPort> had = holders.getOrDefault(holder, Set.of());
        List<Taken> taken = heldByOthers(holder, wanted, leaving);
        if (taken.isEmpty()) {
            wanted.stream()
                    .filter(port -> !had.contains(port))
                    .forEach(port -> usedByProcess(port).ifPresent(reason -> taken.add(new Taken(port, reason))));
        }
        return taken;
    }

    private List<Taken> heldByOthers(String holder, Set<PublishedPort> wanted, Set<String> leaving) {
        List<Taken> taken = new ArrayList<>();
        PortDirectory request = new PortDirectory();
        wanted.forEach(port -> request.add(holder, port));
        for (PublishedPort port : wanted) {
            request.colliding(port)
                    .filter(other -> !other.port().equals(port))
                    .findFirst()
                    .ifPresent(other ->
                            taken.add(new Taken(port, "collides with " + other.port() + " of the same request")));
            held.colliding(port)
                    .filter(other -> !other.holder().equals(holder) && !leaving.contains(other.holder()))
                    .findFirst()
                    .ifPresent(
                            other -> taken.add(new Taken(port, "held by " + other.holder() + " as " + other.port())));
        }
        return taken;
    }

    private static boolean collide(PublishedPort a, PublishedPort b) {
        IpAddress x = a.hostAddress();
        IpAddress y = b.hostAddress();
        return a.protocol() == b.protocol()
                && a.hostPorts().overlaps(b.hostPorts())
                && x.v6() == y.v6()
                && (x.isAny() || y.isAny() || x.equals(y));
    }

    private static boolean isLong(PublishedPort port) {
        return port.hostPorts().size() > AT_ONCE;
    }

    private static List<Place> places(PublishedPort port) {
        List<Place> places = new ArrayList<>();
        for (int i = port.hostPorts().first(); i <= port.hostPorts().last(); i++) {
            places.add(new Place(port.protocol(), port.hostAddress(), i));
        }
        return places;
    }

    private static Set<Place> places(Collection<PublishedPort> ports) {
        Set<Place> places = new HashSet<>();
        ports.forEach(port -> places.addAll(places(port)));
        return places;
    }

    /** Opens what is new, closes what goes; on failure everything is as before. */
    private List<Taken> change(Set<PublishedPort> had, Set<PublishedPort> wanted) {
        Set<Place> before = places(had);
        Set<Place> after = places(wanted);
        List<Place> going = before.stream()
                .filter(p -> !after.contains(p) && sockets.containsKey(p))
                .toList();
        // A holder may move from one address to all of them: its own old socket must not be in the way of the new one.
        Set<Place> anywhere = after.stream().map(Place::anywhere).collect(Collectors.toSet());
        boolean inTheWay = going.stream().anyMatch(p -> anywhere.contains(p.anywhere()));
        if (inTheWay) {
            close(going);
        }
        List<Taken> taken = new ArrayList<>();
        List<Place> opened = new ArrayList<>();
        host.call(() -> {
            wanted.forEach(port -> take(port, before, opened).ifPresent(reason -> taken.add(new Taken(port, reason))));
            if (!taken.isEmpty()) {
                close(opened);
                if (inTheWay) {
                    going.forEach(this::reopen);
                }
            }
            return true;
        });
        if (taken.isEmpty() && !inTheWay) {
            close(going);
        }
        return taken;
    }

    private void reopen(Place place) {
        try {
            sockets.put(place, PortSocket.open(place));
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.WARNING, "a host process took {0} while it was to change: {1}", place, e);
        }
    }

    /** Checks one published port and binds what it lacks; answers what is in the way. */
    private Optional<String> take(PublishedPort port, Set<Place> before, List<Place> opened) {
        List<Place> missing = places(port).stream()
                .filter(p -> !sockets.containsKey(p) && !before.contains(p))
                .toList();
        if (isLong(port) || sockets.size() + missing.size() > mostSockets) {
            return missing.isEmpty() ? Optional.empty() : usedByProcess(port);
        }
        for (Place place : missing) {
            try {
                sockets.put(place, PortSocket.open(place));
                opened.add(place);
            } catch (ErrnoException e) {
                if (e.is(Errno.EMFILE)) {
                    return usedByProcess(port);
                }
                if (!e.is(Errno.EPROTONOSUPPORT)) {
                    String why = e.is(Errno.EADDRINUSE) ? "in use by a process of the host" : "cannot be bound";
                    return Optional.of(why + ": " + e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> usedByProcess(PublishedPort port) {
        return table.servers(port.protocol()).stream()
                .filter(s -> port.hostPorts().overlaps(PortRange.single(s.port())) && s.excludes(port.hostAddress()))
                .filter(s -> !sockets.containsKey(new Place(port.protocol(), s.address(), s.port())))
                .findFirst()
                .map(s -> "in use by a process of the host: port " + s.port() + " on " + s.address());
    }

    /** Binds a long range bit by bit, so that others need not wait, as long as its holder still has it. */
    private void bindLater(String holder, PublishedPort port) {
        List<Place> places = places(port);
        for (int from = 0; from < places.size(); from += AT_ONCE) {
            List<Place> some = places.subList(from, Math.min(places.size(), from + AT_ONCE));
            boolean more = bindSome(holder, port, some);
            if (!more) {
                return;
            }
        }
    }

    private synchronized boolean bindSome(String holder, PublishedPort port, List<Place> places) {
        if (!holders.getOrDefault(holder, Set.of()).contains(port)) {
            return false;
        }
        return host.call(() -> {
            for (Place place : places) {
                if (sockets.size() >= mostSockets) {
                    LOG.log(System.Logger.Level.WARNING, "no descriptors left to bind {0} and what follows", place);
                    return false;
                }
                if (!sockets.containsKey(place)) {
                    bindOne(place);
                }
            }
            return true;
        });
    }

    private void bindOne(Place place) {
        try {
            sockets.put(place, PortSocket.open(place));
        } catch (ErrnoException e) {
            // It was free when it was taken; the rules are in place, so packets still go to the sandbox.
            LOG.log(System.Logger.Level.WARNING, "not bound: {0}", e.getMessage());
        }
    }

    @Override
    public synchronized void release(String holder) {
        Set<PublishedPort> ports = holders.remove(holder);
        if (ports != null) {
            ports.forEach(port -> held.remove(holder, port));
            close(places(ports));
        }
    }

    private void close(Collection<Place> places) {
        for (Place place : places) {
            FileDescriptor socket = sockets.remove(place);
            if (socket != null) {
                socket.close();
            }
        }
    }

    @Override
    public synchronized Optional<PortRange> findFree(List<PublishedPort> ports) {
        int size = ports.stream().mapToInt(p -> p.hostPorts().size()).max().orElse(1);
        BitSet busy = new BitSet(PortRange.MAX + 1);
        for (TransportProtocol protocol : TransportProtocol.values()) {
            List<IpAddress> addresses = ports.stream()
                    .filter(p -> p.protocol() == protocol)
                    .map(PublishedPort::hostAddress)
                    .toList();
            if (!addresses.isEmpty()) {
                table.all(protocol).stream()
                        .filter(s -> addresses.stream().anyMatch(s::excludes))
                        .forEach(s -> busy.set(s.port()));
            }
        }
        holders.values()
                .forEach(held -> held.forEach(h -> {
                    if (ports.stream().anyMatch(p -> collideAnywhere(p, h))) {
                        busy.set(h.hostPorts().first(), h.hostPorts().last() + 1);
                    }
                }));
        return pick(busy, ephemeralRange(), size);
    }

    private static boolean collideAnywhere(PublishedPort a, PublishedPort held) {
        return collide(new PublishedPort(a.protocol(), a.hostAddress(), held.hostPorts(), held.ports()), held);
    }

    /** The first free block behind the last one given, so that two callers who have not taken theirs yet get two. */
    private Optional<PortRange> pick(BitSet busy, PortRange range, int size) {
        int choices = range.size() - size + 1;
        for (int i = 0; i < choices; ) {
            int first = range.first() + (nextOffset + i) % choices;
            int taken = busy.nextSetBit(first);
            if (taken < 0 || taken >= first + size) {
                nextOffset = first - range.first() + size;
                return Optional.of(new PortRange(first, first + size - 1));
            }
            // Not past the last choice at once: the search goes on at the start of the range there.
            i += Math.min(taken - first + 1, range.first() + choices - first);
        }
        return Optional.empty();
    }

    /** The ports that the host's namespace gives to clients, from the file that every thread sees its own version of. */
    private PortRange ephemeralRange() {
        return host.call(() -> {
            Path file = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
            try (InputStream in = Files.newInputStream(file)) {
                // In one read: the kernel answers nothing to a second one, and Files.readString begins with one byte.
                byte[] text = new byte[64];
                int length = in.read(text);
                String[] ends = new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII)
                        .strip()
                        .split("\\s+", 2);
                return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
            } catch (IOException e) {
                throw new UncheckedIOException("read " + file, e);
            }
        });
    }

    @Override
    public synchronized void close() {
        background.shutdownNow();
        holders.clear();
        close(List.copyOf(sockets.keySet()));
        table.close();
    }
}
