package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.docker.DockerException;
import io.fairlead.model.Program;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecSessionsTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ExecSessions sessions = new ExecSessions(() -> now);
    private int number;

    private ExecSession add(String container) {
        StoredContainer stored = new StoredContainer(
                container, container, "i", Json.object(), Json.object(), Map.of(), now, null, null, 0);
        ExecSession session = new ExecSession(
                "exec" + number++,
                new Container(stored, null, null, true),
                new Program(List.of("true"), List.of(), null, false, "", Map.of()),
                false,
                now);
        sessions.add(session);
        return session;
    }

    private ExecSession begun(String container) {
        ExecSession session = add(container);
        assertThat(session.begin()).isTrue();
        return session;
    }

    private boolean isKnown(ExecSession session) {
        return sessions.find(session.id()).isPresent();
    }

    @Test
    void whatNobodyStartsMakesRoomForWhatComes() {
        ExecSession running = begun("a");
        ExecSession oldest = add("a");
        for (int i = 0; i < 3 * ExecSessions.MOST; i++) {
            now = now.plusMillis(1);
            add("a");
        }
        assertThat(isKnown(running)).isTrue();
        assertThat(isKnown(oldest)).isFalse();
        assertThat(oldest.begin()).as("a start that comes too late").isFalse();
        ExecSession other = begun("b");
        assertThat(isKnown(other)).isTrue();
    }

    @Test
    void oneContainerTakesNoRoomOfTheOthers() {
        for (int i = 0; i < ExecSessions.MOST_OF_ONE; i++) {
            begun("a");
        }
        assertThatThrownBy(() -> add("a")).isInstanceOf(DockerException.class).hasMessageContaining("in container a");
        assertThatCode(() -> begun("b")).doesNotThrowAnyException();
    }

    @Test
    void thereIsAnEndToAllOfThem() {
        for (int i = 0; i < ExecSessions.MOST; i++) {
            begun("c" + i % 100);
        }
        assertThatThrownBy(() -> add("new")).isInstanceOf(DockerException.class).hasMessageContaining("on this host");
    }

    @Test
    void whatWasNeverStartedAndWhatEndedGoAfterAWhile() {
        ExecSession never = add("a");
        ExecSession ended = begun("a");
        ended.ended(0, now);
        ExecSession running = begun("a");
        now = now.plus(ExecSessions.KEPT);
        add("b");
        assertThat(isKnown(never)).isTrue();
        assertThat(isKnown(ended)).isTrue();
        now = now.plusMillis(1);
        add("b");
        assertThat(isKnown(never)).isFalse();
        assertThat(isKnown(ended)).isFalse();
        assertThat(isKnown(running)).isTrue();
    }

    @Test
    void goesWithItsContainer() {
        ExecSession never = add("a");
        ExecSession other = add("b");
        sessions.forget("a");
        assertThat(isKnown(never)).isFalse();
        assertThat(isKnown(other)).isTrue();
    }
}
