package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.SandboxId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One change of sandboxes and their endpoints that is put together step by step; all of it is committed, or nothing. What
 * a step did is seen by the next ones. Of use only inside the function that it was handed to.
 */
public final class SandboxChange implements Notes {

    private final Draft draft;
    private final Steps steps;
    private final List<String> warnings = new ArrayList<>();

    /** Who carries the steps out. */
    record Steps(
            SandboxService sandboxes,
            Attaching attaching,
            EndpointEdit endpointEdit,
            Kernel kernel,
            ServiceSettings settings) {}

    SandboxChange(Draft draft, Steps steps) {
        this.draft = draft;
        this.steps = steps;
    }

    /** An id that nobody has: the same one again when a planned change is carried out. */
    public String newId() {
        return draft.choices().id();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @return its definition; empty if there is none
     * @throws RefusedException if there are several
     */
    public Optional<SandboxView> sandbox(String idOrName) {
        return Lookup.findSandbox(draft.inventory(), idOrName).map(this::view);
    }

    private SandboxView view(StoredSandbox sandbox) {
        List<EndpointView> attached = draft
                .inventory()
                .endpointsOf(sandbox.ref().id())
                .stream()
                .map(this::view)
                .toList();
        return SandboxView.of(sandbox, attached, StatusView.NONE);
    }

    private EndpointView view(StoredEndpoint endpoint) {
        return EndpointView.definition(
                endpoint, draft.inventory().network(endpoint.spec().network()).orElseThrow());
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @throws RefusedException if there is none, or several
     */
    public NetworkSpec network(String idOrName) {
        return Lookup.network(draft.inventory(), idOrName).spec();
    }

    /**
     * Makes a sandbox with an id that was chosen before.
     *
     * @throws RefusedException with everything that is wrong
     */
    public void create(String id, SandboxRequest request) {
        draft.create(SandboxDefinition.define(
                new SandboxId(id), request, draft, steps.kernel(), SandboxDefinition.Collision.EVADED));
    }

    /** Detaches a sandbox from everything and removes it. */
    public void delete(String id) {
        warnings.addAll(steps.sandboxes()
                .deletion(id, true, Precondition.NONE)
                .apply(draft)
                .warnings());
    }

    /**
     * Gives a sandbox another name; nothing happens if it has it.
     *
     * @throws RefusedException if somebody else has it, or it is none
     */
    public void rename(String id, String name) {
        UnaryOperator<SandboxRequest> change =
                now -> new SandboxRequest(name, now.kind(), now.path(), now.pid(), now.labels());
        warnings.addAll(steps.sandboxes()
                .editing(id, change, Precondition.NONE)
                .apply(draft)
                .warnings());
    }

    /**
     * @param network full id, name, or unambiguous beginning of an id
     * @throws RefusedException with everything that is wrong
     */
    public EndpointView attach(String network, EndpointRequest request) {
        return view(steps.attaching().attach(draft, network, request, warnings));
    }

    /**
     * @param endpoint its full id
     */
    public void detach(String endpoint) {
        steps.attaching().detach(draft, Lookup.endpoint(draft.inventory(), endpoint));
    }

    /**
     * Publishes ports where answers leave the sandbox: at the endpoint that carries its default route, of IPv4 if there
     * is one. Ports that another endpoint has move there with the host ports that were chosen for them.
     *
     * @param sandbox its full id
     * @param wanted the ports if no endpoint has any; those without a host address are published on all of them, as Docker
     *     does, unless the network or the service has a default binding
     */
    public void publish(String sandbox, List<PortRequest> wanted) {
        List<StoredEndpoint> endpoints = draft.inventory().endpointsOf(new SandboxId(sandbox));
        Optional<StoredEndpoint> carrier = endpoints.stream()
                .filter(endpoint -> endpoint.spec().gateway4())
                .findFirst()
                .or(() -> endpoints.stream()
                        .filter(endpoint -> endpoint.spec().gateway6())
                        .findFirst());
        Optional<StoredEndpoint> present = endpoints.stream()
                .filter(endpoint -> !endpoint.asked().isEmpty())
                .findFirst();
        if (carrier.isEmpty() || !carrier.get().asked().isEmpty()) {
            return;
        }
        List<PortRequest> ports = present.map(PortPins::pinned)
                .orElseGet(() -> everywhere(wanted, carrier.get().spec().network()));
        if (ports.isEmpty()) {
            return;
        }
        present.ifPresent(endpoint -> withPorts(endpoint.spec().id(), List.of()));
        withPorts(carrier.get().spec().id(), ports);
    }

    private List<PortRequest> everywhere(List<PortRequest> ports, NetworkId network) {
        NetworkSpec spec = draft.inventory().network(network).orElseThrow().spec();
        String service = steps.settings().defaultBinding();
        if (spec.option(OptionNames.HOST_BINDING).isPresent() || service != null && !service.isBlank()) {
            return ports;
        }
        return ports.stream()
                .map(port -> port.hostAddress() == null ? port.withHostAddress(PortRequest.EVERYWHERE) : port)
                .toList();
    }

    private void withPorts(EndpointId id, List<PortRequest> ports) {
        StoredEndpoint before = draft.inventory().endpoint(id).orElseThrow();
        Proposed<StoredEndpoint> done = steps.endpointEdit().edit(draft, before, request -> request.withPorts(ports));
        warnings.addAll(done.warnings());
    }

    /** The ports that a sandbox has, with the host ports that were chosen; to be given to {@link #publish} again. */
    public List<PortRequest> published(String sandbox) {
        return draft.inventory().endpointsOf(new SandboxId(sandbox)).stream()
                .filter(endpoint -> !endpoint.asked().isEmpty())
                .findFirst()
                .map(PortPins::pinned)
                .orElse(List.of());
    }

    @Override
    public void note(Entry entry) {
        draft.note(entry);
    }

    @Override
    public void noteLast(Entry entry) {
        draft.noteLast(entry);
    }

    /** Runs once the change is committed. */
    public void afterCommit(Runnable action) {
        draft.afterCommit(action);
    }

    List<String> warnings() {
        return warnings;
    }
}
