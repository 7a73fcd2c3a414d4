package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.LabelSelector;
import io.fairlead.model.SandboxId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The endpoints of a batch. */
@Component
class BatchEndpoints implements BatchKind {

    static final String KIND = "endpoint";

    private final EndpointService endpoints;
    private final EndpointDefinition definition;
    private final Attaching attaching;

    BatchEndpoints(EndpointService endpoints, EndpointDefinition definition, Attaching attaching) {
        this.endpoints = endpoints;
        this.definition = definition;
        this.attaching = attaching;
    }

    private record Item(
            String path,
            EndpointRequest request,
            StoredNetwork network,
            StoredSandbox sandbox,
            Optional<StoredEndpoint> present) {

        String name() {
            return BatchEndpoints.name(sandbox.ref().name(), network.spec().name());
        }

        /** What is there may give up what a new one names, and what names nothing takes what is left. */
        int turn() {
            if (present.isPresent()) {
                return 0;
            }
            return request.addresses() == null || request.addresses().isEmpty() ? 2 : 1;
        }
    }

    private static String name(@Nullable String sandbox, @Nullable String network) {
        return sandbox + " in " + network;
    }

    @Override
    public void announce(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.endpoints().size(); i++) {
            String network = batch.endpoints().get(i).network();
            String sandbox = batch.endpoints().get(i).endpoint().sandbox();
            if (isEmpty(network)) {
                pass.violation(path(i) + ".network", "is missing");
            }
            if (isEmpty(sandbox)) {
                pass.violation(path(i) + ".sandbox", "is missing");
            }
            if (!isEmpty(network) && !isEmpty(sandbox)) {
                pass.announce(path(i), KIND, name(sandbox, network));
            }
        }
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String path(int index) {
        return "endpoints[" + index + "]";
    }

    @Override
    public void select(BatchPass pass, LabelSelector selector) {
        for (StoredEndpoint endpoint : pass.inventory().endpoints()) {
            String sandbox = endpoint.spec().sandbox().name();
            String network = networkOf(pass, endpoint).spec().name();
            String name = name(sandbox, network);
            boolean unwanted = selector.matches(endpoint.labels()) && !pass.has(KIND, name);
            boolean goesAlong =
                    pass.isPruned(BatchNetworks.KIND, network) || pass.isPruned(BatchSandboxes.KIND, sandbox);
            if (unwanted || goesAlong) {
                pass.prune(KIND, name, endpoint.spec().id().value());
            }
        }
    }

    private static StoredNetwork networkOf(BatchPass pass, StoredEndpoint endpoint) {
        return pass.inventory().network(endpoint.spec().network()).orElseThrow();
    }

    @Override
    public void prune(BatchPass pass) {
        for (BatchPass.Placed each : pass.pruned(KIND)) {
            StoredEndpoint endpoint =
                    pass.inventory().endpoint(new EndpointId(each.id())).orElseThrow();
            attaching.detach(pass.draft(), endpoint);
        }
    }

    @Override
    public void apply(BatchPass pass, Batch batch) {
        List<Item> items = items(pass, batch);
        List<Item> named = withLinkNames(pass, items);
        named.sort(Comparator.comparingInt(Item::turn));
        for (Item item : named) {
            pass.settle(item.path(), KIND, item.name(), () -> {
                Proposed<StoredEndpoint> proposed = command(item).apply(pass.draft());
                return proposed.with(proposed.result().spec().id().value());
            });
        }
    }

    private List<Item> items(BatchPass pass, Batch batch) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < batch.endpoints().size(); i++) {
            AttachmentRequest wanted = batch.endpoints().get(i);
            String network = Objects.requireNonNullElse(wanted.network(), "");
            String sandbox = Objects.requireNonNullElse(wanted.endpoint().sandbox(), "");
            Optional<StoredNetwork> itsNetwork = pass.inventory().networkNamed(network);
            Optional<StoredSandbox> itsSandbox = pass.inventory().sandboxNamed(sandbox);
            boolean found = !network.isEmpty()
                    && !sandbox.isEmpty()
                    && pass.isThere(path(i) + ".network", BatchNetworks.KIND, network, itsNetwork)
                            & pass.isThere(path(i) + ".sandbox", BatchSandboxes.KIND, sandbox, itsSandbox);
            if (found) {
                items.add(item(pass, path(i), wanted.endpoint(), itsNetwork.orElseThrow(), itsSandbox.orElseThrow()));
            }
        }
        return items;
    }

    private static Item item(
            BatchPass pass, String path, EndpointRequest wanted, StoredNetwork network, StoredSandbox sandbox) {
        Optional<StoredEndpoint> present = pass
                .inventory()
                .endpointsOf(sandbox.ref().id())
                .stream()
                .filter(endpoint ->
                        endpoint.spec().network().equals(network.spec().id()))
                .findFirst();
        EndpointRequest request = wanted.withSandbox(sandbox.ref().id().value());
        if (present.isPresent() && request.ports() != null) {
            request = request.withPorts(PortPins.unpinned(request.ports(), present.get()));
        }
        return new Item(path, request, network, sandbox, present);
    }

    /** Numbers the links in the batch's order, whoever is attached first, around those that are named. */
    private List<Item> withLinkNames(BatchPass pass, List<Item> items) {
        Map<SandboxId, Set<String>> used = new HashMap<>();
        for (Item item : items) {
            Set<String> names = used.computeIfAbsent(item.sandbox().ref().id(), id -> links(pass, id));
            givenLink(item.request()).ifPresent(names::add);
        }
        List<Item> named = new ArrayList<>();
        for (Item item : items) {
            // A machine's link is named after its endpoint.
            boolean open = item.present().isEmpty()
                    && givenLink(item.request()).isEmpty()
                    && !MachineLinks.isMachine(item.sandbox());
            if (!open || !definition.capabilities(item.network()).addressed()) {
                named.add(item);
                continue;
            }
            Set<String> names =
                    Objects.requireNonNull(used.get(item.sandbox().ref().id()));
            String link = EndpointDefinition.freeLink(item.network().spec(), names);
            names.add(link);
            EndpointRequest request = item.request().withLinkName(link);
            named.add(new Item(item.path(), request, item.network(), item.sandbox(), item.present()));
        }
        return named;
    }

    private static Set<String> links(BatchPass pass, SandboxId sandbox) {
        Set<String> links = new HashSet<>();
        pass.inventory()
                .endpointsOf(sandbox)
                .forEach(endpoint -> links.add(endpoint.spec().link()));
        return links;
    }

    private static Optional<String> givenLink(EndpointRequest request) {
        return Optional.ofNullable(request.linkName())
                .or(() ->
                        Optional.ofNullable(request.options()).map(options -> options.get(OptionNames.ENDPOINT_LINK)));
    }

    private Plans.Command<StoredEndpoint> command(Item item) {
        return item.present().isEmpty()
                ? endpoints.attachment(item.network().spec().id().value(), item.request())
                : endpoints.editing(
                        item.present().get().spec().id().value(), unused -> item.request(), Precondition.NONE);
    }
}
