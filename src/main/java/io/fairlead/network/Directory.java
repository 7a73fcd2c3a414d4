package io.fairlead.network;

import io.fairlead.heap.Stock;
import io.fairlead.model.Condition;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Owner;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What is defined, for features that look at networks without changing them. Answered from memory. */
@Service
public class Directory implements Stock {

    private final Commands commands;
    private final StoredStatus statuses;

    Directory(Commands commands, StoredStatus statuses) {
        this.commands = commands;
        this.statuses = statuses;
    }

    /**
     * Every network by name, its endpoints in the order of attaching, with the ports that are really published.
     * Configurations, which nobody can be attached to, are none.
     */
    public List<NetworkIntent> networks() {
        Inventory inventory = commands.inventory();
        AdoptedProcesses processes = new AdoptedProcesses(inventory);
        return inventory.networks().stream()
                .filter(network -> !network.spec().configOnly())
                .flatMap(network -> inventory.intent(network.spec().id()).stream())
                .map(processes::current)
                .toList();
    }

    /**
     * As {@link #networks()}, without asking whether adopted processes still live, which costs a look at each. For those
     * who do not enter sandboxes.
     */
    public List<NetworkIntent> definitions() {
        Inventory inventory = commands.inventory();
        return inventory.networks().stream()
                .filter(network -> !network.spec().configOnly())
                .flatMap(network -> inventory.intent(network.spec().id()).stream())
                .toList();
    }

    /**
     * One of {@link #definitions()}.
     *
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @throws RefusedException if there is none, or several
     */
    public NetworkIntent definition(String idOrName) {
        Inventory inventory = commands.inventory();
        return inventory.intent(Lookup.network(inventory, idOrName).spec().id()).orElseThrow();
    }

    /**
     * @param id full, or unambiguous beginning of one
     * @throws RefusedException if there is none, or several
     */
    public EndpointSpec endpoint(String id) {
        return Lookup.endpoint(commands.inventory(), id).effective();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @throws RefusedException if there is none, or several
     */
    public NetworkIntent network(String idOrName) {
        Inventory inventory = commands.inventory();
        return inventory
                .intent(Lookup.network(inventory, idOrName).spec().id())
                .map(new AdoptedProcesses(inventory)::current)
                .orElseThrow();
    }

    /** Every sandbox by name. */
    public List<SandboxRef> sandboxes() {
        Inventory inventory = commands.inventory();
        AdoptedProcesses processes = new AdoptedProcesses(inventory);
        return inventory.sandboxes().stream()
                .map(sandbox -> processes.current(sandbox.ref()))
                .toList();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @return empty if there is none
     * @throws RefusedException if there are several
     */
    public Optional<SandboxRef> sandbox(String idOrName) {
        Inventory inventory = commands.inventory();
        return Lookup.findSandbox(inventory, idOrName)
                .map(sandbox -> new AdoptedProcesses(inventory).current(sandbox.ref()));
    }

    /** For those who need one that {@link #sandbox} did not find. */
    public RefusedException noSandbox(String idOrName) {
        return RefusedException.notFound("sandbox " + idOrName + " not found");
    }

    /**
     * Ports that endpoints hold on the host though they lead nowhere: another endpoint carries their sandbox's default
     * route, or none does. Those that have none are not listed.
     */
    public Map<EndpointId, List<PublishedPort>> idlePorts() {
        Map<EndpointId, List<PublishedPort>> idle = new HashMap<>();
        for (StoredEndpoint endpoint : commands.inventory().endpoints()) {
            List<PublishedPort> ports = new ArrayList<>(endpoint.spec().ports());
            ports.removeAll(endpoint.effective().ports());
            if (!ports.isEmpty()) {
                idle.put(endpoint.spec().id(), List.copyOf(ports));
            }
        }
        return idle;
    }

    @Override
    public int objects() {
        return commands.inventory().objects();
    }

    /** What a person should know of a network now. */
    public List<Condition> conditions(NetworkId network) {
        return statuses.find(Owner.of(network)).conditions();
    }

    /** Whether a network has exactly this name. */
    public boolean isNetworkName(String name) {
        return commands.inventory().networkNamed(name).isPresent();
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @return empty if there is none
     * @throws RefusedException if there are several
     */
    public Optional<String> networkId(String idOrName) {
        return Lookup.findNetwork(commands.inventory(), idOrName)
                .map(network -> network.spec().id().value());
    }

    /**
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @return empty if there is none
     * @throws RefusedException if there are several
     */
    public Optional<String> sandboxId(String idOrName) {
        return Lookup.findSandbox(commands.inventory(), idOrName)
                .map(sandbox -> sandbox.ref().id().value());
    }
}
