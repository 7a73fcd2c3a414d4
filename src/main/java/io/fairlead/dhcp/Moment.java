package io.fairlead.dhcp;

import java.time.Duration;
import java.time.Instant;

/**
 * Now, by two clocks.
 *
 * @param nanos since the host was started, its sleep included: leases run on by this one, because it goes on while the host
 *     sleeps, as the server's does, and nobody can set it
 * @param wall for people, and for what is stored: the only clock that means something after the next start
 */
record Moment(long nanos, Instant wall) {

    long in(Duration time) {
        return nanos + time.toNanos();
    }

    /** The time by the other clock that a stored time stands for now. */
    long of(Instant stored) {
        return nanos + Duration.between(wall, stored).toNanos();
    }
}
