package io.fairlead.docker.container;

import io.fairlead.docker.DockerConnection;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer whose head was sent at once, and whose end comes when something happens. */
final class OpenAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAnswer.class);

    private final AsyncContext context;
    private final DockerConnection connection;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Runnable abandoned = () -> {};

    OpenAnswer(AsyncContext context, DockerConnection connection) {
        this.context = context;
        this.connection = connection;
    }

    /** Runs the work if the client goes before the end, or has gone. */
    void whenAbandoned(Runnable work) {
        abandoned = work;
        if (isEnded()) {
            work.run();
        }
    }

    /** Sends a piece of it at once. */
    synchronized void write(byte[] bytes, int length) throws IOException {
        OutputStream out = context.getResponse().getOutputStream();
        out.write(bytes, 0, length);
        out.flush();
    }

    /** Sends the rest, once; who comes later is too late. */
    synchronized void end(byte[] last) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!connection.isGone()) {
                write(last, last.length);
            }
            context.complete();
        } catch (IOException | IllegalStateException e) {
            // The web server has noticed too, and ends the request.
            LOG.debug("Nobody waits any more: {}", e.getMessage());
        }
    }

    boolean isEnded() {
        return ended.get();
    }

    /** Ends it if nobody waits any more, which nobody else would notice. */
    void endIfAbandoned() {
        if (!isEnded() && connection.isGone()) {
            end(new byte[0]);
            abandoned.run();
        }
    }
}
