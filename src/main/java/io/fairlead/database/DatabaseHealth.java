package io.fairlead.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the database answers, within two seconds. In no group of probes: without it, only changes stop. */
final class DatabaseHealth implements HealthIndicator {

    private static final long PATIENCE_SECONDS = 2;

    private final DataSource database;

    DatabaseHealth(DataSource database) {
        this.database = database;
    }

    @Override
    public Health health() {
        try {
            Optional<String> trouble = database.unwrap(WatchedDatabase.class).look(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return trouble.map(
                            reason -> Health.down().withDetail("reason", reason).build())
                    .orElseGet(() -> Health.up().build());
        } catch (SQLException e) {
            return Health.down(e).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.unknown().build();
        }
    }
}
