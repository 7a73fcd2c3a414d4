package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever watches a container learns of an end that came just before. */
class ContainerTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final StoredContainer CREATED =
            new StoredContainer("id", "c1", "x", Json.object(), Json.object(), Map.of(), FIRST, null, null, 0);
    private static final StoredContainer ENDED =
            CREATED.started(FIRST, Map.of()).ended(FIRST.plusSeconds(1), 0);

    private static Container container(StoredContainer stored) {
        return new Container(stored, null, null, true);
    }

    @Test
    void anEndInBetweenIsSeen() {
        assertThat(container(ENDED).hasEndedSince(container(CREATED))).isTrue();
        StoredContainer again = ENDED.started(FIRST.plusSeconds(2), Map.of()).ended(FIRST.plusSeconds(3), 0);
        assertThat(container(again).hasEndedSince(container(ENDED))).isTrue();
    }

    @Test
    void aStartOrNothingIsNoEnd() {
        assertThat(container(ENDED).hasEndedSince(container(ENDED))).isFalse();
        assertThat(container(CREATED).hasEndedSince(container(CREATED))).isFalse();
        StoredContainer running = ENDED.started(FIRST.plusSeconds(2), Map.of());
        assertThat(container(running).hasEndedSince(container(ENDED))).isFalse();
    }
}
