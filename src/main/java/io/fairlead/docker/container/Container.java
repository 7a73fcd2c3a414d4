package io.fairlead.docker.container;

import io.fairlead.network.SandboxView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is now.
 *
 * @param stored as it was asked for
 * @param sandbox what it is while it runs; null if it does not run, or runs in another container's
 * @param host the sandbox that it has joined; null unless it runs in another container's
 * @param known whether there is a row of it: a sandbox that was made otherwise has none
 */
record Container(
        StoredContainer stored,
        @Nullable SandboxView sandbox,
        @Nullable SandboxView host,
        boolean known) {

    String id() {
        return stored.id();
    }

    String name() {
        return sandbox != null ? sandbox.name() : stored.name();
    }

    boolean isRunning() {
        return sandbox != null || host != null;
    }

    /** Whether it ended, at least once, after it was like that. */
    boolean hasEndedSince(Container before) {
        boolean ended = stored.finished() != null && !stored.finished().equals(before.stored.finished());
        boolean anew = before.isRunning() && !Objects.equals(stored.started(), before.stored.started());
        return ended || anew || before.isRunning() && !isRunning();
    }

    /** As Docker calls it. */
    String state() {
        if (isRunning()) {
            return "running";
        }
        return stored.started() == null ? "created" : "exited";
    }

    Map<String, String> labels() {
        return sandbox != null ? sandbox.labels() : stored.labels();
    }

    /** The networks that it is in, or is to be in, by name. */
    Map<String, EndpointSettings> endpoints() {
        return sandbox != null ? StoredContainer.endpoints(sandbox, stored.endpoints()) : stored.endpoints();
    }

    /** The namespace's file, empty where there is none. */
    Optional<String> path() {
        SandboxView running = sandbox != null ? sandbox : host;
        return Optional.ofNullable(running).map(SandboxView::path);
    }

    /** Of the sandbox that it runs in. */
    List<String> troubles() {
        SandboxView running = sandbox != null ? sandbox : host;
        return running == null || !running.status().phase().equals("DEGRADED")
                ? List.of()
                : running.status().conditions().stream()
                        .map(condition -> condition.message())
                        .toList();
    }
}
