package io.fairlead.dhcp;

import io.fairlead.libc.BootTime;
import java.time.Instant;

/** Where clients get the time from. */
public interface DhcpClock {

    /** The host's clocks. */
    DhcpClock SYSTEM = new DhcpClock() {
        @Override
        public long nanos() {
            return BootTime.nanos();
        }

        @Override
        public Instant wall() {
            return Instant.now();
        }
    };

    /** Since the host was started, its sleep included. */
    long nanos();

    Instant wall();
}
