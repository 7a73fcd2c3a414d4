package io.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final Identity ADMIN = new Identity("admin", Role.ADMINISTRATOR);
    private static final Identity VIEWER = new Identity("screen", Role.VIEWER);

    private final Sessions sessions = new Sessions(Clock.systemUTC());

    @Test
    void needBothHalves() {
        Sessions.Opened one = sessions.open(ADMIN);
        Sessions.Opened other = sessions.open(VIEWER);
        assertThat(sessions.find(one.cookie(), one.key())).contains(ADMIN);
        assertThat(sessions.find(one.cookie(), other.key())).isEmpty();
        assertThat(sessions.find(one.cookie(), one.cookie())).isEmpty();
        assertThat(sessions.find(one.key(), one.cookie())).isEmpty();
        assertThat(sessions.find(one.cookie())).contains(ADMIN);
        sessions.close(one.cookie());
        assertThat(sessions.find(one.cookie(), one.key())).isEmpty();
        assertThat(sessions.find(one.cookie())).isEmpty();
        assertThat(sessions.find(other.cookie(), other.key())).contains(VIEWER);
    }

    @Test
    void ofOneTokenEndNobodyElses() {
        Sessions.Opened admin = sessions.open(ADMIN);
        Sessions.Opened first = sessions.open(VIEWER);
        Sessions.Opened last = first;
        for (int i = 0; i < 10_001; i++) {
            last = sessions.open(VIEWER);
        }
        assertThat(sessions.find(admin.cookie(), admin.key())).contains(ADMIN);
        assertThat(sessions.find(last.cookie(), last.key())).contains(VIEWER);
        assertThat(sessions.find(first.cookie(), first.key()))
                .as("its own oldest")
                .isEmpty();
    }

    @Test
    void endWithTheirToken() {
        Sessions.Opened admin = sessions.open(ADMIN);
        Sessions.Opened viewer = sessions.open(VIEWER);
        sessions.closeAll("screen");
        assertThat(sessions.find(viewer.cookie(), viewer.key())).isEmpty();
        assertThat(sessions.find(admin.cookie(), admin.key())).isPresent();
    }
}
