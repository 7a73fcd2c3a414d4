package io.fairlead.history;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the service notices, written on a thread of its own, so that no repair waits for the database. While the database
 * is away it waits here, as much as fits; then the oldest goes, and how much went is told.
 */
@Component
public class Observations implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Observations.class);

    /** Of one transaction. */
    private static final int BATCH = 100;

    /** What waits may weigh all together: some ten megabytes. */
    private static final int ROOM = 20_000;

    private static final long TIDYING_SECONDS = 60;
    private static final long SHORTEST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 30_000;
    private static final long LAST_SECONDS = 2;

    private final Journal journal;
    private final Retention retention;
    private final TransactionTemplate transaction;
    private final Counter dropped;
    private final int room;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Thread writer = new Thread(this::run, "history");
    private long weight;
    private long lost;
    private boolean closed;

    private record Waiting(String node, int weight, Supplier<Observation> observation) {}

    @Autowired
    Observations(Journal journal, Retention retention, PlatformTransactionManager transactions, MeterRegistry meters) {
        this(journal, retention, transactions, meters, ROOM);
    }

    /**
     * @param room for so many observations or parts of them
     */
    Observations(
            Journal journal,
            Retention retention,
            PlatformTransactionManager transactions,
            MeterRegistry meters,
            int room) {
        this.journal = journal;
        this.retention = retention;
        this.transaction = new TransactionTemplate(transactions);
        this.room = room;
        dropped = Counter.builder("fairlead.history.dropped")
                .description("Events and repairs that were not recorded because the database was away for too long")
                .register(meters);
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes it soon. */
    public void add(String node, Entry entry) {
        Observation observation = new Observation(entry, null);
        add(node, 1, () -> observation);
    }

    /**
     * Writes it soon.
     *
     * @param weight how many parts of an observation it has
     * @param observation made when it is written
     */
    public void add(String node, int weight, Supplier<Observation> observation) {
        lock.lock();
        try {
            queue.addLast(new Waiting(node, weight, observation));
            this.weight += weight;
            while (this.weight > room && queue.size() > 1) {
                this.weight -= queue.removeFirst().weight();
                lost++;
                dropped.increment();
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long wait = SHORTEST_WAIT_MILLIS;
        try {
            for (List<Waiting> batch = take(); !batch.isEmpty() || !isClosed(); batch = take()) {
                if (written(batch)) {
                    wait = SHORTEST_WAIT_MILLIS;
                    retention.tidyIfDue(journal.taken());
                } else {
                    putBack(batch);
                    pause(wait);
                    wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Some observations; none when it is time to tidy, or nothing more will come. */
    private List<Waiting> take() throws InterruptedException {
        lock.lock();
        try {
            if (queue.isEmpty() && !closed) {
                news.await(TIDYING_SECONDS, TimeUnit.SECONDS);
            }
            List<Waiting> batch = new ArrayList<>();
            while (!queue.isEmpty() && batch.size() < BATCH) {
                Waiting next = queue.removeFirst();
                weight -= next.weight();
                batch.add(next);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(List<Waiting> batch) {
        lock.lock();
        try {
            for (int i = batch.size() - 1; i >= 0; i--) {
                queue.addFirst(batch.get(i));
                weight += batch.get(i).weight();
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closed) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean written(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return true;
        }
        long missing = lost();
        String node = batch.get(0).node();
        List<Observation> observations = new ArrayList<>();
        if (missing > 0) {
            observations.add(new Observation(
                    Entry.observation(Entry.Subject.of("host", "", node), "drop", Map.of("events", missing)), null));
        }
        batch.forEach(waiting -> observations.add(waiting.observation().get()));
        try {
            transaction.executeWithoutResult(status -> journal.append(node, observations));
        } catch (DataIntegrityViolationException e) {
            // No database takes that one, however often it is tried: the others must not wait behind it.
            observations.forEach(observation -> writtenAlone(node, observation));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("{} events wait, the database does not take them: {}", observations.size(), e.getMessage());
            return false;
        }
        if (missing > 0) {
            told(missing);
            LOG.warn("{} events and repairs are not recorded: the database was away for too long", missing);
        }
        return true;
    }

    private void writtenAlone(String node, Observation observation) {
        try {
            transaction.executeWithoutResult(status -> journal.append(node, List.of(observation)));
        } catch (DataAccessException | TransactionException e) {
            dropped.increment();
            LOG.warn("An event is not recorded, the database refuses it: {}", e.getMessage());
        }
    }

    private long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void told(long missing) {
        lock.lock();
        try {
            lost -= missing;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            news.signal();
        } finally {
            lock.unlock();
        }
        writer.join(TimeUnit.SECONDS.toMillis(LAST_SECONDS));
        if (writer.isAlive()) {
            LOG.warn("Events of the last moment are not recorded");
            writer.interrupt();
        }
    }
}
