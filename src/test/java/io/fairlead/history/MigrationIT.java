package io.fairlead.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.Postgres;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was leased and repaired before there was a history is in it. */
class MigrationIT {

    @Test
    void onH2() {
        migrates(new DriverManagerDataSource("jdbc:h2:mem:migration;DB_CLOSE_DELAY=-1", "sa", ""));
    }

    @Test
    void onPostgres() {
        migrates(new DriverManagerDataSource(Postgres.database()));
    }

    private static void migrates(DataSource source) {
        Flyway.configure().dataSource(source).target("2").load().migrate();
        JdbcClient database = JdbcClient.create(source);
        database.sql(
                        "insert into network values ('n1', 'shop', 'bridge', false, true, false, false, '{}', '{}', 1, now())")
                .update();
        database.sql("insert into sandbox (id, name, kind, namespace, generation, revision, created_at)"
                        + " values ('s1', 'db', 'MANAGED', '/run/netns/db', 1, 1, now())")
                .update();
        database.sql("insert into endpoint (id, network_id, sandbox_id, node, link_name, mac, aliases, options,"
                        + " gateway_priority, gateway4, gateway6, created_at) values"
                        + " ('e1', 'n1', 's1', 'here', 'eth0', '02:00:00:00:00:01', '[]', '{}', 0, true, false, now())")
                .update();
        database.sql("insert into lease values ('n1', '40a090007', 'e1', 0, 24), ('n1', '40a090008', 'e1', 1, 24)")
                .update();
        for (int i = 0; i < 3; i++) {
            database.sql("insert into repair (node, owner_kind, owner_id, repaired_at, lasted_millis, changes)"
                            + " values ('here', 'NETWORK', 'n1', now(), 1, '[]')")
                    .update();
        }
        Flyway.configure().dataSource(source).load().migrate();
        History history = new History(database);
        assertThat(history.leases(
                        new History.LeaseFilter(null, null, "db"), History.Span.ALWAYS, new Page(null, false, 10)))
                .satisfiesExactly(
                        first -> {
                            assertThat(first.address()).isEqualTo("10.9.0.7");
                            assertThat(first.id()).isEqualTo(4);
                            assertThat(first.to()).isNull();
                        },
                        second -> assertThat(second.id()).isEqualTo(5));
        assertThat(history.position().last()).isEqualTo(5);
    }
}
