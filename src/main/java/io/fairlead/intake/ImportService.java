package io.fairlead.intake;

import io.fairlead.http.PeerAddress;
import io.fairlead.model.Violation;
import io.fairlead.network.Directory;
import io.fairlead.network.HostService;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Service;

/** Reads what others have defined, and plans to have it too. Nothing is changed before the plan is carried out. */
@Service
public class ImportService {

    static final String DOCKER_SOCKET = "unix:///var/run/docker.sock";
    private static final String OWN_SOCKET = "fairlead.docker.socket";

    /** As Docker's clients print it. */
    private static final int SHORT_ID = 12;

    private static final String KEEP = "keep";
    private static final String CHOOSE = "choose";

    private final HostService host;
    private final Directory directory;
    private final IntakePlanning planning;
    private final Environment settings;

    ImportService(HostService host, Directory directory, IntakePlanning planning, Environment settings) {
        this.host = host;
        this.directory = directory;
        this.planning = planning;
        this.settings = settings;
    }

    /**
     * The networks of a Docker Engine.
     *
     * @throws RefusedException if the request is wrong, or no engine answers
     */
    public ImportView docker(DockerImportRequest request) {
        List<Violation> violations = new ArrayList<>();
        PeerAddress address = address(request.address(), violations);
        boolean chooseSubnets = isChosen("subnets", request.subnets(), KEEP, violations);
        boolean chooseBridges = isChosen("bridgeNames", request.bridgeNames(), CHOOSE, violations);
        refuse(violations);
        Intake intake = new Intake();
        try (DockerEngine engine = DockerEngine.connect(address)) {
            List<EngineNetwork> networks = wanted(engine.networks(), request.networks());
            DriverFit fit = new DriverFit(host.drivers(), intake);
            new DockerNetworks(chooseSubnets, chooseBridges, fit, intake).take(networks);
            if (!chooseSubnets && hasSubnets(intake.networks())) {
                intake.warn("the engine's networks are still there: on the same host, addresses that both have lead to"
                        + " the engine's or to ours, not to both. Remove the engine's networks before this is carried"
                        + " out (the manifest can be kept and applied later), or import with subnets=choose");
            }
            return planning.plan(engine.description(), intake);
        }
    }

    private static boolean hasSubnets(List<NetworkRequest> networks) {
        return networks.stream()
                .anyMatch(network ->
                        network.subnets() != null && !network.subnets().isEmpty());
    }

    private static List<EngineNetwork> wanted(List<EngineNetwork> all, @Nullable List<String> names) {
        if (names == null) {
            return all;
        }
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (all.stream().noneMatch(network -> isMeant(network, name))) {
                violations.add(new Violation("networks[" + i + "]", "the engine has no network " + name));
            }
        }
        refuse(violations);
        return all.stream()
                .filter(network -> names.stream().anyMatch(name -> isMeant(network, name)))
                .toList();
    }

    private static boolean isMeant(EngineNetwork network, String name) {
        return network.name().equals(name)
                || name.length() >= SHORT_ID && network.id().startsWith(name);
    }

    private PeerAddress address(@Nullable String text, List<Violation> violations) {
        String given = Objects.requireNonNullElse(text, DOCKER_SOCKET);
        PeerAddress address = PeerAddress.parse(given).orElse(null);
        if (address == null) {
            violations.add(new Violation(
                    "address",
                    "'" + given + "' is no address of a Docker Engine; write it like unix:///var/run/docker.sock or"
                            + " tcp://192.0.2.7:2375"));
            return new PeerAddress.UnixSocket(Path.of("/"));
        }
        if (address instanceof PeerAddress.UnixSocket socket && isOwn(socket.path())) {
            violations.add(new Violation("address", given + " is this service's own socket"));
        }
        return address;
    }

    /** Also by another name: Docker's usual path may be a link to it. */
    private boolean isOwn(Path path) {
        String own = settings.getProperty(OWN_SOCKET, "/run/fairlead/docker.sock");
        if (own.isBlank()) {
            return false;
        }
        try {
            return path.equals(Path.of(own)) || Files.isSameFile(path, Path.of(own));
        } catch (IOException e) {
            // One of them is not there.
            return false;
        }
    }

    private static boolean isChosen(String field, @Nullable String given, String usual, List<Violation> violations) {
        String choice = Objects.requireNonNullElse(given, usual);
        if (!choice.equals(KEEP) && !choice.equals(CHOOSE)) {
            violations.add(new Violation(field, "'" + choice + "' is neither keep nor choose"));
        }
        return choice.equals(CHOOSE);
    }

    /**
     * The networks of a Compose file.
     *
     * @throws RefusedException with everything that is wrong with the file
     */
    public ImportView compose(ComposeImportRequest request) {
        Intake intake = new Intake();
        ComposeVariables variables =
                new ComposeVariables(Objects.requireNonNullElse(request.environment(), Map.of()), intake);
        ComposeFile file = ComposeFile.read(request.file(), request.project(), variables);
        new ComposeNetworks(file, new DriverFit(host.drivers(), intake), directory::isNetworkName, intake).take();
        return planning.plan("Compose project " + file.project(), intake);
    }

    /** @throws RefusedException if anything is wrong */
    static void refuse(List<Violation> violations) {
        if (violations.isEmpty()) {
            return;
        }
        Violation first = violations.get(0);
        String more = violations.size() == 1 ? "" : ", and " + (violations.size() - 1) + " more";
        throw new RefusedException(
                RefusedException.Reason.INVALID, first.field() + ": " + first.message() + more, violations);
    }
}
