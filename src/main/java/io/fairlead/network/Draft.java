package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one command changes, until it is committed: rows at once, the inventory and the reconciler afterwards. */
final class Draft {

    private final Inventory inventory;
    private final Definitions definitions;
    private final Map<NetworkId, StoredNetwork> networks = new LinkedHashMap<>();
    private final Map<SandboxId, StoredSandbox> sandboxes = new LinkedHashMap<>();
    private final Map<EndpointId, StoredEndpoint> endpoints = new LinkedHashMap<>();
    private final Set<NetworkId> removedNetworks = new LinkedHashSet<>();
    private final Set<SandboxId> removedSandboxes = new LinkedHashSet<>();
    private final Set<EndpointId> removedEndpoints = new LinkedHashSet<>();
    private final Set<Owner> touched = new LinkedHashSet<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private boolean addressSpaceChanged;

    Draft(Inventory inventory, Definitions definitions) {
        this.inventory = inventory;
        this.definitions = definitions;
    }

    Inventory inventory() {
        return inventory;
    }

    void create(StoredNetwork network) {
        if (!network.spec().subnets().isEmpty()) {
            changeAddressSpace();
        }
        definitions.insert(network);
        networks.put(network.spec().id(), network);
        touched.add(Owner.of(network.spec().id()));
    }

    void remove(StoredNetwork network) {
        definitions.delete(network);
        networks.remove(network.spec().id());
        removedNetworks.add(network.spec().id());
        touched.add(Owner.of(network.spec().id()));
    }

    private void changeAddressSpace() {
        if (!addressSpaceChanged) {
            definitions.advanceAddressSpace(inventory.addressSpace());
            addressSpaceChanged = true;
        }
    }

    /** Gives the network its next generation, once in this draft: something of its intent changes. */
    void advance(StoredNetwork network) {
        NetworkId id = network.spec().id();
        if (!networks.containsKey(id)) {
            long generation = network.spec().generation();
            definitions.advanceNetwork(id, generation);
            networks.put(id, network.withGeneration(generation + 1));
            touched.add(Owner.of(id));
        }
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

    /** The endpoint's row is written by the caller, because leases point to it. */
    void created(StoredEndpoint endpoint) {
        endpoints.put(endpoint.spec().id(), endpoint);
    }

    void updateGateway(StoredEndpoint endpoint) {
        definitions.updateGateway(endpoint);
        endpoints.put(endpoint.spec().id(), endpoint);
    }

    void remove(StoredEndpoint endpoint) {
        definitions.delete(endpoint);
        endpoints.remove(endpoint.spec().id());
        removedEndpoints.add(endpoint.spec().id());
    }

    /** Endpoints of a sandbox as they will be. */
    List<StoredEndpoint> endpointsOf(SandboxId sandbox) {
        Map<EndpointId, StoredEndpoint> result = new LinkedHashMap<>();
        inventory.endpointsOf(sandbox).forEach(e -> result.put(e.spec().id(), e));
        endpoints.values().stream()
                .filter(e -> e.spec().sandbox().id().equals(sandbox))
                .forEach(e -> result.put(e.spec().id(), e));
        removedEndpoints.forEach(result::remove);
        return List.copyOf(result.values());
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

    void rolledBack() {
        undo.forEach(Runnable::run);
    }

    Collection<StoredNetwork> networks() {
        return networks.values();
    }

    Collection<StoredSandbox> sandboxes() {
        return sandboxes.values();
    }

    Collection<StoredEndpoint> endpoints() {
        return endpoints.values();
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

    boolean addressSpaceChanged() {
        return addressSpaceChanged;
    }

    /** Whose intent changed; who goes first comes last, because a sandbox's networks are simpler to undo inside it. */
    Set<Owner> touched() {
        return touched;
    }
}
