package io.fairlead.network;

import io.fairlead.driver.NetworkDriver;
import io.fairlead.driver.OptionSchema;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Completes requests for networks that are made from a configuration: what they leave out is copied from it. */
final class ConfigFrom {

    private ConfigFrom() {}

    /** A request that names no configuration comes back as it is, and so does one that names what is none. */
    static NetworkRequest complete(
            NetworkRequest request, Optional<NetworkDriver> driver, Inventory inventory, Violations violations) {
        String named = request.configFrom();
        if (named == null) {
            return request;
        }
        Optional<NetworkSpec> found =
                Lookup.findNetwork(inventory, named).map(StoredNetwork::spec).filter(NetworkSpec::configOnly);
        if (found.isEmpty()) {
            violations.conflict("configFrom", "configuration network \"" + named + "\" does not exist");
            return request;
        }
        NetworkSpec config = found.get();
        Set<String> known = optionNames(driver);
        return new NetworkRequest(
                request.name(),
                request.driver(),
                Objects.requireNonNullElse(request.ipv4(), config.ipv4()),
                Objects.requireNonNullElse(request.ipv6(), config.ipv6()),
                subnets(request, config),
                request.internal(),
                given(request.options(), select(config, known::contains)),
                given(request.labels(), config.labels()),
                request.attachable(),
                config.name(),
                given(request.ipamOptions(), config.notes().ipamOptions()),
                given(request.extraOptions(), select(config, name -> !known.contains(name))));
    }

    private static List<SubnetRequest> subnets(NetworkRequest request, NetworkSpec config) {
        return request.subnets() != null
                ? request.subnets()
                : config.subnets().stream()
                        .filter(subnet -> isWanted(subnet, request, config))
                        .map(SubnetRequest::of)
                        .toList();
    }

    /** Of a family that is switched off here, they are of no use. */
    private static boolean isWanted(Subnet subnet, NetworkRequest request, NetworkSpec config) {
        return subnet.prefix().v6()
                ? Objects.requireNonNullElse(request.ipv6(), config.ipv6())
                : Objects.requireNonNullElse(request.ipv4(), config.ipv4());
    }

    private static Map<String, String> given(@Nullable Map<String, String> own, Map<String, String> copied) {
        return own != null ? own : copied;
    }

    /** A configuration knows no driver, so only here can be told whose option is which. */
    private static Map<String, String> select(NetworkSpec config, Predicate<String> which) {
        Map<String, String> options = new TreeMap<>(config.notes().extraOptions());
        options.putAll(config.options());
        options.keySet().removeIf(which.negate());
        return options;
    }

    private static Set<String> optionNames(Optional<NetworkDriver> driver) {
        Set<String> names = new HashSet<>();
        for (OptionSchema option : driver.stream()
                .flatMap(d -> d.capabilities().options().stream())
                .toList()) {
            names.add(option.name());
            names.add(option.alias());
        }
        return names;
    }

    /** Names of the networks that were made from a configuration. */
    static List<String> users(Inventory inventory, NetworkSpec config) {
        if (!config.configOnly()) {
            return List.of();
        }
        return inventory.networks().stream()
                .map(StoredNetwork::spec)
                .filter(network -> config.name().equals(network.notes().configFrom()))
                .map(NetworkSpec::name)
                .toList();
    }
}
