package io.fairlead.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Who waits for a database that is away: one thread of ours. */
class WatchedDatabaseTest {

    /** Connections to a database in memory, as long as it is there. */
    private static final class Pool extends AbstractDataSource {

        private final List<Thread> askers = new CopyOnWriteArrayList<>();
        private volatile boolean there = true;
        private volatile CountDownLatch answers = new CountDownLatch(0);

        @Override
        public Connection getConnection() throws SQLException {
            askers.add(Thread.currentThread());
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException(e);
            }
            if (!there) {
                throw new SQLException("connection refused");
            }
            return DriverManager.getConnection("jdbc:h2:mem:");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        long askedBy(Thread thread) {
            return askers.stream().filter(thread::equals).count();
        }
    }

    private final Pool pool = new Pool();
    private final WatchedDatabase database = new WatchedDatabase(pool);

    @AfterEach
    void endTheWatch() {
        pool.there = true;
        pool.answers.countDown();
        await().until(() -> database.trouble().isEmpty());
    }

    private void connect() throws SQLException {
        database.getConnection().close();
    }

    @Test
    void tellsEverybodyAtOnceThatItIsAway() throws SQLException {
        connect();
        pool.there = false;
        assertThatThrownBy(this::connect).isNotInstanceOf(AwayException.class).hasMessage("connection refused");
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(this::connect)
                    .isInstanceOf(AwayException.class)
                    .hasMessageStartingWith("the database is away since ")
                    .hasMessageEndingWith(": connection refused");
        }
        assertThat(pool.askedBy(Thread.currentThread())).isEqualTo(2);
        assertThat(AwayException.isBehind(new IllegalStateException(new AwayException("x"))))
                .isTrue();
        assertThat(AwayException.isBehind(new IllegalStateException(new SQLException("x"))))
                .isFalse();
    }

    @Test
    void findsItAgainByItself() throws SQLException {
        for (int time = 0; time < 5; time++) {
            pool.there = false;
            assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
            pool.there = true;
            await().until(() -> database.trouble().isEmpty());
            connect();
        }
    }

    @Test
    void asksOnceForAllWhoLook() throws InterruptedException {
        pool.answers = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            assertThat(database.look(1, TimeUnit.MILLISECONDS)).hasValue("it does not answer");
        }
        assertThat(database.trouble()).as("nobody knows yet").isEmpty();
        await().until(() -> !pool.askers.isEmpty());
        assertThat(pool.askers).hasSize(1).doesNotContain(Thread.currentThread());
        pool.answers.countDown();
        await().untilAsserted(
                        () -> assertThat(database.look(1, TimeUnit.SECONDS)).isEmpty());
    }
}
