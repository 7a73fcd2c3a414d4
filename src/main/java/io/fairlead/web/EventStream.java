package io.fairlead.web;

import io.fairlead.history.EventFeed;
import io.fairlead.history.EventFilter;
import io.fairlead.history.EventView;
import io.fairlead.network.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** One client's stream of events. */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** No end by itself: the container's timeout would look like an error. */
    private static final long FOREVER = 0;

    /** Whoever lost the right to read is out then at the latest; clients go on by themselves. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Shorter than what proxies take for a dead connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final EventFeed feed;
    private final EventFilter filter;
    private final String token;
    private final JsonMapper json;
    private final SseEmitter emitter = new SseEmitter(FOREVER);
    private final Instant end = Instant.now().plus(LONGEST);
    private final Thread thread = new Thread(this::run, "event-stream");
    private final long after;
    private volatile boolean ended;
    private Runnable afterwards = () -> {};

    EventStream(EventFeed feed, EventFilter filter, long after, String token, JsonMapper json) {
        this.feed = feed;
        this.filter = filter;
        this.after = after;
        this.token = token;
        this.json = json;
    }

    /**
     * Begins to write.
     *
     * @param afterwards runs when nothing more will be written
     */
    SseEmitter start(Runnable afterwards) {
        this.afterwards = afterwards;
        emitter.onCompletion(this::end);
        emitter.onTimeout(this::end);
        emitter.onError(e -> end());
        thread.setDaemon(true);
        thread.start();
        return emitter;
    }

    boolean isOf(String name) {
        return token.equals(name);
    }

    /** Ends it soon. */
    void end() {
        ended = true;
        feed.wake();
    }

    private void run() {
        try {
            write();
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            // The container has noticed too, and ends the request.
            LOG.debug("The client of a stream went away: {}", e.getMessage());
        } catch (DataAccessException | TransactionException | RefusedException e) {
            LOG.warn("A stream of events ends, the database does not answer: {}", e.getMessage());
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } finally {
            afterwards.run();
        }
    }

    private void write() throws IOException, InterruptedException {
        long position = after;
        beat(position);
        while (!ended && Instant.now().isBefore(end)) {
            EventFeed.Batch batch = feed.next(position, filter, HEARTBEAT, () -> ended);
            if (batch.gap()) {
                gap(position, batch.position());
            }
            for (EventView event : batch.events()) {
                emitter.send(SseEmitter.event().id(String.valueOf(event.id())).data(json.writeValueAsString(event)));
            }
            position = batch.position();
            if (batch.events().isEmpty() && !batch.gap() && !ended) {
                beat(position);
            }
        }
    }

    /** With the position: who gets no event because of a filter does not have to start over either. */
    private void beat(long position) throws IOException {
        emitter.send(SseEmitter.event().id(String.valueOf(position)).comment(""));
    }

    private void gap(long from, long to) throws IOException {
        String data = json.writeValueAsString(Map.of(
                "after",
                from,
                "until",
                to,
                "message",
                "events between these ids may be missing: look at everything anew"));
        emitter.send(SseEmitter.event().id(String.valueOf(to)).name("gap").data(data));
    }
}
