package io.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailureLimitTest {

    private Instant now = Instant.EPOCH;

    private final FailureLimit limit = new FailureLimit(new Clock() {
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

    @Test
    void countsEachCallerForItself() {
        for (int i = 0; i < FailureLimit.MOST; i++) {
            assertThat(limit.failed("192.0.2.1")).isTrue();
        }
        assertThat(limit.failed("192.0.2.1")).isFalse();
        assertThat(limit.failed("192.0.2.2")).isTrue();
    }

    @Test
    void opensAgainAfterAMinute() {
        for (int i = 0; i < FailureLimit.MOST; i++) {
            limit.failed("192.0.2.1");
            now = now.plusSeconds(1);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(limit.failed("192.0.2.1"))
                    .as("what is refused does not count")
                    .isFalse();
        }
        now = Instant.EPOCH.plus(FailureLimit.WINDOW).plus(Duration.ofMillis(1));
        assertThat(limit.failed("192.0.2.1")).isTrue();
        assertThat(limit.failed("192.0.2.1")).isFalse();
    }

    @Test
    void boundsWhatAllTogetherCause() {
        int counted = 0;
        for (int i = 0; i < 2000; i++) {
            counted += limit.failed("2001:db8::" + Integer.toHexString(i)) ? 1 : 0;
        }
        assertThat(counted).isEqualTo(FailureLimit.MOST_IN_ALL);
    }
}
