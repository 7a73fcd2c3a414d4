package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.Postgres;
import io.fairlead.network.ServiceSettings;
import io.fairlead.web.IdempotencyKeys.Answer;
import io.fairlead.web.IdempotencyKeys.Found;
import io.fairlead.web.IdempotencyKeys.Key;
import io.fairlead.web.IdempotencyKeys.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is found about a key after everything that can happen to its request, on real databases. */
class IdempotencyKeysIT {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class
    })
    static class Lab {}

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnH2 extends Scenarios {

        @BeforeAll
        void start() {
            start("jdbc:h2:mem:keys", "sa");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnPostgresql extends Scenarios {

        @BeforeAll
        void start() {
            start(Postgres.database(), Postgres.USER);
        }
    }

    @SuppressWarnings("NullAway.Init") // JUnit calls start first
    abstract static class Scenarios {

        private static final Answer ANSWER = new Answer(201, "/api/v1/networks/1", "\"a\"", "application/json", "{}");
        private static final Key KEY = new Key("admin", "k");

        private ConfigurableApplicationContext context;
        private JdbcClient database;
        private IdempotencyKeys keys;

        void start(String url, String user) {
            context = new SpringApplicationBuilder(Lab.class)
                    .web(WebApplicationType.NONE)
                    .run("--spring.datasource.url=" + url, "--spring.datasource.username=" + user);
            database = context.getBean(JdbcClient.class);
        }

        @AfterAll
        void stop() {
            if (context != null) {
                context.close();
            }
        }

        @BeforeEach
        void empty() {
            database.sql("delete from idempotency_key").update();
            keys = started("here");
        }

        /** The service after a start. */
        private IdempotencyKeys started(String node) {
            return new IdempotencyKeys(
                    database, new ServiceSettings(Path.of("/nowhere"), node, null, Duration.ofSeconds(1)));
        }

        private State begin(IdempotencyKeys at) {
            return at.begin(KEY, "f").state();
        }

        @Test
        void answersTheSameAgainAlsoAfterARestart() {
            assertThat(begin(keys)).isEqualTo(State.NEW);
            assertThat(begin(keys)).isEqualTo(State.RUNNING);
            assertThat(keys.begin(KEY, "other").state()).isEqualTo(State.OTHER_REQUEST);
            assertThat(keys.begin(new Key("somebody", "k"), "other").state()).isEqualTo(State.NEW);
            keys.carriedOut(KEY);
            keys.finish(KEY, ANSWER);
            for (IdempotencyKeys at : new IdempotencyKeys[] {keys, started("here"), started("there")}) {
                assertThat(at.begin(KEY, "f")).isEqualTo(new Found(State.ANSWERED, ANSWER));
                assertThat(at.begin(KEY, "other").state()).isEqualTo(State.OTHER_REQUEST);
            }
        }

        @Test
        void carriesOutAfterARestartWhatWasNot() {
            begin(keys);
            IdempotencyKeys later = started("here");
            assertThat(begin(later)).isEqualTo(State.NEW);
            assertThat(begin(later)).isEqualTo(State.RUNNING);
        }

        @Test
        void saysAfterARestartThatItWasCarriedOut() {
            begin(keys);
            keys.carriedOut(KEY);
            assertThat(begin(started("here"))).isEqualTo(State.CARRIED_OUT);
            assertThat(begin(started("there"))).isEqualTo(State.CARRIED_OUT);
        }

        @Test
        void leavesWhatAnotherNodeIsAt() {
            begin(keys);
            assertThat(begin(started("there"))).isEqualTo(State.RUNNING);
        }

        @Test
        void forgetsAFailureUnlessSomethingWasCarriedOut() {
            begin(keys);
            keys.abandon(KEY);
            assertThat(begin(keys)).isEqualTo(State.NEW);
            keys.carriedOut(KEY);
            keys.abandon(KEY);
            assertThat(begin(keys)).isEqualTo(State.CARRIED_OUT);
        }

        @Test
        void keepsAnAnswerWithoutABody() {
            Answer secret = new Answer(201, null, null, null, null);
            begin(keys);
            keys.finish(KEY, secret);
            assertThat(keys.begin(KEY, "f")).isEqualTo(new Found(State.ANSWERED, secret));
        }

        @Test
        void forgetsAfterADay() {
            begin(keys);
            keys.finish(KEY, ANSWER);
            database.sql("update idempotency_key set started_at = ?")
                    .param(OffsetDateTime.now(ZoneOffset.UTC)
                            .minus(IdempotencyKeys.KEPT)
                            .minusSeconds(1))
                    .update();
            assertThat(begin(keys)).isEqualTo(State.NEW);
        }

        @Test
        void keepsTheNewestOfACaller() {
            int more = 100;
            for (int i = 0; i < IdempotencyKeys.MOST + more; i++) {
                Key key = new Key("busy", "k" + i);
                assertThat(keys.begin(key, "f").state()).isEqualTo(State.NEW);
                keys.finish(key, ANSWER);
            }
            assertThat(database.sql("select count(*) from idempotency_key")
                            .query(Integer.class)
                            .single())
                    .isBetween(IdempotencyKeys.MOST, IdempotencyKeys.MOST + more - 1);
            assertThat(keys.begin(new Key("busy", "k" + more), "f").state()).isEqualTo(State.ANSWERED);
            assertThat(keys.begin(new Key("busy", "k0"), "f").state()).isEqualTo(State.NEW);
        }
    }
}
