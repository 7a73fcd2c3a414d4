package io.fairlead.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.h2.message.DbException;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Looks after an H2 database's file while the service runs, on a thread of its own; other databases do that themselves. */
@Component
class Compaction implements SmartInitializingSingleton, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Of what cannot be made smaller now, because an old state is still being read or the disk is full. */
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DataSource database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition end = lock.newCondition();
    private final Thread thread = new Thread(this::run, "database-file");
    private boolean closed;
    private @Nullable DatabaseFile file;
    private long rest = LOOK_NANOS;

    Compaction(DataSource database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            boolean ours = true;
            for (long pause = 0; ours && !endsWithin(pause); pause = LOOK_NANOS) {
                ours = look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes the file smaller if that is due.
     *
     * @return whether there is a file to look after
     */
    private boolean look() throws InterruptedException {
        try {
            DatabaseFile present = file;
            if (present == null || present.isClosed()) {
                present = find().orElse(null);
                file = present;
            }
            if (present == null) {
                return false;
            }
            if (present.isWasteful() && present.hasRoom()) {
                compact(present);
            }
        } catch (SQLException e) {
            LOG.debug("The database's file is not looked after for now: {}", e.getMessage());
        } catch (MVStoreException | DbException e) {
            file = null;
            LOG.warn("The database's file keeps its size for now: {}", e.getMessage());
            endsWithin(LONGEST_REST_NANOS);
        }
        return true;
    }

    private Optional<DatabaseFile> find() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return DatabaseFile.of(connection);
        }
    }

    private void compact(DatabaseFile present) throws InterruptedException {
        long before = present.size();
        long began = System.nanoTime();
        present.compact();
        long lasted = System.nanoTime() - began;
        long after = present.size();
        LOG.debug("The database's file had {} bytes, has {}, after {} ms", before, after, lasted / 1_000_000);
        rest = after < before ? LOOK_NANOS : Math.min(2 * rest, LONGEST_REST_NANOS);
        // At least half of the time is for commits.
        endsWithin(Math.max(rest, lasted));
    }

    /** Waits, though not beyond the end. */
    private boolean endsWithin(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !closed) {
                left = end.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            end.signalAll();
        } finally {
            lock.unlock();
        }
        // Never interrupted: H2 closes a file whose thread is interrupted while it writes.
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        }
    }
}
