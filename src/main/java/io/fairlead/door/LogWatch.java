package io.fairlead.door;

import ch.qos.logback.classic.LoggerContext;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Puts a {@link LogLimit} before the service's log, and lets it say what it left out. */
final class LogWatch implements AutoCloseable {

    private final LogLimit limit = new LogLimit(Clock.systemUTC());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-limit");
        thread.setDaemon(true);
        return thread;
    });

    LogWatch() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.addTurboFilter(limit);
            clock.scheduleWithFixedDelay(limit::tell, 10, 10, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getTurboFilterList().remove(limit);
        }
        clock.shutdownNow();
    }
}
