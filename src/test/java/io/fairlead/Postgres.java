package io.fairlead;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL for all tests of a run, with a database of its own for whoever asks. It ends with the tests. Where it
 * does not run, who asks for it is skipped with the reason.
 */
public final class Postgres {

    public static final String USER = "postgres";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static @Nullable EmbeddedPostgres server;

    private Postgres() {}

    /** The address of a new, empty database. */
    public static String database() {
        assumeTrue(canShedRoot(), "PostgreSQL refuses root, and no user namespace can be made here (in a chroot?)");
        String name = "test" + COUNT.incrementAndGet();
        EmbeddedPostgres running = server();
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return running.getJdbcUrl(USER, name);
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                // Registers a hook by which it ends with this process.
                server = EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    /** As embedded PostgreSQL does it. */
    private static boolean canShedRoot() {
        try {
            return !System.getProperty("user.name").equals("root")
                    || new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
