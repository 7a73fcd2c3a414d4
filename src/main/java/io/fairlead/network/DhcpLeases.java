package io.fairlead.network;

import io.fairlead.dhcp.ClientIdentity;
import io.fairlead.dhcp.DhcpClients;
import io.fairlead.dhcp.LeaseState;
import io.fairlead.dhcp.Trouble;
import io.fairlead.driver.DhcpAddresses;
import io.fairlead.model.Condition;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.Owner;
import io.fairlead.network.LeaseInbox.Notice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Has a DHCP client for each endpoint of this host whose address comes from the physical network, and stores what they get.
 * A machine's guest asks for itself.
 */
@Component
class DhcpLeases implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DhcpLeases.class);
    /** After the database refused to take a lease. */
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** Before that, a client without success says so. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Commands commands;
    private final DhcpClients clients;
    private final LeaseInbox inbox;
    private final LeaseStorage storage;
    private final StoredStatus statuses;
    private final String node;

    /** Endpoints that were attached and have neither an address yet nor a condition. */
    private final Map<EndpointId, CompletableFuture<Void>> pending = new ConcurrentHashMap<>();

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    DhcpLeases(
            Commands commands,
            DhcpClients clients,
            LeaseInbox inbox,
            LeaseStorage storage,
            StoredStatus statuses,
            ServiceSettings settings) {
        this.commands = commands;
        this.clients = clients;
        this.inbox = inbox;
        this.storage = storage;
        this.statuses = statuses;
        this.node = settings.nodeName();
    }

    @Override
    public void start() {
        storage.removeExpired(node, Instant.now());
        commands.exclusively(inventory -> {
            running = true;
            commands.onCommit(this::committed);
            commands.onReload(owners -> inbox.reloaded());
            follow(inventory);
        });
        Thread thread = new Thread(this::work, "dhcp-leases");
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes the clients those that the endpoints need. */
    private void follow(Inventory inventory) {
        clients.identities().keySet().stream()
                .filter(id -> inventory.endpoint(id).isEmpty())
                .forEach(this::leave);
        inventory.endpoints().forEach(endpoint -> follow(inventory, endpoint));
    }

    private void follow(Inventory inventory, StoredEndpoint endpoint) {
        EndpointId id = endpoint.spec().id();
        Optional<ClientIdentity> wanted = identity(inventory, endpoint);
        Optional<ClientIdentity> present = clients.identity(id);
        if (wanted.equals(present)) {
            return;
        }
        boolean same = present.isEmpty() || wanted.isPresent() && isSameClient(present.get(), wanted.get());
        if (!same) {
            leave(id);
        }
        if (wanted.isPresent()) {
            if (endpoint.spec().lease() == null) {
                pending.putIfAbsent(id, new CompletableFuture<>());
            }
            clients.start(wanted.get(), Optional.ofNullable(endpoint.spec().lease()));
        }
    }

    private static boolean isSameClient(ClientIdentity one, ClientIdentity other) {
        return one.mac().equals(other.mac()) && Objects.equals(one.clientId(), other.clientId());
    }

    private void committed(Draft draft) {
        if (running) {
            draft.removedEndpoints().stream()
                    .filter(id -> clients.identity(id).isPresent())
                    .forEach(id -> {
                        leave(id);
                        draft.base().endpoint(id).ifPresent(this::settleDown);
                    });
            draft.endpoints().forEach(endpoint -> follow(draft.inventory(), endpoint));
        }
    }

    /** Gives the address back while the link by which that is said is still there. */
    private void leave(EndpointId id) {
        clients.release(id);
        done(id);
    }

    private void settleDown(StoredEndpoint endpoint) {
        statuses.remove(
                Owner.of(endpoint.spec().network()), subject(endpoint.spec().id()));
    }

    private void done(EndpointId id) {
        CompletableFuture<Void> waited = pending.remove(id);
        if (waited != null) {
            waited.complete(null);
        }
    }

    private Optional<ClientIdentity> identity(Inventory inventory, StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        Optional<StoredNetwork> network = inventory
                .network(spec.network())
                .filter(n -> DhcpAddresses.of(n.spec()))
                .filter(unused -> endpoint.node().equals(node) && spec.tap() == null);
        return network.map(n -> new ClientIdentity(
                spec.id(),
                Owner.of(spec.network()),
                spec.link(),
                spec.mac(),
                spec.sandbox().name(),
                n.hasOwnMacs() ? null : clientId(spec)));
    }

    /** RFC 4361: type 255, four bytes for the link, and a unique identifier of type 4. The same for as long as the sandbox is. */
    private static String clientId(EndpointSpec endpoint) {
        try {
            String text = endpoint.network() + " " + endpoint.sandbox().id();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            HexFormat hex = HexFormat.of();
            return "ff" + hex.formatHex(hash, 0, 4) + "0004" + hex.formatHex(hash, 4, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void work() {
        List<Notice> open = new ArrayList<>();
        try {
            while (running) {
                open.addAll(inbox.take());
                if (isDone(open)) {
                    open.clear();
                } else if (stopped.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                } else {
                    inbox.reloaded();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stores and tells; false if the database refuses for now. One notice that is our mistake does not cost the others. */
    private boolean isDone(List<Notice> notices) throws InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(
                () -> {
                    storage.store(notices);
                    notices.forEach(this::tell);
                },
                true);
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                LOG.error("Leases of DHCP servers cannot be stored yet: {}", refused.getMessage());
                return false;
            }
            if (notices.size() == 1) {
                LOG.error("What a DHCP client said is lost: {}", notices.get(0), e.getCause());
                return true;
            }
        }
        boolean all = true;
        for (Notice notice : notices) {
            all &= isDone(List.of(notice));
        }
        return all;
    }

    private void tell(Notice notice) {
        if (notice instanceof Notice.Bound bound) {
            done(bound.endpoint());
        } else if (notice instanceof Notice.Troubled troubled) {
            trouble(troubled.endpoint(), troubled.trouble());
        } else if (notice instanceof Notice.Well well) {
            commands.inventory().endpoint(well.endpoint()).ifPresent(this::settleDown);
        } else if (notice instanceof Notice.Reloaded) {
            commands.exclusively(this::follow);
        }
    }

    private void trouble(EndpointId id, Trouble trouble) {
        commands.inventory()
                .endpoint(id)
                .ifPresent(endpoint -> statuses.add(
                        Owner.of(endpoint.spec().network()),
                        subject(id),
                        new Condition(trouble.kind().word(), trouble.message(), Instant.now())));
        if (trouble.kind() == Trouble.Kind.NO_LEASE) {
            done(id);
        }
    }

    private static String subject(EndpointId id) {
        return "Lease " + id;
    }

    /** How far an endpoint's client is; empty if it has none on this host. */
    Optional<LeaseState> state(EndpointId id) {
        return clients.state(id);
    }

    /**
     * Waits until endpoints that were just attached have an address, or there is a condition that says why not.
     *
     * @param touched their networks, whose links are made
     * @return whether there was anything to wait for
     */
    boolean await(Collection<Owner> touched) {
        if (pending.isEmpty()) {
            return false;
        }
        Inventory inventory = commands.inventory();
        List<CompletableFuture<Void>> waited = new ArrayList<>();
        pending.forEach((id, future) -> inventory
                .endpoint(id)
                .filter(endpoint -> touched.contains(Owner.of(endpoint.spec().network())))
                .ifPresent(unused -> waited.add(future)));
        if (waited.isEmpty()) {
            return false;
        }
        clients.linksChanged();
        try {
            CompletableFuture.allOf(waited.toArray(CompletableFuture<?>[]::new))
                    .get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("DHCP clients neither have an address nor say why not");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        inbox.reloaded();
        pending.keySet().forEach(this::done);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the reconciler, so that it does not make addresses whose time is over. */
    @Override
    public int getPhase() {
        return 50;
    }
}
