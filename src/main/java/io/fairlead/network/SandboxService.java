package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Service;

/** Creates, adopts, shows and deletes sandboxes. */
@Service
public class SandboxService {

    private final Commands commands;
    private final EndpointService endpoints;
    private final Attaching attaching;
    private final Plans plans;
    private final StoredStatus statuses;
    private final Convergence convergence;
    private final Kernel kernel;

    SandboxService(
            Commands commands,
            EndpointService endpoints,
            Attaching attaching,
            Plans plans,
            StoredStatus statuses,
            Convergence convergence,
            Kernel kernel) {
        this.kernel = kernel;
        this.commands = commands;
        this.endpoints = endpoints;
        this.attaching = attaching;
        this.plans = plans;
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
        return carryOut(creation(request));
    }

    /** What creating the sandbox would do. */
    public PlanView plan(SandboxRequest request) {
        return plans.make(creation(request));
    }

    Plans.Command<StoredSandbox> creation(SandboxRequest request) {
        return draft -> {
            StoredSandbox sandbox = SandboxDefinition.define(request, draft, kernel);
            draft.create(sandbox);
            return Proposed.of(sandbox);
        };
    }

    /**
     * Changes a sandbox's name and labels; nothing else of it can be changed.
     *
     * @param change makes the wanted definition of the present one
     */
    public SandboxView edit(String idOrName, UnaryOperator<SandboxRequest> change, Precondition precondition) {
        return carryOut(editing(idOrName, change, precondition));
    }

    /** What changing the sandbox would do. */
    public PlanView planEdit(String idOrName, UnaryOperator<SandboxRequest> change, Precondition precondition) {
        return plans.make(editing(idOrName, change, precondition));
    }

    Plans.Command<StoredSandbox> editing(
            String idOrName, UnaryOperator<SandboxRequest> change, Precondition precondition) {
        return draft -> {
            StoredSandbox before = Lookup.sandbox(draft.inventory(), idOrName);
            precondition.require(before);
            StoredSandbox after = SandboxDefinition.redefine(before, change.apply(SandboxRequest.of(before)), draft);
            if (!after.equals(before)) {
                draft.update(after);
                Renaming.follow(draft, before, after);
            }
            return Proposed.of(draft.inventory().sandbox(before.ref().id()).orElseThrow());
        };
    }

    private SandboxView carryOut(Plans.Command<StoredSandbox> command) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<StoredSandbox>> outcome = commands.run(command);
        StoredSandbox sandbox = outcome.result().result();
        convergence.await(outcome.touched(), Owner.of(sandbox.ref().id()), sandbox.generation());
        return view(commands.inventory(), sandbox);
    }

    /**
     * Deletes a sandbox; a managed one's namespace goes with it.
     *
     * @param force detach it from its networks first, else having endpoints is a conflict
     * @return whether it has left the kernel too; if not, that is still under way
     */
    public boolean delete(String idOrName, boolean force, Precondition precondition) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<SandboxId>> outcome = commands.run(deletion(idOrName, force, precondition));
        return convergence.awaitGone(
                outcome.touched(), Set.of(Owner.of(outcome.result().result())));
    }

    /** What deleting the sandbox would do. */
    public PlanView planDelete(String idOrName, boolean force, Precondition precondition) {
        return plans.make(deletion(idOrName, force, precondition));
    }

    Plans.Command<SandboxId> deletion(String idOrName, boolean force, Precondition precondition) {
        return draft -> {
            StoredSandbox sandbox = Lookup.sandbox(draft.inventory(), idOrName);
            precondition.require(sandbox);
            List<StoredEndpoint> attached =
                    draft.inventory().endpointsOf(sandbox.ref().id());
            if (!attached.isEmpty() && !force) {
                throw RefusedException.conflict("sandbox " + sandbox.ref().name() + " is attached to "
                        + networkNames(draft.inventory(), attached) + "; detach it or delete with force=true");
            }
            attached.forEach(endpoint -> attaching.detach(draft, endpoint));
            draft.remove(sandbox);
            return Proposed.of(sandbox.ref().id());
        };
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
        return SandboxView.of(
                sandbox,
                attached,
                StatusView.of(statuses.find(Owner.of(sandbox.ref().id()))));
    }
}
