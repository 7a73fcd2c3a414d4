package io.fairlead.web;

import io.fairlead.history.EventFeed;
import io.fairlead.history.EventFilter;
import io.fairlead.history.HistorySettings;
import io.fairlead.network.RefusedException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The open streams of events. Each is written by a thread of its own, so that a client that does not read only delays
 * itself; their number is bounded. They are closed before the web server waits for its last answers.
 */
@Component
class EventStreams implements SmartLifecycle {

    private final EventFeed feed;
    private final JsonMapper json;
    private final int most;
    private final int mostEach;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private boolean running;

    EventStreams(EventFeed feed, HistorySettings settings, JsonMapper json) {
        this.feed = feed;
        this.json = json;
        this.most = settings.maxStreams();
        this.mostEach = settings.maxStreamsEach();
    }

    /**
     * @param last the last event that the client got, null for none
     * @param since where to begin if there is none, null for now
     * @param token whose stream it is
     * @throws RefusedException if there is no room for another stream
     */
    synchronized SseEmitter open(EventFilter filter, @Nullable Long last, @Nullable Instant since, String token) {
        if (!running) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the service is stopping");
        }
        if (open.size() >= most) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE,
                    open.size() + " streams of events are open, and fairlead.history.max-streams allows no more");
        }
        if (open.stream().filter(stream -> stream.isOf(token)).count() >= mostEach) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE,
                    mostEach + " streams of events are open with your token, a quarter of what"
                            + " fairlead.history.max-streams allows");
        }
        long after = last != null ? last : since != null ? feed.since(since) : feed.now();
        EventStream stream = new EventStream(feed, filter, after, token, json);
        open.add(stream);
        return stream.start(() -> open.remove(stream));
    }

    /** Ends the streams of a token that is no more. */
    void closeAll(String token) {
        open.stream().filter(stream -> stream.isOf(token)).forEach(EventStream::end);
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        open.forEach(EventStream::end);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
