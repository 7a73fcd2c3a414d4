package io.fairlead.dhcp;

import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Sockets;
import io.fairlead.libc.Wakeup;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The clients of one host, all on one thread, which starts with the first of them. Thread-safe. */
public final class DhcpClients implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DhcpClients.class.getName());
    /** A timed wait stands still while the host sleeps; the leases do not. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Object lock = new Object();
    private final Map<EndpointId, Slot> slots = new HashMap<>();
    private final Slot.Surroundings around;
    private final Duration patience;
    private final RandomGenerator random = new SecureRandom();
    private final ExecutorService closer = Executors.newSingleThreadExecutor(task -> thread(task, "dhcp-closer"));
    private @Nullable Wakeup wakeup;
    private boolean closed;

    /**
     * @param patience how long it may take to get an address before the sink hears of trouble
     */
    public DhcpClients(NetworkNamespace namespaces, LeaseSink sink, DhcpClock clock, Duration patience) {
        this.around = new Slot.Surroundings(namespaces, sink, clock, closer);
        this.patience = patience;
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to ask for an address; in place of what was begun for the same endpoint.
     *
     * @param stored a lease from before, to go on with
     */
    public void start(ClientIdentity identity, Optional<DhcpLease> stored) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            remove(identity.endpoint());
            Client client = new Client(identity, stored, around.now(), patience, random);
            slots.put(identity.endpoint(), new Slot(identity, client, around));
            if (wakeup == null) {
                begin();
            }
        }
        wake();
    }

    private void begin() {
        Wakeup signal = new Wakeup();
        wakeup = signal;
        Thread thread = thread(() -> loop(signal), "dhcp");
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            LOG.log(System.Logger.Level.ERROR, "The thread of the DHCP clients failed, and begins anew", failure);
            synchronized (lock) {
                wakeup = null;
                if (!closed) {
                    begin();
                }
            }
        });
        thread.start();
    }

    /** Stops, and gives the address back if there is one. */
    public void release(EndpointId endpoint) {
        synchronized (lock) {
            Slot slot = slots.get(endpoint);
            if (slot != null) {
                slot.release(random.nextInt());
                remove(endpoint);
            }
        }
        // A socket that the thread waits for is not gone before it waits for others.
        wake();
    }

    private void remove(EndpointId endpoint) {
        Slot slot = slots.remove(endpoint);
        if (slot != null) {
            slot.close();
        }
    }

    /** Who asks. */
    public Map<EndpointId, ClientIdentity> identities() {
        synchronized (lock) {
            Map<EndpointId, ClientIdentity> all = new HashMap<>();
            slots.forEach((endpoint, slot) -> all.put(endpoint, slot.identity()));
            return all;
        }
    }

    /** Who asks for an endpoint; empty if nobody does. */
    public Optional<ClientIdentity> identity(EndpointId endpoint) {
        synchronized (lock) {
            return Optional.ofNullable(slots.get(endpoint)).map(Slot::identity);
        }
    }

    /** How far an endpoint's client is; empty if it has none. */
    public Optional<LeaseState> state(EndpointId endpoint) {
        synchronized (lock) {
            return Optional.ofNullable(slots.get(endpoint))
                    .map(slot -> slot.client().state());
        }
    }

    /** Links may have come: whoever waits for one looks again at once. */
    public void linksChanged() {
        synchronized (lock) {
            slots.values().stream()
                    .filter(slot -> slot.client().state() == LeaseState.WAITING)
                    .forEach(Slot::hurry);
        }
        wake();
    }

    /** Makes the thread look at the clock. */
    void wake() {
        synchronized (lock) {
            if (wakeup != null && !closed) {
                wakeup.signal();
            }
        }
    }

    private record Watched(Slot slot, Port port) {}

    private void loop(Wakeup signal) {
        try (signal) {
            while (true) {
                List<Watched> watched = new ArrayList<>();
                int wait = work(watched);
                if (wait < 0) {
                    return;
                }
                FileDescriptor[] sockets = new FileDescriptor[watched.size() + 1];
                sockets[0] = signal.descriptor();
                for (int i = 0; i < watched.size(); i++) {
                    sockets[i + 1] = watched.get(i).port().socket();
                }
                boolean[] readable = Sockets.awaitReadable(wait, sockets);
                if (readable[0]) {
                    signal.clear();
                }
                read(watched, readable);
            }
        }
    }

    /** Does what is due; answers how many milliseconds there is nothing to do, or -1 at the end. */
    private int work(List<Watched> watched) {
        synchronized (lock) {
            if (closed) {
                return -1;
            }
            long next = around.clock().nanos() + LONGEST_WAIT.toNanos();
            for (Slot slot : slots.values()) {
                if (slot.due() <= around.clock().nanos()) {
                    attempt(slot, slot::run);
                }
                next = Math.min(next, slot.due());
                slot.ports().forEach(port -> watched.add(new Watched(slot, port)));
            }
            long nanos = Math.max(0, next - around.clock().nanos());
            return (int) Math.min(LONGEST_WAIT.toMillis(), nanos / 1_000_000 + 1);
        }
    }

    /** All clients share the thread: what one of them does not get over is not to end it. */
    private static void attempt(Slot slot, Runnable work) {
        CompletableFuture.runAsync(work, Runnable::run).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The DHCP client of " + slot.identity().hostName() + " failed, and rests for a while",
                        failure);
                slot.rest();
            }
        });
    }

    private void read(List<Watched> watched, boolean[] readable) {
        synchronized (lock) {
            for (int i = 0; i < watched.size(); i++) {
                Watched one = watched.get(i);
                boolean still = slots.get(one.slot().identity().endpoint()) == one.slot()
                        && one.slot().ports().contains(one.port());
                if (readable[i + 1] && still) {
                    attempt(one.slot(), () -> one.slot().read(one.port()));
                }
            }
        }
    }

    /** Stops. Addresses are kept: the next start goes on with them. */
    @Override
    public void close() {
        synchronized (lock) {
            wake();
            closed = true;
            slots.values().forEach(Slot::close);
            slots.clear();
        }
        closer.shutdown();
    }
}
