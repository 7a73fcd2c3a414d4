package io.fairlead.docker.container;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer whose head is sent at once, and whose end comes when something happens. */
final class OpenAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAnswer.class);

    private final AsyncContext context;
    private final AtomicBoolean ended = new AtomicBoolean();

    private OpenAnswer(AsyncContext context) {
        this.context = context;
    }

    /**
     * Sends the head.
     *
     * @param first what comes with it
     */
    static OpenAnswer begin(HttpServletRequest request, HttpServletResponse response, String type, byte[] first)
            throws IOException {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        response.setContentType(type);
        OutputStream out = response.getOutputStream();
        out.write(first);
        out.flush();
        response.flushBuffer();
        return new OpenAnswer(context);
    }

    /** Sends a piece of it at once. */
    synchronized void write(byte[] bytes, int length) throws IOException {
        OutputStream out = context.getResponse().getOutputStream();
        out.write(bytes, 0, length);
        out.flush();
    }

    /** Sends the rest, once; who comes later is too late. */
    void end(byte[] last) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            OutputStream out = context.getResponse().getOutputStream();
            out.write(last);
            out.flush();
            context.complete();
        } catch (IOException | IllegalStateException e) {
            // The web server has noticed too, and ends the request.
            LOG.debug("Nobody waits any more: {}", e.getMessage());
        }
    }
}
