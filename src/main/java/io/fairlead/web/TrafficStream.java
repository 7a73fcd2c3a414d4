package io.fairlead.web;

import io.fairlead.network.RefusedException;
import io.fairlead.traffic.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** One client's event stream of traffic. */
final class TrafficStream {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficStream.class);

    /** No end by itself: the writing thread ends it. */
    private static final long FOREVER = 0;

    /** Whoever reads on connects again, and is let in again. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Series series;
    private final long intervalNanos;
    private final String token;
    private final JsonMapper json;
    private final SseEmitter emitter = new SseEmitter(FOREVER);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param token whose stream it is
     */
    TrafficStream(Series series, int seconds, String token, JsonMapper json) {
        this.series = series;
        this.token = token;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(seconds);
        this.json = json;
    }

    /**
     * Begins to write.
     *
     * @param after runs when nothing more will be written
     */
    SseEmitter start(Runnable after) {
        emitter.onCompletion(this::end);
        emitter.onTimeout(this::end);
        emitter.onError(e -> end());
        Thread thread = new Thread(
                () -> {
                    try {
                        write();
                    } finally {
                        after.run();
                    }
                },
                "traffic-stream");
        thread.setDaemon(true);
        thread.start();
        return emitter;
    }

    boolean isOf(String name) {
        return token.equals(name);
    }

    /** Ends it soon. */
    void end() {
        ended.countDown();
    }

    private void write() {
        long last = System.nanoTime() + LONGEST.toNanos();
        try {
            do {
                emitter.send(SseEmitter.event().name("traffic").data(json.writeValueAsString(series.next())));
            } while (!ended.await(untilNext(System.nanoTime()), TimeUnit.NANOSECONDS) && System.nanoTime() - last < 0);
            emitter.complete();
        } catch (RefusedException e) {
            LOG.debug("The stream's network is gone: {}", e.getMessage());
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            // The container has noticed too, and ends the request.
            LOG.debug("The client of a stream went away: {}", e.getMessage());
        } catch (RuntimeException e) {
            // The kernel does not answer: a client must not wait for what nobody writes.
            LOG.warn("A stream of traffic ends", e);
            emitter.completeWithError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        }
    }

    /** Streams of one interval send at the same moments, so that they share a look at the kernel. */
    private long untilNext(long now) {
        return intervalNanos - Math.floorMod(now, intervalNanos);
    }
}
