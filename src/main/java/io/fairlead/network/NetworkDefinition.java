package io.fairlead.network;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.DriverCapabilities;
import io.fairlead.driver.Drivers;
import io.fairlead.driver.NetworkDriver;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionValues;
import io.fairlead.ipam.AddressPools;
import io.fairlead.kernel.HostFacts;
import io.fairlead.model.DriverName;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkNotes;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a definition of a request: everything checked, everything open chosen. */
@Component
class NetworkDefinition {

    private static final String DEFAULT_DRIVER = "bridge";
    private static final int SUBNETS = 16;

    private final Drivers drivers;

    NetworkDefinition(Drivers drivers) {
        this.drivers = drivers;
    }

    /**
     * @throws RefusedException with everything that is wrong
     */
    NetworkSpec define(NetworkRequest asked, Draft draft, AddressPools pools, HostFacts facts) {
        Inventory inventory = draft.inventory();
        Violations violations = new Violations();
        String name = name(asked.name(), inventory, violations);
        Optional<NetworkDriver> driver = driver(asked.driver(), violations);
        NetworkRequest request = ConfigFrom.complete(asked, driver, inventory, violations);
        Map<String, String> labels = orEmpty(request.labels());
        Names.labels(labels, violations);
        List<SubnetRequest> subnetRequests = orEmpty(request.subnets());
        boolean ipv4 = !Boolean.FALSE.equals(request.ipv4());
        boolean ipv6 = request.ipv6() == null ? hasV6(subnetRequests) : request.ipv6();
        families(ipv4, ipv6, subnetRequests, violations);
        Map<String, String> options = options(driver, orEmpty(request.options()), violations);
        NetworkNotes notes = notes(driver, request, violations);
        SubnetChoice choice = isConfig(driver)
                ? SubnetChoice.undecided(pools, violations)
                : new SubnetChoice(inventory.subnets(), facts.routes(), pools, violations);
        if (driver.isPresent() && !driver.get().capabilities().hostIsGateway()) {
            choice.onlyAskedGateways();
        }
        List<Subnet> subnets = choice.choose(subnetRequests, ipv4, ipv6, ipv4 && !DhcpAddresses.of(options));
        if (driver.isEmpty()) {
            violations.refuse();
        }
        if (!isConfig(driver)) {
            subnets = HostAddresses.choose(Optional.empty(), options, subnets, List.of(), violations);
        }
        NetworkSpec spec = new NetworkSpec(
                new NetworkId(draft.choices().id()),
                name,
                driver.orElseThrow().name(),
                false,
                ipv4,
                ipv6,
                subnets,
                Boolean.TRUE.equals(request.internal()),
                options,
                labels,
                1,
                notes);
        dhcp(spec, violations);
        if (violations.isEmpty()) {
            violations.invalid(driver.orElseThrow().validate(spec, facts));
            beside(driver.orElseThrow(), spec, inventory, facts, violations);
        }
        if (!spec.configOnly()) {
            bridgeName(spec, inventory, violations);
        }
        violations.refuse();
        return spec;
    }

