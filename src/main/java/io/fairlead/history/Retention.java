package io.fairlead.history;

import io.fairlead.history.Entry.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Removes what is more or older than is kept, from time to time, and in small steps. */
@Component
class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration AT_THE_LATEST = Duration.ofHours(1);

    /** Fewer new rows are not worth the look. */
    private static final long WORTHWHILE = 1_000;

    /** Numbers that one statement goes through, so that nobody waits long for it. */
    private static final long STEP = 5_000;

    private static final List<String> AUDIT = List.of(Category.CHANGE.name(), Category.ADMINISTRATION.name());
    private static final List<String> EVENTS = List.of(Category.OBSERVATION.name());

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final HistorySettings settings;
    private Instant last = Instant.now();
    private long lastTaken;

    Retention(JdbcClient database, PlatformTransactionManager transactions, HistorySettings settings) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
    }

    /**
     * Not at each start, nor after each row. Called by one thread.
     *
     * @param taken how many numbers this node took so far
     */
    void tidyIfDue(long taken) {
        Instant now = Instant.now();
        boolean worthwhile = taken - lastTaken >= WORTHWHILE && !now.isBefore(last.plus(INTERVAL));
        if (!worthwhile && now.isBefore(last.plus(AT_THE_LATEST))) {
            return;
        }
        last = now;
        lastTaken = taken;
        try {
            tidy(now);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("What is too old of the history stays for now: {}", e.getMessage());
        }
    }

    void tidy(Instant now) {
        entries(AUDIT, settings.audit(), now);
        entries(EVENTS, settings.events(), now);
        leases(now);
        repairs(now);
    }

    private void entries(List<String> categories, HistorySettings.Bound bound, Instant now) {
        long last = last(
                "select id from history where category in (:categories) order by id desc"
                        + " offset :rows rows fetch first 1 rows only",
                "select max(id) from history where category in (:categories) and happened_at < :oldest",
                categories,
                bound,
                now);
        Long first = database.sql("select min(id) from history where category in (:categories)")
                .param("categories", categories)
                .query(Long.class)
                .optional()
                .orElse(null);
        if (first == null || last < first) {
            return;
        }
        for (long from = first; from <= last; from += STEP) {
            long to = Math.min(last, from + STEP - 1);
            removeEntries(categories, from, to);
        }
    }

    private void removeEntries(List<String> categories, long from, long to) {
        transaction.executeWithoutResult(status -> {
            database.sql("delete from history where category in (:categories) and id between :from and :to")
                    .param("categories", categories)
                    .param("from", from)
                    .param("to", to)
                    .update();
            database.sql("update history_position set pruned_id = greatest(pruned_id, :to) where id = 1")
                    .param("to", to)
                    .update();
        });
    }

    private void leases(Instant now) {
        List<Instant> ends = new ArrayList<>(List.of(now.minus(settings.leases().age())));
        database.sql("select ended_at from lease_history where ended_at is not null order by ended_at desc"
                        + " offset :rows rows fetch first 1 rows only")
                .param("rows", settings.leases().rows())
                .query((row, number) -> Rows.moment(row, 1))
                .optional()
                .ifPresent(ends::add);
        Instant latest = ends.stream().max(Instant::compareTo).orElseThrow();
        database.sql("delete from lease_history where ended_at <= :latest")
                .param("latest", Journal.stored(latest))
                .update();
    }

    private void repairs(Instant now) {
        long last = last(
                "select id from repair order by id desc offset :rows rows fetch first 1 rows only",
                "select max(id) from repair where repaired_at < :oldest",
                null,
                settings.repairs(),
                now);
        database.sql("delete from repair where id <= :last").param("last", last).update();
    }

    /** The number up to which everything goes; 0 for none. */
    private long last(
            String byRows, String byAge, @Nullable List<String> categories, HistorySettings.Bound bound, Instant now) {
        JdbcClient.StatementSpec rows = database.sql(byRows).param("rows", bound.rows());
        JdbcClient.StatementSpec age = database.sql(byAge).param("oldest", Journal.stored(now.minus(bound.age())));
        if (categories != null) {
            rows = rows.param("categories", categories);
            age = age.param("categories", categories);
        }
        Long superfluous = rows.query(Long.class).optional().orElse(null);
        Long old = age.query(Rows::number).optional().orElse(null);
        return Math.max(superfluous == null ? 0 : superfluous, old == null ? 0 : old);
    }
}
