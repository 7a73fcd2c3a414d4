package io.fairlead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One service at a time for a PostgreSQL database. */
@SuppressWarnings("NullAway.Init") // JUnit fills the field
class DatabaseLeaseIT {

    private static EmbeddedPostgres postgres;

    private final AtomicInteger lost = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private DatabaseLease take(String name, String schema) {
        return DatabaseLease.take(
                postgres.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema,
                "postgres",
                "",
                name,
                lost::incrementAndGet);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean holds(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1 from pg_stat_activity join pg_locks using (pid)"
                        + " where locktype = 'advisory' and granted and application_name = '" + name + "'")) {
            return rows.next();
        }
    }

    @Test
    void theSecondServiceLearnsWhoHasIt() {
        try (DatabaseLease first = take("Fairlead process 17 on alpha", "public")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> take("Fairlead process 18 on beta", "public"))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("is in use by another Fairlead (Fairlead process 17 on alpha, from 127.0.0.1,"
                            + " since 20")
                    .hasMessageContaining("one service works on a database at a time");
        }
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            take("Fairlead process 18 on beta", "public").close();
            return true;
        });
    }

    @Test
    void anotherSchemaIsAnotherDatabase() throws SQLException {
        execute("create schema if not exists mine");
        execute("create schema if not exists other");
        try (DatabaseLease first = take("first", "mine");
                DatabaseLease second = take("second", "other")) {
            assertThat(first).isNotEqualTo(second);
        }
    }

    /** As when the server is started anew. */
    @Test
    void aSessionThatEndsIsFollowedByAnother() throws SQLException {
        execute("create schema if not exists fourth");
        try (DatabaseLease first = take("lonely", "fourth")) {
            execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'lonely'");
            await().atMost(Duration.ofMinutes(1)).until(() -> holds("lonely"));
            assertThatThrownBy(() -> take("rival", "fourth").close()).hasMessageContaining("(lonely");
            assertThat(first).isNotNull();
            assertThat(lost).hasValue(0);
        }
    }

    /** A way to the server that was cut leaves a session there, which is no other service. */
    @Test
    void aSessionOfOursThatTheServerStillHasIsWaitedFor() throws SQLException {
        execute("create schema if not exists fifth");
        try (DatabaseLease first = take("ghost", "fifth")) {
            assertThat(first).isNotNull();
            execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'ghost'");
            try (DatabaseLease left = take("ghost", "fifth")) {
                assertThat(left).isNotNull();
                await().during(Duration.ofSeconds(8))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> lost.get() == 0);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> holds("ghost"));
            assertThat(lost).hasValue(0);
        }
    }

    @Test
    void whoeverFindsTheLeaseTakenEnds() throws SQLException {
        execute("create schema if not exists third");
        try (DatabaseLease first = take("slow", "third")) {
            assertThat(first).isNotNull();
            execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'slow'");
            try (DatabaseLease second = take("quick", "third")) {
                assertThat(second).isNotNull();
                await().atMost(Duration.ofMinutes(1)).until(() -> lost.get() == 1);
            }
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidInOneLine() {
        assertThatThrownBy(() -> DatabaseLease.take(
                        "jdbc:postgresql://user:secret@127.0.0.1:1/nothing?password=secret", "x", "y", "z", () -> {}))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("the database jdbc:postgresql://127.0.0.1:1/nothing cannot be used: ")
                .hasMessageNotContaining("secret");
    }
}
