package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import io.fairlead.model.Subnet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is defined once a draft is committed: the committed state with the draft's changes laid over it. */
final class DraftInventory implements Inventory {

    private final Inventory base;
    private final Draft draft;

    /** Null as long as the draft changes no network. */
    private @Nullable Networks changed;

    DraftInventory(Inventory base, Draft draft) {
        this.base = base;
        this.draft = draft;
    }

    @Override
    public String identity() {
        return base.identity();
    }

    @Override
    public int objects() {
        return base.objects() + draft.created() - draft.removed();
    }

    @Override
    public long addressSpace() {
        return base.addressSpace();
    }

    @Override
    public List<StoredNetwork> networks() {
        return changed == null ? base.networks() : List.copyOf(changed.byName.values());
    }

    /** All networks with the draft's changes: a batch of many does not make them anew for each. */
    private static final class Networks {

        final TreeMap<String, StoredNetwork> byName = new TreeMap<>();
        final Map<IpPrefix, StoredNetwork> subnets;

        Networks(Inventory base) {
            base.networks().forEach(network -> byName.put(network.spec().name(), network));
            subnets = new HashMap<>(base.subnets());
        }

        void remove(StoredNetwork network) {
            // Another one may have its name or its subnet by now.
            byName.computeIfPresent(network.spec().name(), (name, there) -> isSame(there, network) ? null : there);
            prefixes(network)
                    .forEach(prefix ->
                            subnets.computeIfPresent(prefix, (unused, there) -> isSame(there, network) ? null : there));
        }

        void put(StoredNetwork network) {
            byName.put(network.spec().name(), network);
            prefixes(network).forEach(prefix -> subnets.put(prefix, network));
        }

        private static boolean isSame(StoredNetwork a, StoredNetwork b) {
            return a.spec().id().equals(b.spec().id());
        }

        private static Stream<IpPrefix> prefixes(StoredNetwork network) {
            return network.spec().configOnly()
                    ? Stream.of()
                    : network.spec().subnets().stream().map(Subnet::prefix);
        }
    }

    /**
     * Takes in a change of the draft.
     *
     * @param before null for a network that is made
     * @param after null for one that goes
     */
    void changed(@Nullable StoredNetwork before, @Nullable StoredNetwork after) {
        Networks now = changed;
        if (now == null) {
            now = new Networks(base);
            changed = now;
        }
        if (before != null) {
            now.remove(before);
        }
        if (after != null) {
            now.put(after);
        }
    }

    private static <K, V> Map<K, V> overlay(
            Collection<V> committed, Collection<V> changed, Function<V, K> key, Set<K> removed) {
        Map<K, V> result = new LinkedHashMap<>();
        committed.forEach(value -> result.put(key.apply(value), value));
        changed.forEach(value -> result.put(key.apply(value), value));
        removed.forEach(result::remove);
        return result;
    }

    @Override
    public Optional<StoredNetwork> network(NetworkId id) {
        if (draft.removedNetworks().contains(id)) {
            return Optional.empty();
        }
        return draft.network(id).or(() -> base.network(id));
    }

    @Override
    public Optional<StoredNetwork> networkNamed(String name) {
        return changed == null ? base.networkNamed(name) : Optional.ofNullable(changed.byName.get(name));
    }

    @Override
    public List<StoredSandbox> sandboxes() {
        return overlay(base.sandboxes(), draft.sandboxes(), s -> s.ref().id(), draft.removedSandboxes())
                .values()
                .stream()
                .sorted(Comparator.comparing(sandbox -> sandbox.ref().name()))
                .toList();
    }

    @Override
    public Optional<StoredSandbox> sandbox(SandboxId id) {
        if (draft.removedSandboxes().contains(id)) {
            return Optional.empty();
        }
        return draft.sandbox(id).or(() -> base.sandbox(id));
    }

    @Override
    public Optional<StoredSandbox> sandboxNamed(String name) {
        return draft.sandboxes().stream()
                .filter(sandbox -> sandbox.ref().name().equals(name))
                .findFirst()
                .or(() -> base.sandboxNamed(name)
                        .filter(sandbox -> draft.sandbox(sandbox.ref().id()).isEmpty())
                        .filter(sandbox ->
                                !draft.removedSandboxes().contains(sandbox.ref().id())));
    }

    @Override
    public Collection<StoredEndpoint> endpoints() {
        return endpoints(base.endpoints(), endpoint -> true);
    }

    private List<StoredEndpoint> endpoints(Collection<StoredEndpoint> committed, Predicate<StoredEndpoint> which) {
        List<StoredEndpoint> changed = draft.endpoints().stream().filter(which).toList();
        if (changed.isEmpty() && draft.removedEndpoints().isEmpty()) {
            return List.copyOf(committed);
        }
        return List.copyOf(overlay(committed, changed, e -> e.spec().id(), draft.removedEndpoints())
                .values());
    }

    @Override
    public Optional<StoredEndpoint> endpoint(EndpointId id) {
        if (draft.removedEndpoints().contains(id)) {
            return Optional.empty();
        }
        return draft.endpoint(id).or(() -> base.endpoint(id));
    }

    @Override
    public List<StoredEndpoint> endpointsOf(NetworkId network) {
        return endpoints(
                base.endpointsOf(network), endpoint -> endpoint.spec().network().equals(network));
    }

    @Override
    public int endpointCount(NetworkId network) {
        return endpointsOf(network).size();
    }

    @Override
    public List<StoredEndpoint> endpointsOf(SandboxId sandbox) {
        return endpoints(
                base.endpointsOf(sandbox),
                endpoint -> endpoint.spec().sandbox().id().equals(sandbox));
    }

    @Override
    public List<Reservation> reservations(NetworkId network) {
        List<Reservation> committed = base.reservations(network);
        List<Reservation> changed = draft.reservations().stream()
                .filter(reservation -> reservation.network().equals(network))
                .toList();
        if (changed.isEmpty() && draft.removedReservations().isEmpty()) {
            return committed;
        }
        return overlay(committed, changed, Reservation::key, draft.removedReservations()).values().stream()
                .sorted(Comparator.comparing(Reservation::address))
                .toList();
    }

    @Override
    public Map<IpPrefix, StoredNetwork> subnets() {
        return changed == null ? base.subnets() : Collections.unmodifiableMap(changed.subnets);
    }

    @Override
    public Optional<NetworkIntent> intent(NetworkId id) {
        return network(id)
                .map(network -> new NetworkIntent(
                        network.spec(),
                        endpointsOf(id).stream().map(StoredEndpoint::effective).toList(),
                        network.effectiveUplinks()));
    }

    @Override
    public Set<Owner> owners() {
        Set<Owner> owners = new HashSet<>();
        networks().forEach(network -> owners.add(Owner.of(network.spec().id())));
        sandboxes().forEach(sandbox -> owners.add(Owner.of(sandbox.ref().id())));
        return owners;
    }
}
