package io.fairlead;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second service away from a PostgreSQL database: each would realise all sandboxes on its own host, so that one
 * address exists twice. It is an advisory lock of a session of its own, which the server frees when the session ends,
 * however the process ended.
 */
final class DatabaseLease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLease.class);

    private static final String PREFIX = "jdbc:postgresql:";
    /** Of the two halves of the lock's number: says that it is ours. The other one is the schema's. */
    private static final int KEY = 0x666c_6e6b;

    private static final int LOOK_SECONDS = 5;

    private final String url;
    private final Properties properties = new Properties();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "database-lease");
        thread.setDaemon(true);
        return thread;
    });
    private Connection session;
    private boolean closed;

    private DatabaseLease(String url, String user, String password, String name) throws SQLException {
        this.url = url;
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        session = open(false);
    }

    static boolean isNeeded(String url) {
        return url.startsWith(PREFIX);
    }

    /**
     * Takes the lease, until this is closed or the process ends.
     *
     * @param name of this service, which others are told while it has the lease
     * @param lost is run once when another has taken it after the session had ended
     * @throws StartRefusedException if another has it, or the database cannot be asked
     */
    static DatabaseLease take(String url, String user, String password, String name, Runnable lost) {
        try {
            DatabaseLease lease = new DatabaseLease(url, user, password, name);
            lease.watch.scheduleWithFixedDelay(() -> lease.look(lost), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
            return lease;
        } catch (SQLException e) {
            throw new StartRefusedException("the database " + place(url) + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * @param again whether this lease had a session before
     */
    private Connection open(boolean again) throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            // A host that vanished without a word must not keep its lease for the hours that TCP waits.
            statement.execute("set tcp_keepalives_idle = 10");
            statement.execute("set tcp_keepalives_interval = 5");
            statement.execute("set tcp_keepalives_count = 3");
            if (!ask(connection, "select pg_try_advisory_lock(?, hashtext(coalesce(current_schema(), '')))")
                    .equals("t")) {
                String holder = holder(connection);
                if (again && holder.startsWith(properties.getProperty("ApplicationName") + ",")) {
                    throw new SQLTransientConnectionException("the server still has our last session: " + holder);
                }
                throw new StartRefusedException(
                        "the database " + place(url) + " is in use by another Fairlead (" + holder
                                + "): one service works on a database at a time. Stop that one, or give this one a database of"
                                + " its own");
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String holder(Connection connection) throws SQLException {
        return ask(connection, """
                select coalesce(min(a.application_name || coalesce(', from ' || host(a.client_addr), '')
                       || ', since ' || date_trunc('second', a.backend_start)), 'which has just ended')
                  from pg_locks l join pg_stat_activity a using (pid)
                 where l.locktype = 'advisory' and l.granted and l.classid::bigint = ?
                   and l.objid::bigint = (hashtext(coalesce(current_schema(), ''))::bigint & 4294967295)
                   and l.database = (select oid from pg_database where datname = current_database())
                """);
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, KEY);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** Takes it again when the session has ended: the server was started anew, or the way to it was cut. */
    private synchronized void look(Runnable lost) {
        if (closed) {
            return;
        }
        try {
            if (!session.isValid(LOOK_SECONDS)) {
                session.close();
                session = open(true);
                LOG.info("The session that keeps other services from the database ended, and there is another");
            }
        } catch (SQLException e) {
            // The database is away, for others too; whoever writes to it says so.
            LOG.debug("the lease of the database cannot be taken again yet", e);
        } catch (StartRefusedException e) {
            LOG.error("This service ends: {}", e.getMessage());
            watch.shutdown();
            lost.run();
        }
    }

    /** The URL without what may be secret. */
    private static String place(String url) {
        return url.replaceAll("[?].*", "").replaceAll("//[^/@]*@", "//");
    }

    @Override
    public void close() {
        watch.shutdownNow();
        end();
    }

    /** Not while a look is about to open another one. */
    private synchronized void end() {
        closed = true;
        try {
            session.close();
        } catch (SQLException e) {
            // It ends with the process at the latest.
            LOG.debug("closing the session of the lease", e);
        }
    }
}
