package io.fairlead.network;

import io.fairlead.model.Intent;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxIntent;
import io.fairlead.reconcile.IntentSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The reconciler's view of what is stored, from memory. */
@Component
class StoredIntents implements IntentSource {

    private final Commands commands;

    StoredIntents(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Map<Owner, Intent> find(Collection<Owner> owners) {
        Inventory inventory = commands.inventory();
        AdoptedProcesses processes = new AdoptedProcesses(inventory);
        Map<Owner, Intent> found = new HashMap<>();
        for (Owner owner : owners) {
            find(owner, inventory, processes).ifPresent(intent -> found.put(owner, intent));
        }
        return found;
    }

    private static Optional<? extends Intent> find(Owner owner, Inventory inventory, AdoptedProcesses processes) {
        return switch (owner.kind()) {
            case HOST -> Optional.empty();
            case NETWORK -> inventory.intent(new NetworkId(owner.id())).map(processes::current);
            case SANDBOX ->
                inventory
                        .sandbox(new SandboxId(owner.id()))
                        .map(sandbox -> new SandboxIntent(processes.current(sandbox.ref()), sandbox.generation()));
        };
    }

    @Override
    public Set<Owner> owners() {
        return commands.inventory().owners();
    }
}
