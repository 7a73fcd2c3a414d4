package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.docker.DockerPlan;
import io.fairlead.model.Phase;
import io.fairlead.network.Directory;
import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.fairlead.network.HostService;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.NetworkService;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PlanView;
import io.fairlead.network.Precondition;
import io.fairlead.network.RefusedException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Creates, changes and deletes networks as Docker's clients ask for it. */
@Component
class Networks {

    private static final int NAMES_SINCE = 48;
    private static final int SHORT_ID = 12;
    private static final String REMOVING = "error while removing network: ";

    private final NetworkService networks;
    private final EndpointService endpoints;
    private final HostService host;
    private final Directory directory;
    private final NetworkPatch patches;

    Networks(
            NetworkService networks,
            EndpointService endpoints,
            HostService host,
            Directory directory,
            NetworkPatch patches) {
        this.networks = networks;
        this.endpoints = endpoints;
        this.host = host;
        this.directory = directory;
        this.patches = patches;
    }

    /**
     * A network that the kernel does not take is none: Docker's clients do not look at states.
     *
     * @throws DockerException in Docker's words
     */
    NetworkView create(NetworkBody body, ApiVersion version) {
        NetworkView network = created(body, version, networks::create);
        if (!network.status().phase().equals(Phase.DEGRADED.name())) {
            return network;
        }
        networks.delete(network.id(), Precondition.NONE);
        throw Refusals.kernel(network);
    }

    PlanView planCreate(NetworkBody body, ApiVersion version) {
        return created(body, version, networks::plan);
    }

    private <T> T created(NetworkBody body, ApiVersion version, Function<NetworkRequest, T> command) {
        DriverOptions drivers = new DriverOptions(host.drivers());
        NetworkBody checked = new CreateRules(version, drivers, directory::isNetworkName).check(body);
        try {
            return command.apply(checked.toRequest(drivers));
        } catch (RefusedException e) {
            throw Refusals.creation(e, version);
        }
    }

    /** Changes what the patch lists, while containers are connected. */
    NetworkView edit(String network, ObjectNode patch, ApiVersion version) {
        try {
            return networks.edit(
                    network, patches.of(patch, new DriverOptions(host.drivers()), version), Precondition.NONE);
        } catch (RefusedException e) {
            throw Refusals.creation(e, version);
        }
    }

    DockerPlan planEdit(String network, ObjectNode patch, ApiVersion version) {
        try {
            return DockerPlan.of(networks.planEdit(
                    network, patches.of(patch, new DriverOptions(host.drivers()), version), Precondition.NONE));
        } catch (RefusedException e) {
            throw Refusals.creation(e, version);
        }
    }

    void delete(String term, ApiVersion version) {
        NetworkView network = networks.get(term);
        try {
            networks.delete(network.id(), Precondition.NONE);
        } catch (RefusedException e) {
            throw inUse(network, e, version);
        }
    }

    DockerPlan planDelete(String term, ApiVersion version) {
        NetworkView network = networks.get(term);
        try {
            return DockerPlan.of(networks.planDelete(network.id(), Precondition.NONE));
        } catch (RefusedException e) {
            throw inUse(network, e, version);
        }
    }

    private RuntimeException inUse(NetworkView network, RefusedException refused, ApiVersion version) {
        if (refused.reason() != RefusedException.Reason.CONFLICT) {
            return refused;
        }
        if (NetworkShapes.isConfig(network)) {
            return DockerException.forbidden(REMOVING + "configuration network \"" + network.name() + "\" is in use");
        }
        return DockerException.forbidden(REMOVING + "network " + network.name()
                + (version.atLeast(NAMES_SINCE)
                        ? " has active endpoints (" + names(endpoints.list(network.id())) + ")"
                        : " id " + network.id() + " has active endpoints"));
    }

    private static String names(List<EndpointView> active) {
        return active.stream()
                .map(endpoint -> "name:" + GoValues.quoted(endpoint.sandboxName()) + " id:"
                        + GoValues.quoted(endpoint.id().substring(0, SHORT_ID)))
                .collect(Collectors.joining(", "));
    }
}
