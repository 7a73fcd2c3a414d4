package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.ipam.Reservation;
import io.fairlead.kernel.HostPorts;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one command changes, until it is committed: rows at once, the inventory and the reconciler afterwards. */
final class Draft implements Notes {

    private final InventoryImage base;
    private final DraftInventory inventory;
    private final Definitions definitions;
    private final HostPorts hostPorts;
    private final Choices choices;
    private final SandboxLedger ledger;
    private final Map<NetworkId, StoredNetwork> networks = new LinkedHashMap<>();
    private final Map<SandboxId, StoredSandbox> sandboxes = new LinkedHashMap<>();
    private final Map<EndpointId, StoredEndpoint> endpoints = new LinkedHashMap<>();
    private final Map<Reservation.Key, Reservation> reservations = new LinkedHashMap<>();
    private final Set<NetworkId> removedNetworks = new LinkedHashSet<>();
    private final Set<SandboxId> removedSandboxes = new LinkedHashSet<>();
    private final Set<EndpointId> removedEndpoints = new LinkedHashSet<>();
    private final Set<Reservation.Key> removedReservations = new LinkedHashSet<>();
    private final Set<Owner> touched = new LinkedHashSet<>();
    private final List<Entry> notes = new ArrayList<>();
    private final List<Entry> lastNotes = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private boolean addressSpaceChanged;

    /**
     * @param base what is committed
     * @param hostPorts takes the host's ports, or only looks whether they can be had
     * @param choices makes ids and addresses that nobody asked for
     * @param ledger knows of sandboxes that are not there
     */
    Draft(InventoryImage base, Definitions definitions, HostPorts hostPorts, Choices choices, SandboxLedger ledger) {
        this.ledger = ledger;
        this.base = base;
        this.inventory = new DraftInventory(base, this);
        this.definitions = definitions;
        this.hostPorts = hostPorts;
        this.choices = choices;
    }

    /** What is committed. */
    InventoryImage base() {
        return base;
    }

    /** What is defined, this draft's changes included. */
    Inventory inventory() {
        return inventory;
    }

    HostPorts hostPorts() {
        return hostPorts;
    }

    Choices choices() {
        return choices;
    }

    SandboxLedger ledger() {
        return ledger;
    }

    void create(StoredNetwork network) {
        if (!network.spec().subnets().isEmpty()) {
            changeAddressSpace();
        }
        definitions.insert(network);
        put(network);
        touched.add(Owner.of(network.spec().id()));
    }

    /** What is reserved in it goes too. */
    void remove(StoredNetwork network) {
        List<Reservation> reserved = inventory.reservations(network.spec().id());
        if (!reserved.isEmpty()) {
            definitions.deleteReservations(network.spec().id());
            reserved.forEach(this::removed);
        }
        definitions.delete(network);
        inventory.changed(inventory.network(network.spec().id()).orElse(network), null);
        networks.remove(network.spec().id());
        removedNetworks.add(network.spec().id());
        touched.add(Owner.of(network.spec().id()));
    }

    private void put(StoredNetwork network) {
        NetworkId id = network.spec().id();
        inventory.changed(inventory.network(id).orElse(null), network);
        networks.put(id, network);
    }

    private void changeAddressSpace() {
        if (!addressSpaceChanged) {
            definitions.advanceAddressSpace(base.addressSpace());
            addressSpaceChanged = true;
        }
    }

    /** Gives the network its next generation, once in this draft: something of its intent changes. */
    void advance(StoredNetwork network) {
        NetworkId id = network.spec().id();
        if (!networks.containsKey(id)) {
            long generation = network.spec().generation();
            definitions.advanceNetwork(id, generation);
            put(network.withGeneration(generation + 1));
            touched.add(Owner.of(id));
        }
    }

    /**
     * Gives the network another definition.
     *
     * @param spec with the id of a network that is there; its generation is of no account
     */
    void update(NetworkSpec spec) {
        StoredNetwork before = inventory.network(spec.id()).orElseThrow();
        advance(before);
        StoredNetwork advanced = Objects.requireNonNull(networks.get(spec.id()));
        StoredNetwork after = new StoredNetwork(spec, advanced.uplinks(), before.created())
                .withGeneration(advanced.spec().generation());
        definitions.update(after);
        if (!spec.subnets().equals(before.spec().subnets())) {
            changeAddressSpace();
            definitions.updateSubnets(after);
        }
        put(after);
    }

