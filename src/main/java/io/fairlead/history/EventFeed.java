package io.fairlead.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/**
 * Events as they come. Readers share one look at the database, after each commit of this node and every second for those
 * of others; the last events are kept in memory while somebody reads. Who is behind them reads the database, one at a
 * time, so that readers never take the connections that changes need.
 */
@Component
public class EventFeed {

    private static final int RECENT = 500;
    private static final int PAGE = 500;
    private static final long POLL_NANOS = Duration.ofSeconds(1).toNanos();

    private final History history;

    /** Guards what follows, and the database against too many readers. */
    private final ReentrantLock reading = new ReentrantLock(true);

    /** Every event behind {@link #forgotten} up to {@link #known}. */
    private final Deque<EventView> recent = new ArrayDeque<>();

    private long forgotten;
    private long known = -1;
    private long lookedAt;

    /** Rings that were answered by a look. */
    private volatile long heard = -1;

    /** Counts commits; its monitor is held for a moment only, because commands ring. */
    private final Object bell = new Object();

    private long rings;

    EventFeed(History history) {
        this.history = history;
    }

    /** Makes everybody who waits look again. */
    public void wake() {
        synchronized (bell) {
            bell.notifyAll();
        }
    }

    /** Something was committed. */
    void ring() {
        synchronized (bell) {
            rings++;
            bell.notifyAll();
        }
    }

    /**
     * What comes behind a number.
     *
     * @param events those that are wanted
     * @param position to go on from, not less than the number asked for
     * @param gap whether events behind that number are not kept any more, so that some may be missing
     */
    public record Batch(List<EventView> events, long position, boolean gap) {}

    /** Where a reader starts who wants what is to come. */
    public long now() {
        return history.position().last();
    }

    /** Where a reader starts who wants what happened since then. */
    public long since(Instant moment) {
        return history.before(moment);
    }

    /**
     * Waits for events behind a number.
     *
     * @param after from {@link #now}, {@link #since}, a batch or an event
     * @param max how long to wait
     * @param enough ends the wait early; to be followed by {@link #wake}
     * @return without events if none came
     */
    public Batch next(long after, EventFilter filter, Duration max, BooleanSupplier enough)
            throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        Batch batch = look(after, filter);
        while (batch.events().isEmpty() && !batch.gap() && !enough.getAsBoolean() && System.nanoTime() < deadline) {
            if (batch.position() == after) {
                await(Math.min(POLL_NANOS, deadline - System.nanoTime()), enough);
            }
            after = batch.position();
            batch = look(after, filter);
        }
        return batch;
    }

    private void await(long nanos, BooleanSupplier enough) throws InterruptedException {
        synchronized (bell) {
            if (rings == heard && nanos > 0 && !enough.getAsBoolean()) {
                bell.wait(Math.max(1, nanos / 1_000_000));
            }
        }
    }

    private Batch look(long after, EventFilter filter) {
        reading.lock();
        try {
            refresh();
            if (after > known || after < forgotten) {
                return catchUp(after, filter);
            }
            List<EventView> found = recent.stream()
                    .filter(event -> event.id() > after && filter.matches(event))
                    .toList();
            return new Batch(found, known, false);
        } finally {
            reading.unlock();
        }
    }

    /** Reads what is new, if anything may be. */
    private void refresh() {
        long now = System.nanoTime();
        long rung = rings();
        if (known >= 0 && rung == heard && now - lookedAt < POLL_NANOS) {
            return;
        }
        if (known < 0 || now - lookedAt > 60 * POLL_NANOS) {
            // Nobody read for a while: what happened since then is in the database.
            recent.clear();
            known = history.position().last();
            forgotten = known;
        }
        // Looked at before the events: whoever sees a number sees every event up to it.
        long last = history.position().last();
        while (known < last) {
            List<EventView> page = history.events(EventFilter.ALL, History.Span.ALWAYS, new Page(known, false, PAGE));
            page.forEach(this::remember);
            known = page.size() == PAGE ? known : Math.max(known, last);
        }
        heard = rung;
        lookedAt = now;
    }

    private void remember(EventView event) {
        recent.addLast(event);
        known = event.id();
        if (recent.size() > RECENT) {
            forgotten = recent.removeFirst().id();
        }
    }

    private long rings() {
        synchronized (bell) {
            return rings;
        }
    }

    private Batch catchUp(long after, EventFilter filter) {
        List<EventView> page = history.events(EventFilter.ALL, History.Span.ALWAYS, new Page(after, false, PAGE));
        // Looked at behind the page: what was removed in between is noticed.
        History.Position position = history.position();
        if (after > position.last()) {
            // Another database, or an older state of this one.
            return new Batch(List.of(), position.pruned(), true);
        }
        if (after < position.pruned()) {
            return new Batch(List.of(), position.pruned(), true);
        }
        long reached = page.isEmpty()
                ? Math.max(after, known)
                : page.get(page.size() - 1).id();
        return new Batch(page.stream().filter(filter::matches).toList(), reached, false);
    }
}
