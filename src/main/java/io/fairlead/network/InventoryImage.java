package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * The committed rows, in memory. Reads never reach the database, so that a list costs no query, a pass after an attach does
 * not reload its network's other endpoints, and drift is repaired while the database is away. Changes come from
 * {@link Commands} alone, after the commit that made them. Thread-safe.
 */
final class InventoryImage implements Inventory {

    private final String identity;
    private final Map<NetworkId, Entry> networks = new HashMap<>();
    private final Map<String, NetworkId> networkNames = new HashMap<>();
    private final Map<SandboxId, StoredSandbox> sandboxes = new HashMap<>();
    private final Map<String, SandboxId> sandboxNames = new HashMap<>();
    private final Map<SandboxId, Map<EndpointId, StoredEndpoint>> bySandbox = new HashMap<>();
    private final Map<EndpointId, StoredEndpoint> endpoints = new HashMap<>();
    private long addressSpace;
    private long room;

    // Sorted when they are asked for, and kept until they change.
    private @Nullable List<StoredNetwork> networksByName;
    private @Nullable List<StoredSandbox> sandboxesByName;
    private @Nullable Map<IpPrefix, StoredNetwork> subnets;

    private static final class Entry {
        StoredNetwork network;
        final Map<EndpointId, StoredEndpoint> endpoints = new LinkedHashMap<>();
        final Map<IpAddress, Reservation> reservations = new TreeMap<>();
        /** Built when asked for, dropped at each change. */
        Optional<NetworkIntent> intent = Optional.empty();

        Entry(StoredNetwork network) {
            this.network = network;
        }
    }

