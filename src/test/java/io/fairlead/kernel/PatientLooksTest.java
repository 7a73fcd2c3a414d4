package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PatientLooksTest {

    private final PatientLooks looks = new PatientLooks(Duration.ofMillis(50));

    @Test
    void aPathThatDoesNotAnswerIsWaitedForOnceUntilItDoes() {
        CountDownLatch server = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Supplier<String> dead = () -> {
            asked.incrementAndGet();
            try {
                server.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        };

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> looks.look("/mnt/dead", dead))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("/mnt/dead");
        }
        assertThat(asked).hasValue(1);
        assertThat(looks.<String>look("/mnt/other", () -> "there")).isEqualTo("there");

        server.countDown();
        await().ignoreExceptions()
                .until(() -> looks.look("/mnt/dead", () -> "back").equals("back"));
    }

    @Test
    void whatALookThrowsComesOut() {
        assertThatThrownBy(() -> looks.look("/mnt/x", () -> {
                    throw new ErrnoException("open /mnt/x", Errno.ENOENT);
                }))
                .isInstanceOfSatisfying(
                        ErrnoException.class,
                        e -> assertThat(e.is(Errno.ENOENT)).isTrue());
    }
}