    /**
     * Another definition of a network that is there.
     *
     * @param asked complete: what it leaves out is copied from its configuration if it has one, or chosen anew, but for
     *     gateways of subnets that stay
     * @throws RefusedException with everything that is wrong, or cannot be changed
     */
    NetworkSpec redefine(
            StoredNetwork before, NetworkRequest asked, Inventory inventory, AddressPools pools, HostFacts facts) {
        NetworkSpec old = before.spec();
        NetworkDriver driver = drivers.find(old.driver())
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.UNAVAILABLE, "there is no driver " + old.driver() + " any more"));
        Violations violations = new Violations();
        NetworkRequest request = ConfigFrom.complete(asked, Optional.of(driver), inventory, violations);
        String name = Objects.requireNonNullElse(request.name(), old.name());
        if (!name.equals(old.name())) {
            rename(old, name, inventory, violations);
        }
        if (request.driver() != null && !request.driver().equals(old.driver().value())) {
            violations.conflict("driver", "a network keeps its driver (" + old.driver() + "): create another network");
        }
        Map<String, String> labels = orEmpty(request.labels());
        Names.labels(labels, violations);
        boolean addressed = driver.capabilities().addressed() || old.configOnly();
        List<SubnetRequest> subnetRequests = keepGateways(old, orEmpty(request.subnets()));
        boolean ipv4 = addressed ? !Boolean.FALSE.equals(request.ipv4()) : old.ipv4();
        boolean ipv6 = request.ipv6() == null ? hasV6(subnetRequests) : request.ipv6();
        subnetRequests = withoutFormer(old, subnetRequests, ipv4, ipv6);
        Map<String, String> options = options(Optional.of(driver), orEmpty(request.options()), violations);
        List<Subnet> subnets = List.of();
        if (addressed) {
            families(ipv4, ipv6, subnetRequests, violations);
            Map<IpPrefix, StoredNetwork> others = new HashMap<>(inventory.subnets());
            others.values().removeIf(other -> other.spec().id().equals(old.id()));
            SubnetChoice choice = old.configOnly()
                    ? SubnetChoice.undecided(pools, violations)
                    : new SubnetChoice(others, facts.routes(), pools, violations);
            if (!driver.capabilities().hostIsGateway()) {
                choice.onlyAskedGateways();
            }
            subnets = choice.choose(subnetRequests, ipv4, ipv6, ipv4 && !DhcpAddresses.of(options));
            if (!old.configOnly()) {
                subnets = HostAddresses.choose(Optional.of(old), options, subnets, taken(inventory, old), violations);
            }
        } else if (!subnetRequests.isEmpty()) {
            violations.invalid("subnets", "network " + old.name() + " gives its sandboxes no addresses");
        }
        fixedOptions(driver, old.options(), options, violations);
        NetworkSpec spec = new NetworkSpec(
                old.id(),
                name,
                old.driver(),
                old.predefined(),
                ipv4,
                ipv6,
                subnets,
                Boolean.TRUE.equals(request.internal()),
                options,
                labels,
                old.generation(),
                notes(Optional.of(driver), request, violations));
        dhcp(spec, violations);
        if (violations.isEmpty()) {
            violations.invalid(driver.validate(spec, facts));
            beside(driver, spec, inventory, facts, violations);
            room(driver, spec, inventory, violations);
            // What is wrong with the links themselves is no reason against a change of something else.
            driver.validateUplinks(spec, before.effectiveUplinks(), facts).stream()
                    .filter(violation -> !violation.field().equals("link"))
                    .forEach(violation -> violations.conflict(violation.field(), violation.message()));
        }
        violations.refuse();
        return spec;
    }

    private static void beside(
            NetworkDriver driver, NetworkSpec spec, Inventory inventory, HostFacts facts, Violations violations) {
        List<NetworkSpec> others = inventory.networks().stream()
                .map(StoredNetwork::spec)
                .filter(other -> !other.id().equals(spec.id()))
                .toList();
        driver.validateBeside(spec, others, facts)
                .forEach(violation -> violations.conflict(violation.field(), violation.message()));
    }

    private static void room(NetworkDriver driver, NetworkSpec spec, Inventory inventory, Violations violations) {
        int endpoints = inventory.endpointsOf(spec.id()).size();
        int room = driver.room(spec).orElse(Integer.MAX_VALUE);
        if (endpoints > room) {
            violations.conflict(
                    "options", "so defined, the network has room for " + room + " of its " + endpoints + " sandboxes");
        }
    }

    private static Set<IpAddress> taken(Inventory inventory, NetworkSpec network) {
        Set<IpAddress> taken = new HashSet<>();
        for (StoredEndpoint endpoint : inventory.endpointsOf(network.id())) {
            endpoint.spec().addresses().forEach(address -> taken.add(address.address()));
        }
        inventory.reservations(network.id()).forEach(reservation -> taken.add(reservation.address()));
        return taken;
    }

    Map<String, String> optionAliases(DriverName driver) {
        return drivers.find(driver).stream()
                .flatMap(d -> d.capabilities().options().stream())
                .filter(option -> !option.alias().equals(option.name()))
                .collect(Collectors.toMap(OptionSchema::alias, OptionSchema::name));
    }

    private static void rename(NetworkSpec old, String name, Inventory inventory, Violations violations) {
        if (old.predefined()) {
            violations.conflict("name", "the pre-defined network " + old.name() + " keeps its name");
        } else if (!ConfigFrom.users(inventory, old).isEmpty()) {
            violations.conflict(
                    "name",
                    "configuration network \"" + old.name()
                            + "\" is in use: networks were made from it under this name");
        } else {
            name(name, inventory, violations);
        }
    }

    /** Left out, a gateway would be chosen anew: the first usable address, which may be leased by now. */
    private static List<SubnetRequest> keepGateways(NetworkSpec old, List<SubnetRequest> requests) {
        return requests.stream()
                .map(request -> request.gateway() != null
                        ? request
                        : old.subnets().stream()
                                .filter(s -> s.prefix().toString().equals(request.subnet()) && s.gateway() != null)
                                .findFirst()
                                .map(s -> new SubnetRequest(
                                        request.subnet(),
                                        String.valueOf(s.gateway()),
                                        request.ipRange(),
                                        request.auxAddresses()))
                                .orElse(request))
                .toList();
    }

    /** A family that is switched off takes its subnets along. */
    private static List<SubnetRequest> withoutFormer(
            NetworkSpec old, List<SubnetRequest> requests, boolean ipv4, boolean ipv6) {
        return requests.stream()
                .filter(request -> old.subnets().stream()
                        .map(Subnet::prefix)
                        .noneMatch(prefix -> (prefix.v6() ? !ipv6 : !ipv4)
                                && prefix.toString().equals(request.subnet())))
                .toList();
    }

    private static void fixedOptions(
            NetworkDriver driver, Map<String, String> before, Map<String, String> after, Violations violations) {
        for (OptionSchema option : driver.capabilities().options()) {
            String name = option.name();
            if (!option.liveEditable() && !Objects.equals(before.get(name), after.get(name))) {
                violations.conflict(
                        "options." + name,
                        "cannot be changed while the network exists (it is "
                                + Objects.requireNonNullElse(before.get(name), "not set")
                                + "): create another network and move the sandboxes there");
            }
        }
    }

    private static List<SubnetRequest> orEmpty(@Nullable List<SubnetRequest> list) {
        return list == null ? List.of() : list;
    }

    private static String name(@Nullable String name, Inventory inventory, Violations violations) {
        Names.network(name, violations);
        String given = Objects.requireNonNullElse(name, "");
        if (Names.PREDEFINED.contains(given)) {
            violations.conflict("name", "operation is not permitted on predefined " + given + " network");
        } else if (inventory.networkNamed(given).isPresent()) {
            violations.conflict("name", "network with name " + given + " already exists");
        }
        return given;
    }

    private Optional<NetworkDriver> driver(@Nullable String requested, Violations violations) {
        DriverName name = new DriverName(Objects.requireNonNullElse(requested, DEFAULT_DRIVER));
        Optional<NetworkDriver> driver = drivers.find(name);
        if (driver.isEmpty()) {
            String known =
                    drivers.all().stream().map(d -> d.name().value()).toList().toString();
            violations.invalid("driver", "there is no driver '" + name + "', only " + known);
        } else if (driver.get().capabilities().predefinedOnly()) {
            violations.conflict("driver", "only one instance of \"" + name + "\" network is allowed");
        } else {
            drivers.unavailable(name).ifPresent(reason -> {
                throw new RefusedException(
                        RefusedException.Reason.UNAVAILABLE,
                        "driver " + name + " cannot be used on this host: " + reason);
            });
        }
        return driver;
    }

    private static boolean hasV6(List<SubnetRequest> subnets) {
        return subnets.stream().anyMatch(s -> s.subnet() != null && s.subnet().contains(":"));
    }

    private static void families(boolean ipv4, boolean ipv6, List<SubnetRequest> subnets, Violations violations) {
        if (!ipv4 && !ipv6) {
            violations.invalid("ipv4", "IPv4 or IPv6 must be on");
        }
        if (subnets.size() > SUBNETS) {
            violations.invalid("subnets", "are more than " + SUBNETS);
            // Each is compared with all others, so that too many are not even looked at.
            violations.refuse();
        }
    }

    private static Map<String, String> options(
            Optional<NetworkDriver> driver, Map<String, String> given, Violations violations) {
        Names.texts("options", given, violations);
        if (driver.isEmpty() || isConfig(driver)) {
            return given;
        }
        DriverCapabilities capabilities = driver.get().capabilities();
        int before = violations.size();
        violations.invalid(OptionValues.validate(capabilities.options(), given));
        if (violations.size() > before) {
            return given;
        }
        return OptionValues.canonical(capabilities.options(), given);
    }

    /** A configuration's options are looked at where they are used. */
    private static void dhcp(NetworkSpec spec, Violations violations) {
        if (!spec.configOnly()) {
            violations.invalid(DhcpAddresses.violations(spec));
        }
    }

    private static boolean isConfig(Optional<NetworkDriver> driver) {
        return driver.filter(d -> d.name().equals(DriverName.CONFIG)).isPresent();
    }

    private static NetworkNotes notes(Optional<NetworkDriver> driver, NetworkRequest request, Violations violations) {
        Map<String, String> ipam = orEmpty(request.ipamOptions());
        Map<String, String> extra = orEmpty(request.extraOptions());
        Names.texts("ipamOptions", ipam, violations);
        Names.texts("extraOptions", extra, violations);
        Names.together(violations, orEmpty(request.labels()), orEmpty(request.options()), ipam, extra);
        driver.stream()
                .flatMap(d -> d.capabilities().options().stream())
                .filter(option -> extra.containsKey(option.name()))
                .forEach(option -> violations.invalid(
                        "extraOptions." + option.name(), "the driver knows this option: it belongs to options"));
        return new NetworkNotes(Boolean.TRUE.equals(request.attachable()), request.configFrom(), ipam, extra);
    }

    /** Docker refuses this too: the second network would take the first one's bridge for its own. */
    private void bridgeName(NetworkSpec spec, Inventory inventory, Violations violations) {
        spec.option(OptionNames.BRIDGE_NAME)
                .ifPresent(name -> inventory.networks().stream()
                        .filter(other -> hostLink(other.spec()).equals(Optional.of(name)))
                        .findFirst()
                        .ifPresent(other -> violations.conflict(
                                "options." + OptionNames.BRIDGE_NAME,
                                "network " + other.spec().name() + " has the bridge name " + name + " already")));
    }

    private Optional<String> hostLink(NetworkSpec network) {
        return drivers.find(network.driver()).flatMap(driver -> driver.hostLink(network));
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
