package io.fairlead.history;

import io.fairlead.ipam.SortableAddress;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down what happened, inside the transaction in which it happens: there is no change without its entry, and no
 * entry without its change. To be the last thing in the transaction, because it holds the numbers that all nodes wait for.
 */
@Component
public class Journal {

    private static final int LONGEST_STATE = 1_000_000;
    private static final int LONGEST_DETAILS = 16_000;

    private static final String ENTRY = "insert into history (id, happened_at, node, category, kind, action, object_id,"
            + " object_name, network_id, network_name, sandbox_id, sandbox_name, details, caller, caller_role,"
            + " caller_address, request_id, before_state, after_state)"
            + " values ((select last_id from history_position) - ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String LEASE = "insert into lease_history (id, address, network_id, network_name, endpoint_id,"
            + " sandbox_id, sandbox_name, mac, node, began_at)"
            + " values ((select last_id from history_position) - ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String REPAIR =
            "insert into repair (id, node, owner_kind, owner_id, repaired_at, lasted_millis, changes)"
                    + " values ((select last_id from history_position) - ?, ?, ?, ?, ?, ?, ?)";

    private final JdbcTemplate database;
    private final Callers callers;
    private final EventFeed feed;
    private final AtomicLong taken = new AtomicLong();

    Journal(JdbcTemplate database, Callers callers, EventFeed feed) {
        this.database = database;
        this.callers = callers;
        this.feed = feed;
    }

    /**
     * Writes what this thread's caller does.
     *
     * @param node where it happens
     */
    public void append(String node, List<Entry> entries, List<LeaseChange> leases) {
        List<LeaseChange.Begin> begun = new ArrayList<>();
        List<LeaseChange.End> ended = new ArrayList<>();
        for (LeaseChange lease : leases) {
            if (lease instanceof LeaseChange.Begin begin) {
                begun.add(begin);
            } else if (lease instanceof LeaseChange.End end) {
                ended.add(end);
            }
        }
        if (entries.isEmpty() && leases.isEmpty()) {
            return;
        }
        Instant now = Entry.now();
        end(ended, now);
        take(entries.size() + begun.size());
        insert(node, entries, begun.size(), callers.current());
        begin(begun, now);
        announce();
    }

    /** Writes what the service noticed; an observation's repair gets its entry's number. */
    void append(String node, List<Observation> observations) {
        take(observations.size());
        insert(node, observations.stream().map(Observation::entry).toList(), 0, null);
        for (int i = 0; i < observations.size(); i++) {
            RepairRecord repair = observations.get(i).repair();
            if (repair != null) {
                int behind = observations.size() - 1 - i;
                database.update(
                        REPAIR,
                        behind,
                        repair.node(),
                        repair.ownerKind(),
                        repair.ownerId(),
                        stored(repair.at()),
                        repair.lastedMillis(),
                        repair.changes());
            }
        }
        announce();
    }

    /** How many numbers this node took since its start. */
    long taken() {
        return taken.get();
    }

    /** Takes numbers, which waits until everybody who took some before is through. */
    private void take(int numbers) {
        taken.addAndGet(numbers);
        database.update("update history_position set last_id = last_id + ? where id = 1", numbers);
    }

    private void insert(String node, List<Entry> entries, int behind, @Nullable Caller caller) {
        database.batchUpdate(ENTRY, new BatchPreparedStatementSetter() {
            @Override
            public int getBatchSize() {
                return entries.size();
            }

            @Override
            public void setValues(PreparedStatement row, int i) throws SQLException {
                row.setLong(1, behind + entries.size() - 1L - i);
                fill(row, node, entries.get(i));
                row.setString(14, caller == null ? null : caller.name());
                row.setString(15, caller == null ? null : caller.role());
                row.setString(16, caller == null ? null : caller.address());
                row.setString(17, caller == null ? null : caller.request());
            }
        });
    }

    private static void fill(PreparedStatement row, String node, Entry entry) throws SQLException {
        Entry.Subject subject = entry.subject();
        Entry.Name network = subject.network();
        Entry.Name sandbox = subject.sandbox();
        row.setObject(2, stored(entry.at()));
        row.setString(3, node);
        row.setString(4, entry.category().name());
        row.setString(5, subject.kind());
        row.setString(6, entry.action());
        row.setString(7, subject.id());
        row.setString(8, subject.name());
        row.setString(9, network == null ? null : network.id());
        row.setString(10, network == null ? null : network.name());
        row.setString(11, sandbox == null ? null : sandbox.id());
        row.setString(12, sandbox == null ? null : sandbox.name());
        row.setString(13, Json.write(entry.details(), LONGEST_DETAILS));
        row.setString(18, state(entry.before()));
        row.setString(19, state(entry.after()));
    }

    private static @Nullable String state(@Nullable Map<String, ?> definition) {
        return definition == null ? null : Json.write(definition, LONGEST_STATE);
    }

    private void begin(List<LeaseChange.Begin> leases, Instant now) {
        int behind = leases.size();
        for (LeaseChange.Begin lease : leases) {
            database.update(
                    LEASE,
                    --behind,
                    SortableAddress.write(lease.address()),
                    lease.network().id(),
                    lease.network().name(),
                    lease.endpoint(),
                    lease.sandbox().id(),
                    lease.sandbox().name(),
                    lease.mac(),
                    lease.node(),
                    stored(now));
        }
    }

    private void end(List<LeaseChange.End> leases, Instant now) {
        for (LeaseChange.End lease : leases) {
            database.update(
                    "update lease_history set ended_at = ? where endpoint_id = ? and address = ? and ended_at is null",
                    stored(now),
                    lease.endpoint(),
                    SortableAddress.write(lease.address()));
        }
    }

    static OffsetDateTime stored(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private void announce() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                feed.ring();
            }
        });
    }
}
