package io.fairlead.network;

import com.zaxxer.hikari.HikariDataSource;
import io.fairlead.database.AwayException;
import io.fairlead.database.WatchedDatabase;
import io.fairlead.kernel.HostPorts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.Owner;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs commands: one transaction each, after whose commit the inventory follows. One at a time on this node, which costs
 * nothing, because the kernel takes one plan at a time too, and keeps the order of inventory changes the order of
 * commits. Against other nodes the versions and constraints in the database stand: the loser reads everything anew and
 * tries again.
 */
@Component
class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    private static final int ATTEMPTS = 4;

    /** Behind a command that takes longer, one looks whether the database is still there. */
    private static final long PATIENCE_SECONDS = 5;

    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private final Definitions definitions;
    private final FirstStart firstStart;
    private final Recording recording;
    private final TransactionTemplate transaction;
    private final DataSource connections;
    private final HostPorts hostPorts;
    private final SandboxLedger ledger;
    private volatile @Nullable InventoryImage inventory;

    private final List<Consumer<Set<Owner>>> reloads = new CopyOnWriteArrayList<>();
    private final List<Consumer<Draft>> commits = new CopyOnWriteArrayList<>();

    /** Whether the database may hold something else than the inventory. */
    private volatile boolean stale;

    /** Why the database refused the last change, null if it took it. */
    private volatile @Nullable String trouble;

    Commands(
            Definitions definitions,
            FirstStart firstStart,
            Recording recording,
            PlatformTransactionManager transactions,
            DataSource connections,
            Kernel kernel,
            ObjectProvider<SandboxLedger> ledger) {
        this.definitions = definitions;
        this.firstStart = firstStart;
        this.recording = recording;
        this.connections = connections;
        this.hostPorts = kernel.ports();
        this.ledger = ledger.getIfAvailable(() -> SandboxLedger.EMPTY);
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * The committed state, loaded when it is first asked for. While the database is away it is what was last known, so
     * that reading and the repair of drift go on.
     */
    Inventory inventory() {
        return image();
    }

    private InventoryImage image() {
        InventoryImage present = inventory;
        if (present != null) {
            return present;
        }
        enter();
        try {
            present = inventory;
            return present != null ? present : load();
        } finally {
            oneAtATime.unlock();
        }
    }

    /**
     * Waits for its turn, though not behind somebody whom the database keeps waiting.
     *
     * @throws RefusedException {@link RefusedException.Reason#UNAVAILABLE} if the database is known to be away
     */
    private void enter() {
        try {
            WatchedDatabase database = connections.unwrap(WatchedDatabase.class);
            refuse(database.trouble());
            while (!oneAtATime.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                refuse(database.look(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the service is stopping");
        } catch (SQLException e) {
            throw new IllegalStateException("no database is watched", e);
        }
    }

    private static void refuse(Optional<String> trouble) {
        trouble.ifPresent(reason -> {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE, "the database does not take the change: " + reason);
        });
    }

    private InventoryImage load() {
        InventoryImage loaded = available(() -> transaction.execute(status -> new InventoryImage(definitions.load())));
        Draft draft = new Draft(loaded, definitions, hostPorts, Choices.fresh(), ledger);
        if (firstStart.isDue(loaded)) {
            available(() -> transaction.execute(status -> {
                firstStart.define(draft);
                definitions.flush();
                recording.write(draft);
                return draft;
            }));
            loaded.apply(draft);
        }
        inventory = loaded;
        stale = false;
        return loaded;
    }

    /**
     * What a command answered, and whom it concerns.
     *
     * @param touched whose intent changed, or may have changed
     */
    record Outcome<T>(T result, Set<Owner> touched) {}

    /**
     * Runs a command.
     *
     * @throws RefusedException what the command throws, or {@link RefusedException.Reason#UNAVAILABLE} if the database
     *     does not take the change; nothing of it is left then
     */
    <T> Outcome<T> run(Function<Draft, T> command) {
        return run(command, Choices::fresh, choices -> hostPorts);
    }

    /**
     * Runs a command that was rehearsed with these choices.
     *
     * @param choices the same ones at each call
     */
    <T> Outcome<T> run(Function<Draft, T> command, Supplier<Choices> choices) {
        return run(command, choices, made -> PlannedPorts.again(hostPorts, made));
    }

    /**
     * Runs a command as far as can be done without leaving a trace.
     *
     * @param choices the same ones at each call
     * @param look at what the command would leave behind; later the draft is worth nothing
     * @throws RefusedException what the command throws
     */
    <T, R> R rehearse(Function<Draft, T> command, Supplier<Choices> choices, BiFunction<Draft, T, R> look) {
        return exclusively(() -> {
            Choices made = choices.get();
            HostPorts ports = PlannedPorts.rehearsal(hostPorts, made);
            Draft draft = new Draft(fresh(), definitions, ports, made, ledger);
            T result = available(() -> transaction.execute(status -> {
                T answer = command.apply(draft);
                Room.require(draft);
                definitions.flush();
                status.setRollbackOnly();
                return answer;
            }));
            return look.apply(draft, result);
        });
    }

    /** Looks at what is committed while no command runs. */
    void exclusively(Consumer<Inventory> look) {
        oneAtATime.lock();
        try {
            look.accept(inventory());
        } finally {
            oneAtATime.unlock();
        }
    }

    private <T> Outcome<T> run(
            Function<Draft, T> command, Supplier<Choices> choices, Function<Choices, HostPorts> ports) {
        return exclusively(() -> {
            Choices made = choices.get();
            Draft draft = new Draft(fresh(), definitions, ports.apply(made), made, ledger);
            T result = attempt(command, draft);
            return new Outcome<>(result, draft.touched());
        });
    }

    /** One at a time on this node; on what others changed meanwhile it is decided anew. */
    private <T> T exclusively(Supplier<T> work) {
        enter();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return work.get();
                } catch (Definitions.StaleException | DataIntegrityViolationException | ConcurrencyFailureException e) {
                    LOG.info("Another node was faster, attempt {}: {}", attempt, e.getMessage());
                    stale = true;
                    if (attempt == ATTEMPTS) {
                        throw RefusedException.conflict("others keep changing the same objects: try again");
                    }
                }
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The committed state, read anew if it may be another; whoever is concerned is told at once. */
    private InventoryImage fresh() {
        InventoryImage before = image();
        if (!stale) {
            return before;
        }
        InventoryImage loaded = load();
        // What was undone after a failure may have been committed all the same.
        before.endpoints().stream()
                .map(endpoint -> endpoint.spec().id())
                .filter(id -> loaded.endpoint(id).isEmpty())
                .forEach(id -> hostPorts.release(id.value()));
        Set<Owner> concerned = new LinkedHashSet<>(before.owners());
        concerned.addAll(loaded.owners());
        reloads.forEach(listener -> listener.accept(concerned));
        return loaded;
    }

    /**
     * Tells whenever the committed state was read anew, because it may be another than the one in memory.
     *
     * @param listener takes everybody whose intent may have changed; called within a command, so it must not wait
     */
    void onReload(Consumer<Set<Owner>> listener) {
        reloads.add(listener);
    }

    /**
     * Tells of each change that was committed, before the inventory follows and anybody else hears of it.
     *
     * @param listener called within a command, so it must not wait, and must not fail
     */
    void onCommit(Consumer<Draft> listener) {
        commits.add(listener);
    }

    private <T> T attempt(Function<Draft, T> command, Draft draft) {
        boolean committed = false;
        try {
            T result = available(() -> transaction.execute(status -> {
                T answer = command.apply(draft);
                Room.require(draft);
                definitions.flush();
                draft.balance();
                JoinedWork.run();
                recording.write(draft);
                return answer;
            }));
            committed = true;
            commits.forEach(listener -> listener.accept(draft));
            draft.base().apply(draft);
            draft.committed();
            return result;
        } finally {
            if (!committed) {
                draft.rolledBack();
            }
        }
    }

    /** Somebody else's change is passed on; a database that cannot is a refusal. */
    private <T> T available(Supplier<T> work) {
        try {
            T result = work.get();
            trouble = null;
            return result;
        } catch (DataIntegrityViolationException | ConcurrencyFailureException e) {
            throw e;
        } catch (DataAccessException | TransactionException e) {
            if (AwayException.isBehind(e)) {
                // Nothing was done, and it is no news.
                refuse(Optional.of(rootMessage(e)));
            }
            // What was committed is not known any more: an error on commit can come after the fact.
            stale = true;
            LOG.error("The database does not answer as it should", e);
            renewConnections();
            String message = "the database does not take the change: " + rootMessage(e);
            trouble = message;
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, message);
        }
    }

    /** Why the database refused the last change; empty if it took it. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** H2 gives up for good when a write fails; it starts anew from the file when its last connection is closed. */
    private void renewConnections() {
        try {
            if (connections.isWrapperFor(HikariDataSource.class)) {
                connections.unwrap(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
            }
            connections.unwrap(WatchedDatabase.class).suspect();
        } catch (SQLException e) {
            LOG.warn("The connections cannot be renewed: {}", e.getMessage());
        }
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.toString() : message;
    }
}
