package io.fairlead.network;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.OptionSchema;
import io.fairlead.model.DriverName;
import io.fairlead.model.LabelSelector;
import io.fairlead.model.NetworkSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The networks of a batch. */
@Component
class BatchNetworks implements BatchKind {

    static final String KIND = "network";

    private final NetworkService service;
    private final Drivers drivers;

    BatchNetworks(NetworkService service, Drivers drivers) {
        this.service = service;
        this.drivers = drivers;
    }

    private record Item(String path, String name, NetworkRequest request, Optional<StoredNetwork> present) {

        /**
         * Others are made from configurations; what is there may give up what a new one names, and what names nothing
         * takes what is left.
         */
        int turn() {
            if (DriverName.CONFIG.value().equals(request.driver())) {
                return 0;
            }
            if (present.isPresent()) {
                return 1;
            }
            return request.subnets() == null || request.subnets().isEmpty() ? 3 : 2;
        }
    }

    @Override
    public void announce(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.networks().size(); i++) {
            String name = batch.networks().get(i).name();
            if (name == null || name.isBlank()) {
                pass.violation(path(i) + ".name", "is missing");
            } else {
                pass.announce(path(i) + ".name", KIND, name);
            }
        }
    }

    private static String path(int index) {
        return "networks[" + index + "]";
    }

    @Override
    public void select(BatchPass pass, LabelSelector selector) {
        List<StoredNetwork> networks = pass.inventory().networks().stream()
                .sorted(StoredNetwork.USERS_FIRST)
                .toList();
        for (StoredNetwork network : networks) {
            NetworkSpec spec = network.spec();
            if (!spec.predefined() && selector.matches(spec.labels()) && !pass.has(KIND, spec.name())) {
                pass.prune(KIND, spec.name(), spec.id().value());
            }
        }
    }

    @Override
    public void prune(BatchPass pass) {
        for (BatchPass.Placed network : pass.pruned(KIND)) {
            pass.carryOut(service.deletion(network.id(), Precondition.NONE));
        }
    }

    @Override
    public void apply(BatchPass pass, Batch batch) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < batch.networks().size(); i++) {
            NetworkRequest request = batch.networks().get(i);
            String name = Objects.requireNonNullElse(request.name(), "");
            if (!name.isBlank()) {
                items.add(new Item(path(i), name, request, pass.inventory().networkNamed(name)));
            }
        }
        items.sort(Comparator.comparingInt(Item::turn));
        for (Item item : items) {
            pass.settle(item.path(), KIND, item.name(), () -> {
                Proposed<StoredNetwork> proposed = command(item).apply(pass.draft());
                return proposed.with(proposed.result().spec().id().value());
            });
        }
    }

    private Plans.Command<StoredNetwork> command(Item item) {
        if (item.present().isEmpty()) {
            return service.creation(item.request());
        }
        NetworkSpec spec = item.present().get().spec();
        UnaryOperator<NetworkRequest> replacement = item.request().asReplacement();
        return service.editing(
                spec.id().value(),
                present -> spec.predefined()
                        ? withOwnOptions(replacement.apply(present), spec)
                        : replacement.apply(present),
                Precondition.NONE);
    }

    /** What makes a pre-defined network what it is need not be said. */
    private NetworkRequest withOwnOptions(NetworkRequest request, NetworkSpec spec) {
        Map<String, String> options = new HashMap<>(Objects.requireNonNullElse(request.options(), Map.of()));
        List<OptionSchema> schema = drivers.find(spec.driver())
                .map(driver -> driver.capabilities().options())
                .orElse(List.of());
        for (OptionSchema option : schema) {
            String own = spec.options().get(option.name());
            if (!option.liveEditable() && own != null) {
                options.putIfAbsent(option.name(), own);
            }
        }
        return request.withOptions(options);
    }
}
