package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is defined: as committed ({@link InventoryImage}), or as a command would leave it ({@link DraftInventory}). */
interface Inventory {

    /** From which the installation's unique local prefix is made. */
    String identity();

    /** Counts changes of who has which subnet. */
    long addressSpace();

    /** By name. */
    List<StoredNetwork> networks();

    Optional<StoredNetwork> network(NetworkId id);

    Optional<StoredNetwork> networkNamed(String name);

    /** By name. */
    List<StoredSandbox> sandboxes();

    Optional<StoredSandbox> sandbox(SandboxId id);

    Optional<StoredSandbox> sandboxNamed(String name);

    Collection<StoredEndpoint> endpoints();

    Optional<StoredEndpoint> endpoint(EndpointId id);

    /** In the order in which they were attached. */
    List<StoredEndpoint> endpointsOf(NetworkId network);

    int endpointCount(NetworkId network);

    /** In the order in which they were attached. */
    List<StoredEndpoint> endpointsOf(SandboxId sandbox);

    /** In the order of their addresses. */
    List<Reservation> reservations(NetworkId network);

    /** Every subnet with its network, in no order; those of configurations are nobody's. */
    Map<IpPrefix, StoredNetwork> subnets();

    /** What the reconciler is to make of a network. */
    Optional<NetworkIntent> intent(NetworkId id);

    Set<Owner> owners();

    /** How many networks, sandboxes and endpoints there are. */
    int objects();

    /** Of a network's or a sandbox's definition; empty if there is none. */
    default OptionalLong generation(Owner owner) {
        return switch (owner.kind()) {
            case HOST -> OptionalLong.empty();
            case NETWORK ->
                network(new NetworkId(owner.id())).stream()
                        .mapToLong(network -> network.spec().generation())
                        .findFirst();
            case SANDBOX ->
                sandbox(new SandboxId(owner.id())).stream()
                        .mapToLong(StoredSandbox::generation)
                        .findFirst();
        };
    }
}
