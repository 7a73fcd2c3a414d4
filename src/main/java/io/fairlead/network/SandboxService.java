package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Creates, adopts, shows and deletes sandboxes. */
@Service
public class SandboxService {

    private final Commands commands;
    private final EndpointService endpoints;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final Kernel kernel;

    SandboxService(
            Commands commands,
            EndpointService endpoints,
            StoredStatus statuses,
            Convergence convergence,
            Kernel kernel) {
        this.kernel = kernel;
        this.commands = commands;
        this.endpoints = endpoints;
        this.statuses = statuses;
        this.convergence = convergence;
    }

    /** By name. */
    public List<SandboxView> list() {
        Inventory inventory = commands.inventory();
        return inventory.sandboxes().stream()
                .map(sandbox -> view(inventory, sandbox))
                .toList();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     */
    public SandboxView get(String idOrName) {
        Inventory inventory = commands.inventory();
        return view(inventory, Lookup.sandbox(inventory, idOrName));
    }

    /** Stores a sandbox and waits for its namespace. */
    public SandboxView create(SandboxRequest request) {
        convergence.requireCapable();
        Commands.Outcome<StoredSandbox> outcome = commands.run(draft -> {
            StoredSandbox sandbox = SandboxDefinition.define(request, draft.inventory(), kernel);
            draft.create(sandbox);
            return sandbox;
        });
        StoredSandbox sandbox = outcome.result();
        convergence.await(outcome.touched(), Owner.of(sandbox.ref().id()), sandbox.generation());
        return view(commands.inventory(), sandbox);
    }

    /**
     * Deletes a sandbox; a managed one's namespace goes with it.
     *
     * @param force detach it from its networks first, else having endpoints is a conflict
     * @return whether it has left the kernel too; if not, that is still under way
     */
    public boolean delete(String idOrName, boolean force) {
        convergence.requireCapable();
        Commands.Outcome<SandboxId> outcome = commands.run(draft -> {
            StoredSandbox sandbox = Lookup.sandbox(draft.inventory(), idOrName);
            List<StoredEndpoint> attached =
                    draft.inventory().endpointsOf(sandbox.ref().id());
            if (!attached.isEmpty() && !force) {
                throw RefusedException.conflict("sandbox " + sandbox.ref().name() + " is attached to "
                        + networkNames(draft.inventory(), attached) + "; detach it or delete with force=true");
            }
            attached.forEach(endpoint -> endpoints.detach(draft, endpoint));
            draft.remove(sandbox);
            return sandbox.ref().id();
        });
        return convergence.awaitGone(outcome.touched(), Set.of(Owner.of(outcome.result())));
    }

    private static List<String> networkNames(Inventory inventory, List<StoredEndpoint> attached) {
        return attached.stream()
                .flatMap(endpoint -> inventory.network(endpoint.spec().network()).stream())
                .map(network -> network.spec().name())
                .toList();
    }

    private SandboxView view(Inventory inventory, StoredSandbox sandbox) {
        List<EndpointView> attached = inventory.endpointsOf(sandbox.ref().id()).stream()
                .map(endpoint -> endpoints.view(inventory, endpoint, List.of()))
                .toList();
        return new SandboxView(
                sandbox.ref().id().value(),
                sandbox.ref().name(),
                sandbox.ref().kind().name().toLowerCase(Locale.ROOT),
                sandbox.ref().namespace().isHost()
                        ? null
                        : sandbox.ref().namespace().path(),
                sandbox.created(),
                attached,
                StatusView.of(statuses.find(Owner.of(sandbox.ref().id()))));
    }
}
