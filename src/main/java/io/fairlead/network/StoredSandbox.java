package io.fairlead.network;

import io.fairlead.model.SandboxRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it is stored.
 *
 * @param processStart start time of the process that was adopted by its pid, else null
 * @param generation of its own definition
 * @param revision counts changes of its labels and of the endpoints it has
 */
record StoredSandbox(
        SandboxRef ref,
        @Nullable Long processStart,
        Map<String, String> labels,
        long generation,
        long revision,
        Instant created) {

    StoredSandbox {
        labels = Map.copyOf(labels);
    }

    StoredSandbox withRevision(long now) {
        return new StoredSandbox(ref, processStart, labels, generation, now, created);
    }

    StoredSandbox withName(String now) {
        SandboxRef renamed = new SandboxRef(ref.id(), now, ref.kind(), ref.namespace());
        return new StoredSandbox(renamed, processStart, labels, generation, revision, created);
    }

    StoredSandbox withLabels(Map<String, String> now) {
        return new StoredSandbox(ref, processStart, now, generation, revision, created);
    }
}
