package io.fairlead.door;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogLimitTest {

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Instant now = Instant.EPOCH;

    private final LogLimit limit = new LogLimit(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @BeforeEach
    void listen() {
        log.start();
        context.getLogger("ROOT").addAppender(log);
        context.addTurboFilter(limit);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void saysTheFirstOfAKindAndHowManyMoreThereWere() {
        Logger web = context.getLogger("io.fairlead.web.ProblemAdvice");
        for (int i = 0; i < 1254; i++) {
            web.error("Unexpected error {}", i, new IllegalStateException());
        }
        assertThat(lines()).hasSize(LogLimit.MOST).contains("Unexpected error 0", "Unexpected error 19");
        web.error("Unexpected error {}", "of another kind", new IllegalArgumentException());
        web.warn("Another thing");
        assertThat(lines()).contains("Unexpected error of another kind", "Another thing");
        log.list.clear();

        limit.tell();
        assertThat(lines()).isEmpty();
        now = now.plus(LogLimit.WINDOW).plusSeconds(1);
        limit.tell();
        assertThat(lines())
                .containsExactly("and 1,234 more of this kind within a minute: Unexpected error {}"
                        + " (java.lang.IllegalStateException)");
        web.error("Unexpected error {}", "again", new IllegalStateException());
        assertThat(lines()).contains("Unexpected error again");
    }

    @Test
    void leavesWhatTheEngineSaysAlone() {
        Logger engine = context.getLogger("io.fairlead.reconcile.Worker");
        for (int i = 0; i < 500; i++) {
            engine.warn("network {} is degraded", i);
        }
        assertThat(lines()).hasSize(500);
    }
}
