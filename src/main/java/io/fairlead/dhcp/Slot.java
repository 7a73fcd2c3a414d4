package io.fairlead.dhcp;

import io.fairlead.dhcp.Frame.Received;
import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NamespaceRef;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client with the sockets that it has open. Guarded by the lock of all clients. */
final class Slot {

    private static final System.Logger LOG = System.getLogger(Slot.class.getName());
    private static final long FIRST_TRY_NANOS = 20_000_000;
    private static final int DOUBLINGS = 8;
    private static final long REST_NANOS = 10_000_000_000L;

    private final ClientIdentity identity;
    private final Client client;
    private final Surroundings around;
    private @Nullable LinkPort link;
    private @Nullable RoutedPort routed;
    private int tries;
    private long nextTry;
    private long restsUntil = Long.MIN_VALUE;

    /**
     * What all clients share.
     *
     * @param closer closes packet sockets: that waits for a grace period of the kernel, 10 ms or so
     */
    record Surroundings(NetworkNamespace namespaces, LeaseSink sink, DhcpClock clock, Executor closer) {

        Moment now() {
            return new Moment(clock.nanos(), clock.wall());
        }
    }

    Slot(ClientIdentity identity, Client client, Surroundings around) {
        this.identity = identity;
        this.client = client;
        this.around = around;
        this.nextTry = around.clock().nanos();
    }

    ClientIdentity identity() {
        return identity;
    }

    Client client() {
        return client;
    }

    /** Sockets that answers may come by. */
    List<Port> ports() {
        List<Port> ports = new ArrayList<>();
        if (link != null) {
            ports.add(link);
        }
        if (routed != null) {
            ports.add(routed);
        }
        return ports;
    }

    long due() {
        long next = client.state() == LeaseState.WAITING ? Math.min(nextTry, client.due()) : client.due();
        return Math.max(next, restsUntil);
    }

    /** After a failure that nobody expected: without its sockets for a while, so that the others have their turn. */
    void rest() {
        restsUntil = around.clock().nanos() + REST_NANOS;
        close();
    }

    /** Looks for the link at once. */
    void hurry() {
        tries = 0;
        nextTry = around.clock().nanos();
    }

    void run() {
        Moment now = around.now();
        if (client.state() == LeaseState.WAITING && now.nanos() >= nextTry) {
            if (link().isPresent()) {
                act(client.begin(now));
            } else {
                nextTry = now.nanos() + (FIRST_TRY_NANOS << Math.min(tries++, DOUBLINGS));
            }
        }
        if (now.nanos() >= client.due()) {
            act(client.onTime(now));
        }
    }

    /** Takes everything that came in by a port. */
    void read(Port port) {
        try {
            // What came in may have hung up: a closed descriptor's number may be another one's by now.
            while (ports().contains(port)) {
                Optional<ByteBuffer> next = port.next();
                if (next.isEmpty()) {
                    return;
                }
                port.read(next.get()).ifPresent(this::take);
            }
        } catch (ErrnoException e) {
            // The link went down or away.
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", identity.hostName(), e.getMessage());
            if (ports().contains(port)) {
                close();
            }
        }
    }

    private void take(Received received) {
        if (received instanceof Received.Datagram datagram) {
            try {
                act(client.onMessage(DhcpMessage.decode(datagram.payload()), datagram.from(), around.now()));
            } catch (DhcpMessage.MalformedException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A message of a DHCP server to {0} is none: {1}",
                        identity.hostName(),
                        e.getMessage());
            }
        } else if (received instanceof Received.Arp arp) {
            act(client.onArp(arp.sender(), arp.target(), arp.from(), around.now()));
        }
    }

    private void act(List<Action> actions) {
        LeaseSink sink = around.sink();
        for (Action action : actions) {
            if (action instanceof Action.Broadcast broadcast) {
                send(broadcast.message(), Frame.EVERYBODY, Frame.BROADCAST);
            } else if (action instanceof Action.Unicast unicast) {
                send(unicast);
            } else if (action instanceof Action.Probe probe) {
                quietly(() -> link().ifPresent(port -> port.send(Frame.probe(port.mac(), probe.address()))));
            } else if (action instanceof Action.HangUp) {
                close();
            } else if (action instanceof Action.Bound bound) {
                sink.bound(identity.endpoint(), bound.lease());
            } else if (action instanceof Action.Ended ended) {
                sink.ended(identity.endpoint(), ended.lease(), ended.reason());
            } else if (action instanceof Action.Complain complain) {
                sink.troubled(identity.endpoint(), complain.trouble());
            } else if (action instanceof Action.AllWell) {
                sink.well(identity.endpoint());
            }
        }
    }

    private void send(DhcpMessage message, MacAddress to, IpAddress destination) {
        quietly(() -> link().ifPresent(port ->
                port.send(Frame.datagram(port.mac(), to, message.ciaddr(), destination, message.encode()))));
    }

    private void send(Action.Unicast unicast) {
        quietly(() -> {
            RoutedPort port = routed;
            if (port == null) {
                String name = identity.link();
                routed = enter(() -> RoutedPort.open(name)).orElse(null);
                port = routed;
            }
            if (port != null) {
                port.send(unicast.message().encode(), unicast.server());
            }
        });
    }

    /** Gives the address back, if there is one; nobody answers to that. */
    void release(int xid) {
        client.release(xid).ifPresent(release -> {
            MacAddress next = release.nextHop();
            // To a server whose Ethernet address is forgotten, to all: a host takes a datagram that is for its own
            // address.
            send(release.message(), next == null ? Frame.EVERYBODY : next, release.server());
        });
    }

    private Optional<LinkPort> link() {
        if (link == null) {
            link = enter(() -> LinkPort.open(identity)).orElse(null);
            if (link != null) {
                client.messages().mac(link.mac());
            }
        }
        return Optional.ofNullable(link);
    }

    /** That a message is lost is in its nature: it is sent again, or what it was for comes to its end. */
    private void quietly(Runnable sending) {
        try {
            sending.run();
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", identity.hostName(), e.getMessage());
        }
    }

    private <T extends Port> Optional<T> enter(Supplier<T> opening) {
        Optional<NamespaceRef> namespace = around.sink().namespace(identity.endpoint());
        if (namespace.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(around.namespaces().call(namespace.get(), opening));
        } catch (ErrnoException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", identity.hostName(), e.getMessage());
            return Optional.empty();
        }
    }

    void close() {
        List<Port> open = ports();
        link = null;
        routed = null;
        if (!open.isEmpty()) {
            around.closer().execute(() -> open.forEach(Port::close));
        }
    }
}
