package io.fairlead.docker.container;

import io.fairlead.history.Entry;
import io.fairlead.network.SandboxView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
     * @param more what is written down after its death
     * @return what is to be written down
     */
    List<Entry> end(StoredContainer container, @Nullable SandboxView sandbox, int exitCode, Entry... more) {
        List<Entry> entries = stop(container, sandbox, exitCode, more);
        if (container.isFleeting()) {
            entries.add(remove(container));
        }
        return entries;
    }

    /** The same of one that is to be started anew: it stays even if it is to go when it ends. */
    List<Entry> stop(StoredContainer container, @Nullable SandboxView sandbox, int exitCode, Entry... more) {
        Instant now = ContainerEvents.now();
        List<Entry> entries = new ArrayList<>();
        StoredContainer ended = container.ended(now, exitCode);
        if (sandbox != null) {
            ended = ended.withEndpoints(StoredContainer.endpoints(sandbox, container.endpoints()));
        }
        table.update(ended);
        exits.ended(container.id(), exitCode);
        entries.add(died(container, exitCode));
        entries.addAll(List.of(more));
        for (StoredContainer joined : joined(container.id())) {
            entries.addAll(end(joined, null, KILLED));
        }
        return entries;
    }

    private List<StoredContainer> joined(String id) {
        return table.all().stream()
                .filter(StoredContainer::isStarted)
                .filter(row ->
                        row.mode().isContainer() && row.mode().container().equals(id))
                .toList();
    }

    /** One without a row, a sandbox that was made otherwise, is deleted while it runs. */
    List<Entry> vanish(StoredContainer container) {
        exits.ended(container.id(), KILLED);
        List<Entry> entries = new ArrayList<>(List.of(died(container, KILLED)));
        for (StoredContainer joined : joined(container.id())) {
            entries.addAll(end(joined, null, KILLED));
        }
        return entries;
    }

    private static Entry died(StoredContainer container, int exitCode) {
        return ContainerEvents.of("die", container, "exitCode", String.valueOf(exitCode));
    }

    /** A container goes for good. */
    Entry remove(StoredContainer container) {
        table.delete(container.id());
        exits.removed(container.id());
        return ContainerEvents.of("destroy", container);
    }
}
