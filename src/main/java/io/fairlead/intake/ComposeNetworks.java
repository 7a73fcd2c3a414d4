package io.fairlead.intake;

import io.fairlead.network.NetworkRequest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Makes definitions of a Compose file's networks, as Docker Compose makes networks of them. */
final class ComposeNetworks {

    private static final String LABEL = "com.docker.compose.";

    /** Whose ways are followed; Compose has its own there, and looks at it no more. */
    private static final String VERSION = "2.40.3";

    private final ComposeFile file;
    private final DriverFit fit;
    private final Predicate<String> exists;
    private final Intake intake;

    /**
     * @param exists whether there is a network of a name here
     */
    ComposeNetworks(ComposeFile file, DriverFit fit, Predicate<String> exists, Intake intake) {
        this.file = file;
        this.fit = fit;
        this.exists = exists;
        this.intake = intake;
    }

    void take() {
        file.networks().forEach(this::take);
        if (file.services() > 0) {
            intake.skip(new Skipped(
                    Skipped.SERVICES,
                    file.services() == 1 ? "1 service" : file.services() + " services",
                    null,
                    "only networks are read: no containers are run here, and their addresses, aliases and ports are no"
                            + " part of networks"));
        }
        file.includes()
                .forEach(include -> intake.skip(
                        new Skipped(Skipped.INCLUDE, include, null, "no other files are read: import it by itself")));
    }

    private void take(ComposeNetwork network) {
        if (network.external()) {
            external(network);
            return;
        }
        String name = Optional.ofNullable(network.name()).orElse(file.project() + "_" + network.key());
        Optional<String> refusal = fit.refusal(network.driver(), network.ipamDriver());
        if (refusal.isPresent()) {
            intake.skip(Skipped.network(name, refusal.get()));
            return;
        }
        if (file.services() > 0 && !file.used().contains(network.key())) {
            intake.warn("network " + name + ": no service is in " + network.key()
                    + ", and Docker Compose would not create it");
        }
        boolean ipv4 = !Boolean.FALSE.equals(network.ipv4());
        fit.ipamOptions(name, network.ipamOptions());
        DriverFit.Options options = fit.options(name, network.driver(), network.options());
        intake.take(new NetworkRequest(
                name,
                network.driver(),
                ipv4,
                network.ipv6(),
                fit.families(name, network.subnets(), ipv4, network.ipv6()),
                network.internal(),
                options.known(),
                labels(network),
                network.attachable(),
                null,
                network.ipamOptions(),
                options.extra()));
    }

    private void external(ComposeNetwork network) {
        String name = Optional.ofNullable(network.name()).orElse(network.key());
        if (exists.test(name)) {
            intake.skip(Skipped.network(name, "it is external to the project: it is here already, and stays as it is"));
        } else {
            intake.skip(Skipped.network(name, "it is external to the project: it has to be created by itself"));
            intake.warn("the external network " + name + " does not exist");
        }
    }

    private Map<String, String> labels(ComposeNetwork network) {
        Map<String, String> labels = new TreeMap<>(network.labels());
        labels.put(LABEL + "network", network.key());
        labels.put(LABEL + "project", file.project());
        labels.put(LABEL + "version", VERSION);
        return labels;
    }
}