    /** The uplinks of the network are these from now on. */
    void changeUplinks(StoredNetwork network, List<StoredUplink> uplinks) {
        advance(network);
        NetworkId id = network.spec().id();
        definitions.replaceUplinks(id, uplinks);
        put(Objects.requireNonNull(networks.get(id)).withUplinks(uplinks));
    }

    void create(StoredSandbox sandbox) {
        definitions.insert(sandbox);
        sandboxes.put(sandbox.ref().id(), sandbox);
        touched.add(Owner.of(sandbox.ref().id()));
    }

    void remove(StoredSandbox sandbox) {
        SandboxId id = sandbox.ref().id();
        definitions.delete(id);
        sandboxes.remove(id);
        removedSandboxes.add(id);
        touched.add(Owner.of(id));
    }

    /** Locks the sandbox's set of endpoints against other nodes, once in this draft. */
    void advance(StoredSandbox sandbox) {
        SandboxId id = sandbox.ref().id();
        if (!sandboxes.containsKey(id)) {
            definitions.advanceSandbox(id, sandbox.revision());
            sandboxes.put(id, sandbox.withRevision(sandbox.revision() + 1));
        }
    }

    /** Gives the sandbox another name or other labels. */
    void update(StoredSandbox sandbox) {
        advance(sandbox);
        StoredSandbox advanced =
                Objects.requireNonNull(sandboxes.get(sandbox.ref().id()));
        StoredSandbox after = sandbox.withRevision(advanced.revision());
        definitions.update(after);
        sandboxes.put(sandbox.ref().id(), after);
    }

    /** The endpoint's row is written by the caller, because leases point to it. */
    void created(StoredEndpoint endpoint) {
        endpoints.put(endpoint.spec().id(), endpoint);
    }

    void updateGateway(StoredEndpoint endpoint) {
        definitions.updateGateway(endpoint);
        endpoints.put(endpoint.spec().id(), endpoint);
    }

    /**
     * What a DHCP server gave to an endpoint is this from now on. The network gets another generation if its kernel objects
     * change by that; who carries the sandbox's default route is the caller's.
     *
     * @param lease null for nothing
     */
    void lease(StoredEndpoint endpoint, @Nullable DhcpLease lease) {
        DhcpLease before = endpoint.spec().lease();
        boolean same = before != null && lease != null && before.comesToTheSame(lease);
        if (!same) {
            advance(inventory.network(endpoint.spec().network()).orElseThrow());
        }
        definitions.writeLease(endpoint.spec().id(), lease);
        endpoints.put(endpoint.spec().id(), endpoint.withLease(lease));
    }

    /** Gives the endpoint another definition; its leases are the caller's. The network is advanced. */
    void update(StoredEndpoint endpoint) {
        StoredEndpoint before = inventory.endpoint(endpoint.spec().id()).orElseThrow();
        advance(inventory.network(endpoint.spec().network()).orElseThrow());
        definitions.update(endpoint);
        if (endpoint.spec().lease() == null && before.spec().lease() != null) {
            definitions.writeLease(endpoint.spec().id(), null);
        }
        if (!endpoint.spec().ports().equals(before.spec().ports())) {
            definitions.updatePorts(endpoint);
        }
        endpoints.put(endpoint.spec().id(), endpoint);
    }

    void remove(StoredEndpoint endpoint) {
        definitions.delete(endpoint);
        endpoints.remove(endpoint.spec().id());
        removedEndpoints.add(endpoint.spec().id());
    }

    /** Keeps an address that nobody else has. The network is advanced, so that no other node leases it meanwhile. */
    void create(Reservation reservation) {
        advance(inventory.network(reservation.network()).orElseThrow());
        definitions.insert(reservation);
        created(reservation);
    }

    void remove(Reservation reservation) {
        advance(inventory.network(reservation.network()).orElseThrow());
        definitions.delete(reservation);
        removed(reservation);
    }

