package io.fairlead.docker.container;

import io.fairlead.network.Notes;
import io.fairlead.network.SandboxView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes down that containers end and go, in the transaction in which their sandboxes do. */
@Component
class ContainerEnds {

    /** As of a process that was killed. */
    static final int KILLED = 128 + 9;

    private final ContainerTable table;
    private final ContainerExits exits;

    ContainerEnds(ContainerTable table, ContainerExits exits) {
        this.table = table;
        this.exits = exits;
    }

    /**
     * A container that has a row does not run any more, and neither do those that had joined it. What Docker calls
     * auto-remove is done.
     *
     * @param sandbox as it was, null if it had none of its own
     */
    void end(StoredContainer container, @Nullable SandboxView sandbox, int exitCode, Notes notes) {
        stop(container, sandbox, exitCode, notes);
        if (container.isFleeting()) {
            remove(container, notes);
        }
    }

    /** The same of one that is to be started anew: it stays even if it is to go when it ends. */
    void stop(StoredContainer container, @Nullable SandboxView sandbox, int exitCode, Notes notes) {
        Instant now = ContainerEvents.now();
        StoredContainer ended = container.ended(now, exitCode);
        if (sandbox != null) {
            ended = ended.withEndpoints(StoredContainer.endpoints(sandbox, container.endpoints()));
        }
        table.update(ended);
        died(container, exitCode, notes);
    }

    /** One without a row, a sandbox that was made otherwise, is deleted while it runs. */
    void vanish(StoredContainer container, Notes notes) {
        died(container, KILLED, notes);
    }

    private void died(StoredContainer container, int exitCode, Notes notes) {
        exits.ended(container.id(), exitCode);
        notes.note(ContainerEvents.of("die", container, "exitCode", String.valueOf(exitCode)));
        for (StoredContainer joined : table.joined(container.id())) {
            end(joined, null, KILLED, notes);
        }
    }

    /** A container goes for good. */
    void remove(StoredContainer container, Notes notes) {
        table.delete(container.id());
        exits.removed(container.id());
        notes.noteLast(ContainerEvents.of("destroy", container));
    }
}
