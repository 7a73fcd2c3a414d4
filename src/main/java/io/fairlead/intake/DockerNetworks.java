package io.fairlead.intake;

import io.fairlead.intake.EngineNetwork.Pool;
import io.fairlead.model.IpPrefix;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.SubnetRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes definitions of a Docker Engine's networks. */
final class DockerNetworks {

    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");
    private static final String SWARM_BRIDGE = "docker_gwbridge";
    private static final String BRIDGE = "bridge";
    private static final String CONFIG = "config";
    private static final String BRIDGE_NAME = "com.docker.network.bridge.name";

    /** An auxiliary address that Docker's drivers take for containers' default gateway. */
    private static final List<String> DEFAULT_GATEWAYS = List.of("DefaultGatewayIPv4", "DefaultGatewayIPv6");

    private final boolean chooseSubnets;
    private final boolean chooseBridges;
    private final DriverFit fit;
    private final Intake intake;

    /**
     * @param chooseSubnets whether bridge networks get other subnets than the engine's
     * @param chooseBridges whether bridges get other names than the engine's
     */
    DockerNetworks(boolean chooseSubnets, boolean chooseBridges, DriverFit fit, Intake intake) {
        this.chooseSubnets = chooseSubnets;
        this.chooseBridges = chooseBridges;
        this.fit = fit;
        this.intake = intake;
    }

    void take(List<EngineNetwork> networks) {
        Set<String> names = new HashSet<>();
        Set<String> configurations = networks.stream()
                .filter(EngineNetwork::configOnly)
                .map(EngineNetwork::name)
                .collect(Collectors.toSet());
        for (EngineNetwork network : networks) {
            Optional<String> reason = refusal(network, names);
            if (reason.isPresent()) {
                intake.skip(Skipped.network(network.name(), reason.get()));
            } else {
                names.add(network.name());
                intake.take(definition(network, configurations));
            }
            containers(network);
        }
    }

    private Optional<String> refusal(EngineNetwork network, Set<String> names) {
        if (network.ingress()) {
            return Optional.of("it carries what is published in a swarm, and there is no swarm here");
        }
        if (network.scope().equals("swarm")) {
            return Optional.of("it spans the hosts of a swarm (driver " + network.driver() + ")");
        }
        if (PREDEFINED.contains(network.name())) {
            return Optional.of("every host has it from the start, here too");
        }
        if (network.name().equals(SWARM_BRIDGE)) {
            return Optional.of("it is how a swarm's containers reach other networks, and there is no swarm here");
        }
        if (names.contains(network.name())) {
            return Optional.of("another network of the engine has the same name; this one is " + network.id());
        }
        return fit.refusal(driver(network), network.ipam().driver());
    }

    private NetworkRequest definition(EngineNetwork network, Set<String> configurations) {
        boolean ipv4 = !Boolean.FALSE.equals(network.ipv4());
        DriverFit.Options options = options(network);
        return new NetworkRequest(
                network.name(),
                driver(network),
                ipv4,
                network.ipv6(),
                subnets(network, ipv4),
                network.internal(),
                options.known(),
                network.labels(),
                network.attachable(),
                configuration(network, configurations),
                network.ipam().options(),
                options.extra());
    }

    /** A configuration has none in the engine. */
    private static String driver(EngineNetwork network) {
        return network.configOnly() ? CONFIG : network.driver();
    }

    /** Where subnets are chosen, a configuration would bring in the engine's again. */
    private @Nullable String configuration(EngineNetwork network, Set<String> configurations) {
        String name = network.configFrom().network();
        if (name.isEmpty() || chooseSubnets) {
            return null;
        }
        if (!configurations.contains(name)) {
            intake.warn("network " + network.name() + ": the configuration " + name
                    + ", which it was made from, is not read; all that it took from there is taken over");
            return null;
        }
        return name;
    }

    private DriverFit.Options options(EngineNetwork network) {
        fit.ipamOptions(network.name(), network.ipam().options());
        DriverFit.Options options = network.configOnly()
                ? new DriverFit.Options(Map.of(), network.options())
                : fit.options(network.name(), network.driver(), network.options());
        String bridge = options.known().get(BRIDGE_NAME);
        if (bridge != null && chooseBridges) {
            options.known().remove(BRIDGE_NAME);
            intake.skip(new Skipped(
                    Skipped.OPTION,
                    BRIDGE_NAME,
                    network.name(),
                    "'" + bridge + "' is the name of the engine's bridge; with bridgeNames=keep it is taken over"));
        } else if (bridge != null) {
            intake.warn("network " + network.name() + ": as long as the engine's bridge " + bridge
                    + " is on this host, the network shares it");
        }
        return options;
    }

