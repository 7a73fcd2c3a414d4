package io.fairlead.web;

import io.fairlead.network.RefusedException;
import io.fairlead.traffic.Series;
import io.fairlead.traffic.TrafficService;
import io.fairlead.traffic.TrafficSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The open event streams of traffic. Each is written by a thread of its own, so that a client that does not read only
 * delays itself; their number is bounded. They are closed before the web server waits for its last answers.
 */
@Component
class TrafficStreams implements SmartLifecycle {

    private final TrafficService traffic;
    private final JsonMapper json;
    private final int most;
    private final int mostEach;
    private final Set<TrafficStream> open = ConcurrentHashMap.newKeySet();
    private boolean running;

    TrafficStreams(TrafficService traffic, TrafficSettings settings, JsonMapper json) {
        this.traffic = traffic;
        this.json = json;
        this.most = settings.maxStreams();
        this.mostEach = settings.maxStreamsEach();
    }

    /**
     * @param network full id, name, or unambiguous beginning of an id; null for all
     * @param seconds from one event to the next
     * @param token whose stream it is
     * @throws RefusedException if there is no such network, or no room for another stream
     */
    synchronized SseEmitter open(@Nullable String network, int seconds, String token) {
        Series series = traffic.series(network);
        if (!running) {
            throw new RefusedException(RefusedException.Reason.UNAVAILABLE, "the service is stopping");
        }
        if (open.size() >= most) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE,
                    open.size() + " streams of traffic are open, and fairlead.traffic.max-streams allows no more");
        }
        if (open.stream().filter(stream -> stream.isOf(token)).count() >= mostEach) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE,
                    mostEach + " streams of traffic are open with your token, a quarter of what"
                            + " fairlead.traffic.max-streams allows");
        }
        TrafficStream stream = new TrafficStream(series, seconds, token, json);
        open.add(stream);
        return stream.start(() -> open.remove(stream));
    }

    /** Ends the streams of a token that is no more. */
    void closeAll(String token) {
        open.stream().filter(stream -> stream.isOf(token)).forEach(TrafficStream::end);
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        open.forEach(TrafficStream::end);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
