package io.fairlead.network;

import io.fairlead.driver.Advice;
import io.fairlead.kernel.HostFacts;
import io.fairlead.model.Intent;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxIntent;
import io.fairlead.reconcile.IntentSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The reconciler's view of what is stored, from memory. */
@Component
class StoredIntents implements IntentSource {

    private final Commands commands;
    private final Offers offers;

    StoredIntents(Commands commands, Offers offers) {
        this.commands = commands;
        this.offers = offers;
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
    public List<Advice> advise(Intent intent, HostFacts facts) {
        return intent instanceof NetworkIntent network
                ? offers.advise(network, commands.inventory(), facts)
                : List.of();
    }

    @Override
    public Set<Owner> owners() {
        return commands.inventory().owners();
    }
}
