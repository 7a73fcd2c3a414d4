package io.fairlead.history;

import io.fairlead.ipam.SortableAddress;
import io.fairlead.model.IpPrefix;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What happened, as lists. Reads the database. */
@Component
public class History {

    private static final String EVENT =
            "select id, happened_at, node, kind, action, object_id, object_name, network_id,"
                    + " network_name, sandbox_id, sandbox_name, details from history";

    private static final Conditions.Query AUDIT = new Conditions.Query(
            "select id, happened_at, node, kind, action, object_id, object_name, caller, caller_role, caller_address,"
                    + " request_id, details, before_state, after_state",
            " from history");
    private static final String AUDIT_LENGTH = "char_length(details) + coalesce(char_length(before_state), 0)"
            + " + coalesce(char_length(after_state), 0)";

    private static final String LEASE = "select id, address, network_id, network_name, endpoint_id, sandbox_id,"
            + " sandbox_name, mac, node, began_at, ended_at from lease_history";

    private static final Conditions.Query REPAIR = new Conditions.Query(
            "select id, node, owner_kind, owner_id, repaired_at, lasted_millis, changes", " from repair");

    private final JdbcClient database;

    History(JdbcClient database) {
        this.database = database;
    }

    /**
     * A time.
     *
     * @param since its first moment, null for the beginning
     * @param until the moment behind its last, null for now
     */
    public record Span(@Nullable Instant since, @Nullable Instant until) {

        public static final Span ALWAYS = new Span(null, null);

        private Conditions on(String column, Conditions conditions) {
            return conditions
                    .and(column + " >= :since", "since", since == null ? null : Journal.stored(since))
                    .and(column + " < :until", "until", until == null ? null : Journal.stored(until));
        }
    }

    public List<EventView> events(EventFilter filter, Span span, Page page) {
        Conditions conditions = span.on("happened_at", filter.conditions()).and("category <> 'ADMINISTRATION'");
        return conditions.page(database, EVENT, page, History::event);
    }

    /**
     * @param who a caller's name, null for everybody
     */
    public Part<AuditView> audit(EventFilter filter, @Nullable String who, Span span, Page page) {
        Conditions conditions = span.on("happened_at", filter.conditions())
                .and("category <> 'OBSERVATION'")
                .and("caller in (:who)", "who", who == null ? null : List.of(who, "session of " + who));
        return conditions.part(database, AUDIT, AUDIT_LENGTH, page, History::audit);
    }

    /**
     * Which leases are wanted.
     *
     * @param addresses one address, or all in a prefix
     */
    public record LeaseFilter(
            @Nullable IpPrefix addresses,
            @Nullable String network,
            @Nullable String sandbox) {}

    /** Leases that lasted in the span, or in part of it. */
    public List<LeaseView> leases(LeaseFilter filter, Span span, Page page) {
        IpPrefix addresses = filter.addresses();
        Conditions conditions = new Conditions()
                .and("address >= :first", "first", addresses == null ? null : SortableAddress.write(addresses.first()))
                .and("address <= :last", "last", addresses == null ? null : SortableAddress.write(addresses.last()))
                .object("network_id", "network_name", "network", filter.network())
                .object("sandbox_id", "sandbox_name", "sandbox", filter.sandbox())
                .and(
                        "(ended_at is null or ended_at > :since)",
                        "since",
                        span.since() == null ? null : Journal.stored(span.since()))
                .and("began_at < :until", "until", span.until() == null ? null : Journal.stored(span.until()));
        return conditions.page(database, LEASE, page, History::lease);
    }

    /**
     * @param owners ids, empty text for the host; null for everybody
     */
    public Part<RepairRecord> repairs(@Nullable Set<String> owners, Span span, Page page) {
        Conditions conditions = span.on("repaired_at", new Conditions()).and("owner_id in (:owners)", "owners", owners);
        return conditions.part(database, REPAIR, "char_length(changes)", page, History::repair);
    }

    /** Where history stands: the last number given out, and the last one that may be gone. */
    record Position(long last, long pruned) {}

    Position position() {
        return database.sql("select last_id, pruned_id from history_position where id = 1")
                .query((row, number) -> new Position(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** The number before the first event since then; the last one if there is none. */
    long before(Instant moment) {
        return database.sql("select coalesce(min(id) - 1, (select last_id from history_position)) from history"
                        + " where happened_at >= :moment")
                .param("moment", Journal.stored(moment))
                .query(Rows::number)
                .single();
    }

    private static EventView event(ResultSet row, int number) throws SQLException {
        return new EventView(
                row.getLong(1),
                Rows.moment(row, 2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                Json.read(row.getString(12)));
    }

    private static AuditView audit(ResultSet row, int number) throws SQLException {
        String before = row.getString(13);
        String after = row.getString(14);
        return new AuditView(
                row.getLong(1),
                Rows.moment(row, 2),
                row.getString(3),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Json.read(row.getString(12)),
                before == null ? null : Json.read(before),
                after == null ? null : Json.read(after));
    }

    private static LeaseView lease(ResultSet row, int number) throws SQLException {
        return new LeaseView(
                row.getLong(1),
                SortableAddress.read(row.getString(2)).toString(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                Rows.moment(row, 10),
                Rows.momentOrNull(row, 11));
    }

    private static RepairRecord repair(ResultSet row, int number) throws SQLException {
        return new RepairRecord(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Rows.moment(row, 5),
                row.getLong(6),
                row.getString(7));
    }
}