    /** Empty where they are left to be chosen. */
    private List<SubnetRequest> subnets(EngineNetwork network, boolean ipv4) {
        List<SubnetRequest> subnets = new ArrayList<>();
        network.ipam().config().forEach(pool -> subnets.add(subnet(network.name(), pool)));
        List<SubnetRequest> taken = fit.families(network.name(), subnets, ipv4, network.ipv6());
        if (network.driver().equals(BRIDGE) && chooseSubnets) {
            taken.forEach(subnet -> lose(network.name(), subnet));
            return List.of();
        }
        if (!network.driver().equals(BRIDGE) && !network.configOnly()) {
            shared(network);
        }
        return taken;
    }

    private void lose(String network, SubnetRequest subnet) {
        List<String> lost = new ArrayList<>();
        if (subnet.ipRange() != null) {
            lost.add("its range " + subnet.ipRange());
        }
        if (subnet.auxAddresses() != null && !subnet.auxAddresses().isEmpty()) {
            lost.add("its reserved addresses " + new TreeMap<>(subnet.auxAddresses()));
        }
        if (!lost.isEmpty()) {
            intake.skip(new Skipped(
                    Skipped.SUBNET,
                    String.valueOf(subnet.subnet()),
                    network,
                    "another one is chosen, and with it go " + String.join(" and ", lost)));
        }
    }

    private SubnetRequest subnet(String network, Pool pool) {
        String gateway = pool.gateway();
        DEFAULT_GATEWAYS.stream()
                .map(pool.auxAddresses()::get)
                .filter(address -> address != null)
                .forEach(address ->
                        intake.warn("network " + network + ": Docker gives its containers the default gateway "
                                + address + "; here it is the gateway " + gateway + ", and that address is kept free"));
        return new SubnetRequest(
                whole(network, pool.subnet()),
                // Old engines wrote it with the subnet's length.
                gateway == null || gateway.isEmpty() ? null : gateway.replaceFirst("/.*", ""),
                pool.ipRange() == null || pool.ipRange().isEmpty() ? null : whole(network, pool.ipRange()),
                pool.auxAddresses().isEmpty() ? null : new TreeMap<>(pool.auxAddresses()));
    }

    /** Older engines took prefixes with host bits, and made nothing of these. */
    private @Nullable String whole(String network, @Nullable String text) {
        Optional<IpPrefix> prefix = Optional.ofNullable(text).flatMap(IpPrefix::parse);
        if (prefix.isEmpty() || !prefix.get().hasHostBits()) {
            return text;
        }
        IpPrefix whole = prefix.get().network();
        intake.warn("network " + network + ": the engine has " + text + ", which is " + whole);
        return whole.toString();
    }

    /** Where both hand out addresses of one segment of the wire, neither knows what the other has given away. */
    private void shared(EngineNetwork network) {
        if (network.ipam().config().isEmpty()) {
            return;
        }
        String used = network.containers().values().stream()
                .flatMap(container -> List.of(container.ipv4(), container.ipv6()).stream())
                .filter(address -> !address.isEmpty())
                .map(address -> address.replaceFirst("/.*", ""))
                .sorted()
                .collect(Collectors.joining(", "));
        intake.warn(
                "network " + network.name() + " (" + network.driver() + "): the engine goes on giving out addresses of "
                        + network.ipam().config().stream().map(Pool::subnet).collect(Collectors.joining(", "))
                        + " to its containers" + (used.isEmpty() ? "" : " (now " + used + ")")
                        + "; remove its network, or keep the two apart by ipRange");
    }

    private void containers(EngineNetwork network) {
        if (network.scope().equals("swarm") || network.name().equals(SWARM_BRIDGE)) {
            return;
        }
        network.containers().values().stream()
                .map(EngineNetwork.Attached::name)
                .sorted()
                .forEach(name -> intake.skip(new Skipped(
                        Skipped.CONTAINER,
                        name,
                        network.name(),
                        "its links and routes are the engine's and stay so; attach it here when it has left the"
                                + " engine's network")));
    }
}
