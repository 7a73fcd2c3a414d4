package io.fairlead.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database, and whether it is there. Who finds it away waits for a connection as long as the pool does; from then on
 * everybody else is told so at once, and one thread of ours waits for it to come back.
 */
public final class WatchedDatabase extends DelegatingDataSource {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedDatabase.class);

    /** A statement whose answer takes longer has none to come. */
    private static final int ANSWER_MILLIS = 30_000;

    private static final int VALID_SECONDS = 2;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final DataSource pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private boolean looking;
    private volatile @Nullable String trouble;

    WatchedDatabase(DataSource pool) {
        super(pool);
        this.pool = pool;
    }

    /** Why it is known to be away; empty if nobody knows better than that it is there. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Has a look taken whether it is there, because something failed that may mean that it is not. */
    public void suspect() {
        lock.lock();
        try {
            begin();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a look whether it is there, together with everybody who does.
     *
     * @param patience for so long
     * @return why it is away; empty if it is there, or has not answered yet
     */
    public Optional<String> look(long patience, TimeUnit unit) throws InterruptedException {
        lock.lock();
        try {
            long left = unit.toNanos(patience);
            begin();
            while (looking && trouble == null && left > 0) {
                left = looked.awaitNanos(left);
            }
            return looking && trouble == null ? Optional.of("it does not answer") : trouble();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @throws AwayException at once, if it is known to be away
     */
    @Override
    public Connection getConnection() throws SQLException {
        String known = trouble;
        if (known != null) {
            throw new AwayException(known);
        }
        try {
            return bounded(pool.getConnection());
        } catch (SQLException e) {
            lost(e);
            throw e;
        }
    }

    /** A database that takes a request and never answers holds nobody for ever. The pool takes that back. */
    private static Connection bounded(Connection connection) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void lost(SQLException e) {
        lock.lock();
        try {
            if (trouble == null) {
                String reason = rootMessage(e);
                trouble = "the database is away since " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ": " + reason;
                LOG.warn("The database is away, and until it is back nobody waits for it: {}", reason);
                looked.signalAll();
            }
            begin();
        } finally {
            lock.unlock();
        }
    }

    /** The driver's words, not the pool's. */
    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void begin() {
        if (!looking) {
            looking = true;
            Thread thread = new Thread(this::watch, "database-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Looks once, and as long as it is away. */
    private void watch() {
        try {
            while (!isSeen(isThere())) {
                TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSeen(boolean there) {
        lock.lock();
        try {
            // Somebody may have lost it again since it was there.
            boolean seen = there && trouble == null || pool instanceof HikariDataSource hikari && hikari.isClosed();
            looking = !seen;
            looked.signalAll();
            return seen;
        } finally {
            lock.unlock();
        }
    }

    private boolean isThere() {
        try (Connection connection = pool.getConnection()) {
            if (connection.isValid(VALID_SECONDS)) {
                back();
                return true;
            }
            lost(new SQLException("it does not answer within " + VALID_SECONDS + " seconds"));
        } catch (SQLException e) {
            lost(e);
        }
        return false;
    }

    private void back() {
        lock.lock();
        try {
            if (trouble != null) {
                trouble = null;
                LOG.info("The database is back");
            }
        } finally {
            lock.unlock();
        }
    }
}