    /** A network has other reservations; their rows are written by the caller. */
    void replace(List<Reservation> before, List<Reservation> after) {
        before.stream().filter(reservation -> !after.contains(reservation)).forEach(this::removed);
        after.stream().filter(reservation -> !before.contains(reservation)).forEach(this::created);
    }

    private void created(Reservation reservation) {
        removedReservations.remove(reservation.key());
        reservations.put(reservation.key(), reservation);
    }

    private void removed(Reservation reservation) {
        reservations.remove(reservation.key());
        removedReservations.add(reservation.key());
    }

    @Override
    public void note(Entry entry) {
        notes.add(entry);
    }

    @Override
    public void noteLast(Entry entry) {
        lastNotes.add(entry);
    }

    List<Entry> notes() {
        return notes;
    }

    List<Entry> lastNotes() {
        return lastNotes;
    }

    /** Whether the ledger tells by itself that the sandbox begins. */
    boolean isTold(SandboxId sandbox) {
        return ledger.tells(sandbox);
    }

    /** Tells the ledger which sandboxes went, and which have another name; to be called before the commit. */
    void balance() {
        for (SandboxId id : removedSandboxes) {
            base.sandbox(id).ifPresent(before -> ledger.left(view(before), this));
        }
        for (StoredSandbox after : sandboxes.values()) {
            Optional<StoredSandbox> before = base.sandbox(after.ref().id());
            if (before.isPresent()
                    && !before.get().ref().name().equals(after.ref().name())) {
                notes.addAll(ledger.renamed(before.get().ref(), after.ref().name()));
            }
        }
    }

    /** As it was committed. */
    private SandboxView view(StoredSandbox sandbox) {
        List<EndpointView> attached = base.endpointsOf(sandbox.ref().id()).stream()
                .map(endpoint -> EndpointView.definition(
                        endpoint, base.network(endpoint.spec().network()).orElseThrow()))
                .toList();
        return SandboxView.of(sandbox, attached, StatusView.NONE);
    }

    /** To be called now and then by a command of many objects. */
    void relieve() {
        definitions.relieve();
    }

    /** Runs once the change is committed. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Runs if the change is not committed: gives back what was taken outside the database. */
    void onRollback(Runnable action) {
        undo.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }

    /** The last first: what one gave up another may have taken. */
    void rolledBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
    }

    Collection<StoredNetwork> networks() {
        return networks.values();
    }

    Optional<StoredNetwork> network(NetworkId id) {
        return Optional.ofNullable(networks.get(id));
    }

    Optional<StoredSandbox> sandbox(SandboxId id) {
        return Optional.ofNullable(sandboxes.get(id));
    }

    Optional<StoredEndpoint> endpoint(EndpointId id) {
        return Optional.ofNullable(endpoints.get(id));
    }

    Collection<StoredSandbox> sandboxes() {
        return sandboxes.values();
    }

    Collection<StoredEndpoint> endpoints() {
        return endpoints.values();
    }

    Collection<Reservation> reservations() {
        return reservations.values();
    }

    Set<Reservation.Key> removedReservations() {
        return removedReservations;
    }

    Set<NetworkId> removedNetworks() {
        return removedNetworks;
    }

    Set<SandboxId> removedSandboxes() {
        return removedSandboxes;
    }

    Set<EndpointId> removedEndpoints() {
        return removedEndpoints;
    }

    /** How many objects there are that are not committed. */
    int created() {
        return (int) (networks.keySet().stream()
                        .filter(id -> base.network(id).isEmpty())
                        .count()
                + sandboxes.keySet().stream()
                        .filter(id -> base.sandbox(id).isEmpty())
                        .count()
                + endpoints.keySet().stream()
                        .filter(id -> base.endpoint(id).isEmpty())
                        .count());
    }

    /** How many objects that are committed are to go. */
    int removed() {
        return removedNetworks.size() + removedSandboxes.size() + removedEndpoints.size();
    }

    boolean addressSpaceChanged() {
        return addressSpaceChanged;
    }

    /** Whose intent changed; who goes first comes last, because a sandbox's networks are simpler to undo inside it. */
    Set<Owner> touched() {
        return touched;
    }
}
