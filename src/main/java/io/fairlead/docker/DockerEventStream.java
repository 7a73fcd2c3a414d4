package io.fairlead.docker;

import io.fairlead.history.EventFeed;
import io.fairlead.history.EventFilter;
import io.fairlead.history.EventView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** One client's stream of Docker's events. */
final class DockerEventStream {

    private static final Logger LOG = LoggerFactory.getLogger(DockerEventStream.class);

    /** No end by itself. */
    private static final long FOREVER = 0;

    /** Whoever lost the token or certificate is out then at the latest; clients go on by themselves. */
    private static final Duration LONGEST_REMOTE = Duration.ofHours(1);

    /** How often to look whether the client is still there: nothing is sent in between. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /**
     * What a client wants.
     *
     * @param after the number to begin behind
     * @param until null for no end
     * @param encoding of an event's JSON, as it is sent
     */
    record Wish(
            long after,
            @Nullable Instant until,
            DockerFilters filters,
            ApiVersion version,
            Function<String, String> encoding) {}

    private final EventFeed feed;
    private final Wish wish;
    private final String caller;
    private final DockerConnection connection;
    private final Instant end;
    private final DockerEvents events = new DockerEvents();
    private final ResponseBodyEmitter emitter = new ResponseBodyEmitter(FOREVER);
    private final Thread thread = new Thread(this::run, "docker-events");
    private volatile boolean ended;
    private Runnable afterwards = () -> {};

    DockerEventStream(EventFeed feed, Wish wish, Door door, String caller) {
        this.feed = feed;
        this.caller = caller;
        this.wish = wish;
        connection = door.connection();
        end = door.kind() == Door.Kind.TCP ? Instant.now().plus(LONGEST_REMOTE) : Instant.MAX;
    }

    boolean isOf(String name) {
        return caller.equals(name);
    }

    /**
     * Begins to write.
     *
     * @param then runs when nothing more will be written
     */
    ResponseBodyEmitter start(Runnable then) {
        afterwards = then;
        emitter.onCompletion(this::end);
        emitter.onError(e -> end());
        thread.setDaemon(true);
        thread.start();
        return emitter;
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
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("A stream of Docker's events ends, the database does not answer: {}", e.getMessage());
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } finally {
            afterwards.run();
        }
    }

    private void write() throws IOException, InterruptedException {
        long position = wish.after();
        long last = Long.MAX_VALUE;
        // The head of the answer: the client listens from now on.
        send("");
        while (!ended && position < last && Instant.now().isBefore(end) && !connection.isGone()) {
            Duration wait = rest();
            if (wait.isZero() && last == Long.MAX_VALUE) {
                last = feed.now();
            }
            EventFeed.Batch batch = feed.next(position, EventFilter.ALL, wait, () -> ended);
            for (EventView event : batch.events()) {
                tell(event);
            }
            position = batch.position();
        }
    }

    /** How long to wait for the next event; zero when the end has come. */
    private Duration rest() {
        if (wish.until() == null) {
            return LOOK;
        }
        Duration left = Duration.between(Instant.now(), wish.until());
        return left.isNegative() ? Duration.ZERO : left.compareTo(LOOK) < 0 ? left : LOOK;
    }

    private void tell(EventView event) throws IOException {
        for (DockerEvent told : events.tell(event)) {
            if ((wish.until() == null || !event.at().isAfter(wish.until())) && told.matches(wish.filters())) {
                send(wish.encoding().apply(told.json(wish.version())));
            }
        }
    }

    private void send(String text) throws IOException {
        emitter.send(text.getBytes(StandardCharsets.UTF_8), MediaType.APPLICATION_OCTET_STREAM);
    }
}
