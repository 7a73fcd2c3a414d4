package io.fairlead.network;

import io.fairlead.model.SandboxRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it is stored.
 *
 * @param processStart start time of the process that was adopted by its pid, else null
 * @param generation of its own definition
 * @param revision counts changes of the endpoints it has
 */
record StoredSandbox(SandboxRef ref, @Nullable Long processStart, long generation, long revision, Instant created) {

    StoredSandbox withRevision(long now) {
        return new StoredSandbox(ref, processStart, generation, now, created);
    }
}
