package io.fairlead.docker.container;

import io.fairlead.history.Entry;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxRef;
import io.fairlead.network.Notes;
import io.fairlead.network.SandboxLedger;
import io.fairlead.network.SandboxView;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets containers follow what happens to their sandboxes by other ways than Docker's API, and keeps their names. */
@Component
class ContainerLedger implements SandboxLedger {

    private final ContainerTable table;
    private final ContainerEnds ends;
    private final ContainerExits exits;

    ContainerLedger(ContainerTable table, ContainerEnds ends, ContainerExits exits) {
        this.table = table;
        this.ends = ends;
        this.exits = exits;
    }

    @Override
    public Optional<String> holder(String name, String exceptId) {
        return table.named(name)
                .filter(container -> !container.id().equals(exceptId))
                .map(container -> "a container that does not run: docker rm " + name + " frees it, docker start " + name
                        + " makes it a sandbox");
    }

    @Override
    public boolean tells(SandboxId sandbox) {
        return table.find(sandbox.value()).isPresent();
    }

    @Override
    public void left(SandboxView sandbox, Notes notes) {
        // One that Docker's API stopped is written down already.
        table.find(sandbox.id())
                .filter(StoredContainer::isStarted)
                .ifPresent(container -> ends.end(container, sandbox, ContainerEnds.KILLED, notes));
    }

    @Override
    public List<Entry> renamed(SandboxRef before, String name) {
        Optional<StoredContainer> renamed = table.find(before.id().value()).map(container -> container.withName(name));
        renamed.ifPresent(table::update);
        return renamed
                .map(container -> ContainerEvents.of("rename", container, "oldName", "/" + before.name()))
                .stream()
                .toList();
    }

    @Override
    public void purge() {
        for (ContainerTable.Head head : table.heads()) {
            String id = head.id();
            if (table.find(id).filter(StoredContainer::isStarted).isPresent()) {
                exits.ended(id, ContainerEnds.KILLED);
            }
            exits.removed(id);
        }
        table.clear();
    }
}
