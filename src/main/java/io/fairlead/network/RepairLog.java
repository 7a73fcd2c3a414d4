package io.fairlead.network;

import io.fairlead.model.Repair;
import jakarta.annotation.PreDestroy;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** The last repairs, stored. Written on a thread of its own, so that no repair waits for the database. */
@Component
class RepairLog {

    private static final Logger LOG = LoggerFactory.getLogger(RepairLog.class);
    private static final int KEPT = 10_000;

    private final EntityManager database;
    private final TransactionTemplate transaction;
    private final String node;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "repair-log");
        thread.setDaemon(true);
        return thread;
    });

    RepairLog(EntityManager database, PlatformTransactionManager transactions, ServiceSettings settings) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.node = settings.nodeName();
    }

    void add(Repair repair) {
        try {
            writer.execute(() -> write(new RepairRow(node, repair)));
        } catch (RejectedExecutionException e) {
            LOG.info("Repaired while stopping, not recorded: {}", repair);
        }
    }

    private void write(RepairRow row) {
        try {
            transaction.executeWithoutResult(status -> {
                database.persist(row);
                database.createQuery("delete from RepairRow where id <= :oldest")
                        .setParameter("oldest", row.id - KEPT)
                        .executeUpdate();
            });
        } catch (DataAccessException | TransactionException | PersistenceException e) {
            LOG.warn("A repair is not recorded, the database does not take it: {}", e.getMessage());
        }
    }

    /**
     * @param owners ids, empty text for the host; null for everybody
     */
    List<RepairView> find(RepairQuery query, @Nullable Set<String> owners) {
        Map<String, Object> values = new HashMap<>();
        List<String> conditions = new ArrayList<>();
        condition("ownerId in :owners", "owners", owners, conditions, values);
        condition("repairedAt >= :since", "since", query.since(), conditions, values);
        condition("repairedAt < :until", "until", query.until(), conditions, values);
        condition("id " + (query.descending() ? "<" : ">") + " :after", "after", query.after(), conditions, values);
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        TypedQuery<RepairRow> rows = database.createQuery(
                "from RepairRow" + where + " order by id" + (query.descending() ? " desc" : ""), RepairRow.class);
        values.forEach(rows::setParameter);
        return rows.setMaxResults(query.limit()).getResultList().stream()
                .map(RepairRow::toView)
                .toList();
    }

    private static void condition(
            String text, String name, @Nullable Object value, List<String> conditions, Map<String, Object> values) {
        if (value != null) {
            conditions.add(text);
            values.put(name, value);
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
            LOG.warn("Repairs of the last moment are not recorded");
        }
    }
}