    InventoryImage(Definitions.Contents contents) {
        identity = contents.identity();
        addressSpace = contents.addressSpace();
        contents.networks().forEach(this::put);
        contents.sandboxes().forEach(this::put);
        contents.endpoints().forEach(this::put);
        contents.reservations().forEach(this::put);
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public synchronized long addressSpace() {
        return addressSpace;
    }

    /** Bytes that all definitions take, roughly. */
    synchronized long room() {
        return room;
    }

    synchronized void apply(Draft draft) {
        draft.removedReservations().forEach(this::remove);
        draft.removedEndpoints().forEach(this::remove);
        draft.removedNetworks().forEach(this::remove);
        draft.removedSandboxes().forEach(this::remove);
        draft.networks().forEach(this::put);
        draft.sandboxes().forEach(this::put);
        draft.endpoints().forEach(this::put);
        draft.reservations().forEach(this::put);
        addressSpace += draft.addressSpaceChanged() ? 1 : 0;
    }

    private void forgetNetworks() {
        networksByName = null;
        subnets = null;
    }

    private synchronized void put(StoredNetwork network) {
        forgetNetworks();
        NetworkId id = network.spec().id();
        boolean created = !networks.containsKey(id);
        Entry entry = networks.computeIfAbsent(id, unused -> new Entry(network));
        networkNames.remove(entry.network.spec().name());
        networkNames.put(network.spec().name(), id);
        room += Room.of(network) - (created ? 0 : Room.of(entry.network));
        entry.network = network;
        entry.intent = Optional.empty();
    }

    private synchronized void put(StoredSandbox sandbox) {
        sandboxesByName = null;
        StoredSandbox before = sandboxes.put(sandbox.ref().id(), sandbox);
        room += Room.of(sandbox) - (before == null ? 0 : Room.of(before));
        if (before != null) {
            sandboxNames.remove(before.ref().name(), sandbox.ref().id());
        }
        sandboxNames.put(sandbox.ref().name(), sandbox.ref().id());
    }

    private synchronized void put(StoredEndpoint endpoint) {
        EndpointId id = endpoint.spec().id();
        Entry entry = networks.get(endpoint.spec().network());
        if (entry == null) {
            throw new IllegalStateException("endpoint " + id + " is in a network that is not stored");
        }
        entry.endpoints.put(id, endpoint);
        entry.intent = Optional.empty();
        bySandbox
                .computeIfAbsent(endpoint.spec().sandbox().id(), unused -> new LinkedHashMap<>())
                .put(id, endpoint);
        StoredEndpoint before = endpoints.put(id, endpoint);
        room += Room.of(endpoint) - (before == null ? 0 : Room.of(before));
    }

    private synchronized void put(Reservation reservation) {
        Entry entry = networks.get(reservation.network());
        if (entry == null) {
            throw new IllegalStateException(reservation + " is in a network that is not stored");
        }
        entry.reservations.put(reservation.address(), reservation);
    }

    private void remove(Reservation.Key key) {
        Entry entry = networks.get(key.network());
        if (entry != null) {
            entry.reservations.remove(key.address());
        }
    }

    private void remove(NetworkId id) {
        forgetNetworks();
        Entry entry = networks.remove(id);
        if (entry != null) {
            room -= Room.of(entry.network);
            networkNames.remove(entry.network.spec().name());
        }
    }

    private void remove(SandboxId id) {
        sandboxesByName = null;
        StoredSandbox sandbox = sandboxes.remove(id);
        if (sandbox != null) {
            room -= Room.of(sandbox);
            sandboxNames.remove(sandbox.ref().name());
            bySandbox.remove(id);
        }
    }

    private void remove(EndpointId id) {
        StoredEndpoint endpoint = endpoints.remove(id);
        if (endpoint == null) {
            return;
        }
        room -= Room.of(endpoint);
        Entry entry = networks.get(endpoint.spec().network());
        if (entry != null) {
            entry.endpoints.remove(id);
            entry.intent = Optional.empty();
        }
        Map<EndpointId, StoredEndpoint> siblings =
                bySandbox.get(endpoint.spec().sandbox().id());
        if (siblings != null) {
            siblings.remove(id);
        }
    }

    @Override
    public synchronized List<StoredNetwork> networks() {
        List<StoredNetwork> known = networksByName;
        if (known == null) {
            known = networks.values().stream()
                    .map(entry -> entry.network)
                    .sorted(Comparator.comparing(network -> network.spec().name()))
                    .toList();
            networksByName = known;
        }
        return known;
    }

    @Override
    public synchronized Optional<StoredNetwork> network(NetworkId id) {
        return Optional.ofNullable(networks.get(id)).map(entry -> entry.network);
    }

    @Override
    public synchronized Optional<StoredNetwork> networkNamed(String name) {
        return Optional.ofNullable(networkNames.get(name)).flatMap(this::network);
    }

    @Override
    public synchronized List<StoredSandbox> sandboxes() {
        List<StoredSandbox> known = sandboxesByName;
        if (known == null) {
            known = sandboxes.values().stream()
                    .sorted(Comparator.comparing(sandbox -> sandbox.ref().name()))
                    .toList();
            sandboxesByName = known;
        }
        return known;
    }

    @Override
    public synchronized Optional<StoredSandbox> sandbox(SandboxId id) {
        return Optional.ofNullable(sandboxes.get(id));
    }

    @Override
    public synchronized Optional<StoredSandbox> sandboxNamed(String name) {
        return Optional.ofNullable(sandboxNames.get(name)).flatMap(this::sandbox);
    }

    @Override
    public synchronized Collection<StoredEndpoint> endpoints() {
        return List.copyOf(endpoints.values());
    }

    @Override
    public synchronized Optional<StoredEndpoint> endpoint(EndpointId id) {
        return Optional.ofNullable(endpoints.get(id));
    }

    @Override
    public synchronized List<StoredEndpoint> endpointsOf(NetworkId network) {
        Entry entry = networks.get(network);
        return entry == null ? List.of() : List.copyOf(entry.endpoints.values());
    }

    @Override
    public synchronized int endpointCount(NetworkId network) {
        Entry entry = networks.get(network);
        return entry == null ? 0 : entry.endpoints.size();
    }

    @Override
    public synchronized List<StoredEndpoint> endpointsOf(SandboxId sandbox) {
        return List.copyOf(bySandbox.getOrDefault(sandbox, Map.of()).values());
    }

    @Override
    public synchronized List<Reservation> reservations(NetworkId network) {
        Entry entry = networks.get(network);
        return entry == null ? List.of() : List.copyOf(entry.reservations.values());
    }

    @Override
    public synchronized Map<IpPrefix, StoredNetwork> subnets() {
        Map<IpPrefix, StoredNetwork> known = subnets;
        if (known == null) {
            known = new HashMap<>();
            for (Entry entry : networks.values()) {
                if (!entry.network.spec().configOnly()) {
                    for (Subnet subnet : entry.network.spec().subnets()) {
                        known.put(subnet.prefix(), entry.network);
                    }
                }
            }
            known = Collections.unmodifiableMap(known);
            subnets = known;
        }
        return known;
    }

    @Override
    public synchronized Optional<NetworkIntent> intent(NetworkId id) {
        Entry entry = networks.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.intent.isEmpty()) {
            List<StoredEndpoint> present = new ArrayList<>(entry.endpoints.values());
            entry.intent = Optional.of(new NetworkIntent(
                    entry.network.spec(),
                    present.stream().map(StoredEndpoint::effective).toList(),
                    entry.network.effectiveUplinks()));
        }
        return entry.intent;
    }

    @Override
    public synchronized int objects() {
        return networks.size() + sandboxes.size() + endpoints.size();
    }

    @Override
    public synchronized Set<Owner> owners() {
        Set<Owner> owners = new HashSet<>();
        networks.keySet().forEach(id -> owners.add(Owner.of(id)));
        sandboxes.keySet().forEach(id -> owners.add(Owner.of(id)));
        return owners;
    }
}
