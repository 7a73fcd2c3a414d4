package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.model.NetworkSpec;
import io.fairlead.network.EndpointView;
import io.fairlead.network.PlanView;
import io.fairlead.network.PortRequest;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SandboxChange;
import io.fairlead.network.SandboxChanges;
import io.fairlead.network.SandboxView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Connects containers to networks and disconnects them, running or not. */
@Component
class Connecting {

    private static final int FAILED = 500;
    private static final int MAC_SINCE = 54;

    private final Containers containers;
    private final ContainerTable table;
    private final SandboxChanges changes;

    Connecting(Containers containers, ContainerTable table, SandboxChanges changes) {
        this.containers = containers;
        this.table = table;
        this.changes = changes;
    }

    /** Whom to connect to what, or disconnect from it: names, ids or beginnings of ids. */
    record Pair(String container, String network) {}

    /** The container is looked for first, as Docker does. */
    void connect(Pair pair, EndpointSettings asked, ApiVersion version) {
        String name = containers.get(pair.container()).name();
        EndpointSettings settings = asked.of(version, MAC_SINCE);
        Refusals.translated(name, () -> changes.carryOut(connection(pair, settings)));
    }

    PlanView planConnect(Pair pair, EndpointSettings asked, ApiVersion version) {
        String name = containers.get(pair.container()).name();
        EndpointSettings settings = asked.of(version, MAC_SINCE);
        return Refusals.translated(name, () -> changes.plan(connection(pair, settings)));
    }

    private Function<SandboxChange, Boolean> connection(Pair pair, EndpointSettings asked) {
        return change -> {
            Container container = containers.get(pair.container(), change::sandbox);
            if (container.stored().mode().isContainer()) {
                throw DockerException.invalid(Refusals.SHARED);
            }
            NetworkSpec network = change.network(pair.network());
            EndpointRules.check(Optional.of(network), network.name(), asked);
            requireCompany(container, network);
            String endpoint = null;
            if (container.isRunning()) {
                endpoint = change.attach(network.id().value(), asked.request(container.id()))
                        .id();
                List<PortRequest> ports = container.known()
                        ? PublishedPorts.requests(
                                container.stored().config(), container.stored().hostConfig())
                        : List.of();
                change.publish(container.id(), ports);
            }
            if (container.known()) {
                Map<String, EndpointSettings> endpoints = new LinkedHashMap<>(container.endpoints());
                endpoints.put(network.name(), asked.in(network.id().value(), endpoint));
                table.update(container.stored().withEndpoints(endpoints));
            }
            return true;
        };
    }

    /** Who may be together with whom; of a running container the command sees to the rest. */
    private static void requireCompany(Container container, NetworkSpec network) {
        if (network.configOnly()) {
            throw DockerException.forbidden("cannot create endpoint on configuration-only network");
        }
        boolean host = network.driver().value().equals("host");
        boolean hostMode = container.stored().mode().isHost();
        if (host && !hostMode) {
            throw DockerException.invalid(Refusals.NOT_HOST);
        }
        if (!host && hostMode) {
            throw DockerException.invalid(Refusals.SHARED);
        }
        boolean others = container.endpoints().keySet().stream().anyMatch(name -> !name.equals(network.name()));
        boolean alone = container.endpoints().containsKey(NetworkMode.NONE);
        if (others && (alone || network.name().equals(NetworkMode.NONE))) {
            throw DockerException.invalid(Refusals.PRIVATE);
        }
    }

    void disconnect(Pair pair, boolean force) {
        if (force && find(pair.container()).isEmpty()) {
            changes.carryOut(change -> {
                change.network(pair.network());
                throw DockerException.notFound("endpoint " + pair.container() + " not found");
            });
        }
        changes.carryOut(disconnection(pair, force));
    }

    PlanView planDisconnect(Pair pair, boolean force) {
        return changes.plan(disconnection(pair, force));
    }

    private Optional<Container> find(String idOrName) {
        try {
            return Optional.of(containers.get(idOrName));
        } catch (DockerException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Function<SandboxChange, Boolean> disconnection(Pair pair, boolean force) {
        return change -> {
            Container container = containers.get(pair.container(), change::sandbox);
            if (!container.isRunning()) {
                forget(container, network(pair.network(), change), pair.network());
                return true;
            }
            Optional<NetworkSpec> found = network(pair.network(), change);
            if (found.isEmpty() && force) {
                throw notConnected(container, "the network " + pair.network());
            }
            NetworkSpec network = found.orElseGet(() -> change.network(pair.network()));
            if (container.stored().mode().isHost() && network.driver().value().equals("host")) {
                throw DockerException.invalid("cannot disconnect container from host network - container was created in"
                        + " host network mode");
            }
            detach(container, network, force, change);
            return true;
        };
    }

    private static DockerException notConnected(Container container, String network) {
        return new DockerException(FAILED, "container " + container.id() + " is not connected to " + network);
    }

    private static Optional<NetworkSpec> network(String idOrName, SandboxChange change) {
        try {
            return Optional.of(change.network(idOrName));
        } catch (RefusedException e) {
            if (e.reason() == RefusedException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void detach(Container container, NetworkSpec network, boolean force, SandboxChange change) {
        SandboxView sandbox = container.sandbox();
        Optional<EndpointView> endpoint = sandbox == null
                ? Optional.empty()
                : sandbox.endpoints().stream()
                        .filter(one -> one.network().equals(network.id().value()))
                        .findFirst();
        if (endpoint.isEmpty()) {
            throw force
                    ? DockerException.notFound("endpoint " + container.name() + " not found")
                    : notConnected(container, "network " + network.name());
        }
        List<PortRequest> ports = change.published(container.id());
        change.detach(endpoint.get().id());
        change.publish(container.id(), ports);
        if (container.known()) {
            Map<String, EndpointSettings> endpoints = new LinkedHashMap<>(container.endpoints());
            endpoints.remove(network.name());
            table.update(container.stored().withEndpoints(endpoints));
        }
    }

    private void forget(Container container, Optional<NetworkSpec> network, String asked) {
        Map<String, EndpointSettings> endpoints = new LinkedHashMap<>(container.endpoints());
        String name = network.map(NetworkSpec::name).orElse(asked);
        boolean byId = network.isPresent()
                && endpoints.values().removeIf(one -> network.get().id().value().equals(one.networkId()));
        if (endpoints.remove(name) == null && !byId) {
            throw notConnected(container, "the network " + name);
        }
        table.update(container.stored().withEndpoints(endpoints));
    }
}
