package io.fairlead.docker;

import io.fairlead.history.EventFeed;
import io.fairlead.history.HistorySettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * The open streams of Docker's events. Each is written by a thread of its own, so that a client that does not read only
 * delays itself; their number is bounded. They are closed before the web server waits for its last answers.
 */
@Component
class DockerStreams implements SmartLifecycle {

    private final EventFeed feed;
    private final int most;
    private final int mostEach;
    private final Set<DockerEventStream> open = ConcurrentHashMap.newKeySet();
    private boolean running;

    DockerStreams(EventFeed feed, HistorySettings settings) {
        this.feed = feed;
        this.most = settings.maxStreams();
        this.mostEach = settings.maxStreamsEach();
    }

    /**
     * @param caller whose stream it is
     * @throws DockerException 503 if there is no room for another stream
     */
    synchronized ResponseBodyEmitter open(DockerEventStream.Wish wish, Door door, String caller) {
        if (!running) {
            throw new DockerException(503, "the service is stopping");
        }
        if (open.size() >= most) {
            throw new DockerException(
                    503, open.size() + " streams of events are open, and fairlead.history.max-streams allows no more");
        }
        // Whoever may open the socket is root's equal, and has nobody to be protected from.
        if (door.kind() == Door.Kind.TCP
                && open.stream().filter(other -> other.isOf(caller)).count() >= mostEach) {
            throw new DockerException(
                    503,
                    mostEach + " streams of events are yours, a quarter of what fairlead.history.max-streams allows");
        }
        DockerEventStream stream = new DockerEventStream(feed, wish, door, caller);
        open.add(stream);
        return stream.start(() -> open.remove(stream));
    }

    /** How many there are. */
    int size() {
        return open.size();
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        open.forEach(DockerEventStream::end);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
