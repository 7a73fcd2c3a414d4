package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.model.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Programs that are to run, run or ran in containers, in memory. Each goes some time after it was asked for or has ended,
 * and with its container. Where there are too many, those that nobody has started yet make room, the oldest first.
 */
final class ExecSessions {

    /** How long it is known how a program ended, and how long it may wait for its start. */
    static final Duration KEPT = Duration.ofMinutes(10);

    /** All together, and of one container, so that none takes the room of the others. */
    static final int MOST = 1000;

    static final int MOST_OF_ONE = 250;

    private final Supplier<Instant> clock;
    private final Map<String, ExecSession> sessions = new ConcurrentHashMap<>();

    ExecSessions(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /**
     * @throws DockerException 409 if too many programs run
     */
    synchronized void add(ExecSession session) {
        Instant moment = clock.get().minus(KEPT);
        sessions.values().removeIf(old -> old.isOver(moment));
        String container = session.container().id();
        makeRoom(MOST_OF_ONE, "in container " + session.container().name(), old -> old.isOf(container));
        makeRoom(MOST, "on this host", old -> true);
        sessions.put(session.id(), session);
    }

    private void makeRoom(int most, String where, Predicate<ExecSession> which) {
        long present = sessions.values().stream().filter(which).count();
        if (present < most) {
            return;
        }
        ExecSession oldest = sessions.values().stream()
                .filter(which)
                .sorted(Comparator.comparing(ExecSession::created))
                .filter(ExecSession::withdraw)
                .findFirst()
                .orElseThrow(() -> DockerException.conflict(
                        "there are " + most + " programs already " + where + " that run or have just ended"));
        sessions.remove(oldest.id());
    }

    /** Of the arguments and variables of all of them. */
    long characters() {
        return sessions.values().stream()
                .mapToLong(session -> characters(session.program()))
                .sum();
    }

    static long characters(Program program) {
        return program.arguments().stream().mapToLong(String::length).sum()
                + program.environment().stream().mapToLong(String::length).sum();
    }

    Optional<ExecSession> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** A container is gone: so is what was to run in it, or ran. */
    void forget(String container) {
        sessions.values().removeIf(session -> session.isOf(container));
    }
}
