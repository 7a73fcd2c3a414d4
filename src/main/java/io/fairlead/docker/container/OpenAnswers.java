package io.fairlead.docker.container;

import io.fairlead.docker.DockerConnection;
import io.fairlead.docker.DockerException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The answers that stay open until something happens to a container. {@code docker run -d} leaves one behind with every
 * container that it starts, so that clients who are gone are looked for. They are ended before the web server waits for its last
 * answers.
 */
@Component
class OpenAnswers implements SmartLifecycle {

    private static final int LOOK_SECONDS = 5;
    private static final int STOPPING = 503;
    /** A client that does not read holds one up until the web server gives its connection up. */
    private static final int THREADS = 4;

    private final Set<OpenAnswer> open = ConcurrentHashMap.newKeySet();
    /** Null while there are to be no answers. */
    private @Nullable ScheduledExecutorService looking;

    private void look() {
        open.forEach(OpenAnswer::endIfAbandoned);
        open.removeIf(OpenAnswer::isEnded);
    }

    /**
     * Sends the head.
     *
     * @param first what comes with it
     */
    OpenAnswer begin(HttpServletRequest request, HttpServletResponse response, String type, byte[] first)
            throws IOException {
        requireRunning();
        DockerConnection connection = DockerConnection.of(request);
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        response.setContentType(type);
        // Looking for the client takes away what it sends.
        response.setHeader("Connection", "close");
        OutputStream out = response.getOutputStream();
        out.write(first);
        out.flush();
        response.flushBuffer();
        OpenAnswer answer = new OpenAnswer(context, connection);
        open.add(answer);
        if (!isRunning()) {
            answer.end(new byte[0]);
        }
        return answer;
    }

    /** Goes on with an answer every second, until the work says that there is no more, or the service stops. */
    void everySecond(BooleanSupplier work) {
        synchronized (this) {
            if (looking == null) {
                return;
            }
            looking.schedule(
                    () -> {
                        if (work.getAsBoolean()) {
                            everySecond(work);
                        }
                    },
                    1,
                    TimeUnit.SECONDS);
        }
    }

    private void requireRunning() {
        if (!isRunning()) {
            throw new DockerException(STOPPING, "the service is stopping");
        }
    }

    @Override
    public synchronized void start() {
        looking = Executors.newScheduledThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "docker-answers");
            thread.setDaemon(true);
            return thread;
        });
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Whoever waits is told by the end of the answer that there is no more. */
    @Override
    public void stop() {
        synchronized (this) {
            if (looking != null) {
                looking.shutdownNow();
                looking = null;
            }
        }
        open.forEach(answer -> answer.end(new byte[0]));
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }
}
