package io.fairlead.network;

import io.fairlead.model.LabelSelector;
import io.fairlead.network.BatchView.ObjectView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes many objects be as defined in one change, all or none; and tells what is there in the same words. */
@Service
public class BatchService {

    private final List<BatchKind> kinds;
    private final Commands commands;
    private final Plans plans;
    private final PlanService planService;
    private final Convergence convergence;

    BatchService(
            BatchNetworks networks,
            BatchSandboxes sandboxes,
            BatchReservations reservations,
            BatchEndpoints endpoints,
            Commands commands,
            Plans plans,
            PlanService planService,
            Convergence convergence) {
        kinds = List.of(networks, sandboxes, reservations, endpoints);
        this.commands = commands;
        this.plans = plans;
        this.planService = planService;
        this.convergence = convergence;
    }

    /** What a batch came to. */
    private record Done(List<ObjectView> objects, List<DefinitionChange> definitions) {}

    /**
     * Carries the batch out, and waits for the kernel.
     *
     * @param prune whose objects go if the batch does not have them; pre-defined networks stay
     * @throws RefusedException with everything that is wrong with any object; nothing is done then
     */
    public BatchView apply(Batch batch, Optional<LabelSelector> prune) {
        convergence.requireCapable();
        Commands.Outcome<Proposed<Done>> outcome = commands.run(command(batch, prune));
        Done done = outcome.result().result();
        AppliedView applied = planService.settled(new Plans.Applied(outcome, done.definitions()));
        return new BatchView(done.objects(), done.definitions(), applied.ready(), applied.warnings());
    }

    /** What carrying the batch out would do. */
    public PlanView plan(Batch batch, Optional<LabelSelector> prune) {
        return plans.make(command(batch, prune));
    }

    private Plans.Command<Done> command(Batch batch, Optional<LabelSelector> prune) {
        return draft -> {
            BatchPass pass = new BatchPass(draft);
            kinds.forEach(kind -> kind.announce(pass, batch));
            if (prune.isPresent()) {
                kinds.forEach(kind -> kind.select(pass, prune.get()));
                // Before anything is made, so that names, subnets and ports are free for it.
                List<BatchKind> reversed = new ArrayList<>(kinds);
                Collections.reverse(reversed);
                reversed.forEach(kind -> kind.prune(pass));
            }
            kinds.forEach(kind -> kind.apply(pass, batch));
            pass.refuse();
            return new Proposed<>(done(pass), pass.warnings(), pass.disturbances());
        };
    }

    private static Done done(BatchPass pass) {
        List<DefinitionChange> definitions = DefinitionChange.of(pass.draft());
        Map<String, String> actions = new HashMap<>();
        definitions.forEach(change -> actions.put(change.id(), change.action()));
        List<ObjectView> objects = new ArrayList<>();
        for (BatchPass.Placed each : pass.placed()) {
            objects.add(new ObjectView(each.kind(), each.name(), each.id(), action(actions.get(each.id()))));
        }
        definitions.stream()
                .filter(change -> change.action().equals(DefinitionChange.DELETE))
                .forEach(change -> objects.add(
                        new ObjectView(change.kind(), change.name(), change.id(), action(change.action()))));
        return new Done(objects, definitions);
    }

    private static String action(@Nullable String change) {
        if (change == null) {
            return "unchanged";
        }
        return switch (change) {
            case DefinitionChange.CREATE -> "created";
            case DefinitionChange.DELETE -> "pruned";
            default -> "changed";
        };
    }

    /**
     * What is there, so that carrying it out on an empty host comes to the same: networks and sandboxes by name, endpoints
     * by network and then in the order of attaching. Host ports are the ones that were chosen.
     */
    public Batch present() {
        Inventory inventory = commands.inventory();
        return new Batch(
                inventory.networks().stream()
                        .map(StoredNetwork::spec)
                        // Nothing of it can be other than it is from the start.
                        .filter(spec -> !spec.predefined()
                                || !spec.subnets().isEmpty()
                                || !spec.labels().isEmpty())
                        .map(NetworkRequest::of)
                        .toList(),
                inventory.sandboxes().stream().map(BatchService::request).toList(),
                inventory.networks().stream()
                        .flatMap(
                                network -> inventory.reservations(network.spec().id()).stream()
                                        .map(reservation -> new KeptAddressRequest(
                                                network.spec().name(), BatchReservations.request(reservation))))
                        .toList(),
                inventory.networks().stream()
                        .flatMap(network -> inventory.endpointsOf(network.spec().id()).stream()
                                .map(endpoint -> new AttachmentRequest(
                                        network.spec().name(),
                                        EndpointRequest.of(endpoint, network).withPorts(PortPins.pinned(endpoint)))))
                        .toList());
    }

    /** What these networks have that no batch carries, in words. */
    public List<String> leftOut(List<NetworkRequest> networks) {
        Inventory inventory = commands.inventory();
        return networks.stream()
                .flatMap(network -> inventory.networkNamed(String.valueOf(network.name())).stream())
                .flatMap(network -> network.uplinks().stream()
                        .map(uplink -> "network " + network.spec().name() + ": its uplink "
                                + uplink.uplink().link()
                                + " is not carried over, because that could cut this host off; add it by itself"))
                .toList();
    }

    private static SandboxRequest request(StoredSandbox sandbox) {
        SandboxRequest request = SandboxRequest.of(sandbox);
        if (sandbox.processStart() == null) {
            return request;
        }
        // Named by its process, whose pid is in the path.
        long pid = Long.parseLong(sandbox.ref().namespace().path().split("/")[2]);
        return new SandboxRequest(request.name(), request.kind(), null, pid, request.labels());
    }
}
