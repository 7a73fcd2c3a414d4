package io.fairlead.web;

import io.fairlead.network.ServiceSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which requests were made under which key, and what they were answered. The row is written before the request is carried
 * out; that it was is written in the change's own transaction, and the answer behind it. So whatever a crash interrupts,
 * what is found afterwards is the truth: what was not committed can be done again, what was is never done twice.
 */
@Component
class IdempotencyKeys {

    static final Duration KEPT = Duration.ofHours(24);

    /** Answers that are kept for one caller. */
    static final int MOST = 1000;

    static final int LONGEST_BODY = 1_000_000;
    private static final int PRUNED_EVERY = 32;
    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyKeys.class);

    private final JdbcClient database;
    private final String node;
    private final Map<Key, String> running = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();

    IdempotencyKeys(JdbcClient database, ServiceSettings settings) {
        this.database = database;
        this.node = settings.nodeName();
    }

    /** A key belongs to who uses it. */
    record Key(String caller, String name) {}

    /**
     * An answer.
     *
     * @param body null where it is not kept
     */
    record Answer(
            int status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable String contentType,
            @Nullable String body) {}

    /** What there is about a key. */
    enum State {
        /** Nothing: the request is to be carried out, and then {@link #finish}ed or {@link #abandon}ed. */
        NEW,
        /** It was answered. */
        ANSWERED,
        /** It is being carried out. */
        RUNNING,
        /** It was carried out, at least in part, but what it was answered is not known. */
        CARRIED_OUT,
        /** It stands for another request. */
        OTHER_REQUEST
    }

    /**
     * @param answer where the state is ANSWERED
     */
    record Found(State state, @Nullable Answer answer) {
        static Found of(State state) {
            return new Found(state, null);
        }
    }

    /**
     * Begins a request.
     *
     * @param fingerprint tells it from others
     */
    Found begin(Key key, String fingerprint) {
        String other = running.putIfAbsent(key, fingerprint);
        if (other != null) {
            return Found.of(other.equals(fingerprint) ? State.RUNNING : State.OTHER_REQUEST);
        }
        boolean mine = false;
        try {
            Found found = insertOrFind(key, fingerprint);
            mine = found.state() == State.NEW;
            return found;
        } finally {
            if (!mine) {
                running.remove(key);
            }
        }
    }

    private Found insertOrFind(Key key, String fingerprint) {
        if (begun.getAndIncrement() % PRUNED_EVERY == 0) {
            prune(key.caller());
        }
        while (true) {
            try {
                database.sql("insert into idempotency_key (caller, name, fingerprint, node, started_at, carried_out)"
                                + " values (?, ?, ?, ?, ?, false)")
                        .params(key.caller(), key.name(), fingerprint, node, now())
                        .update();
                return Found.of(State.NEW);
            } catch (DuplicateKeyException e) {
                // Nothing is found if it was pruned meanwhile: then it can be inserted.
                Optional<Found> found = find(key, fingerprint);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
    }

    private record Row(
            String fingerprint,
            String node,
            Instant started,
            boolean carriedOut,
            @Nullable Answer answer) {

        static Row of(ResultSet row, int number) throws SQLException {
            int status = row.getInt("status");
            Answer answer = row.wasNull()
                    ? null
                    : new Answer(
                            status,
                            row.getString("location"),
                            row.getString("etag"),
                            row.getString("content_type"),
                            row.getString("body"));
            return new Row(
                    row.getString("fingerprint"),
                    row.getString("node"),
                    row.getObject("started_at", OffsetDateTime.class).toInstant(),
                    row.getBoolean("carried_out"),
                    answer);
        }
    }

    private Optional<Found> find(Key key, String fingerprint) {
        Optional<Row> found = database.sql("select * from idempotency_key where caller = ? and name = ?")
                .params(key.caller(), key.name())
                .query(Row::of)
                .optional();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Row row = found.get();
        if (row.started().isBefore(now().toInstant().minus(KEPT))) {
            delete(key, false);
            return Optional.empty();
        }
        if (!row.fingerprint().equals(fingerprint)) {
            return Optional.of(Found.of(State.OTHER_REQUEST));
        }
        if (row.answer() != null) {
            return Optional.of(new Found(State.ANSWERED, row.answer()));
        }
        if (row.carriedOut()) {
            return Optional.of(Found.of(State.CARRIED_OUT));
        }
        if (!row.node().equals(node)) {
            return Optional.of(Found.of(State.RUNNING));
        }
        // Left by a former run of this service, which ended before it changed anything.
        delete(key, true);
        return Optional.empty();
    }

    private void delete(Key key, boolean onlyUndone) {
        database.sql("delete from idempotency_key where caller = ? and name = ?"
                        + (onlyUndone ? " and carried_out = false and status is null" : ""))
                .params(key.caller(), key.name())
                .update();
    }

    /** Notes, within the transaction of a change, that it was made. */
    void carriedOut(Key key) {
        database.sql("update idempotency_key set carried_out = true where caller = ? and name = ?")
                .params(key.caller(), key.name())
                .update();
    }

    /** Keeps the answer. */
    void finish(Key key, Answer answer) {
        try {
            database.sql("update idempotency_key set status = ?, location = ?, etag = ?, content_type = ?, body = ?"
                            + " where caller = ? and name = ?")
                    .param(answer.status())
                    .param(answer.location())
                    .param(answer.etag())
                    .param(answer.contentType())
                    .param(answer.body())
                    .param(key.caller())
                    .param(key.name())
                    .update();
        } catch (DataAccessException e) {
            LOG.warn("The answer under an idempotency key is not kept, the database does not take it", e);
        } finally {
            running.remove(key);
        }
    }

    /** Gives a key up whose request failed, unless something of it was carried out all the same. */
    void abandon(Key key) {
        try {
            delete(key, true);
        } catch (DataAccessException e) {
            LOG.warn("An idempotency key stays unused, the database does not answer: {}", e.getMessage());
        } finally {
            running.remove(key);
        }
    }

    private void prune(String caller) {
        database.sql("delete from idempotency_key where started_at < ?")
                .param(now().minus(KEPT))
                .update();
        database.sql("select started_at from idempotency_key where caller = ?"
                        + " order by started_at desc offset ? rows fetch next 1 rows only")
                .params(caller, MOST)
                .query((row, number) -> row.getObject(1, OffsetDateTime.class))
                .optional()
                .ifPresent(oldest -> database.sql("delete from idempotency_key where caller = ? and started_at <= ?"
                                + " and status is not null")
                        .params(caller, oldest)
                        .update());
    }

    private static OffsetDateTime now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
