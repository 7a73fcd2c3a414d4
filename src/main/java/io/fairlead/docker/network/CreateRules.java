package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.model.IpAddress;
import io.fairlead.network.DriverView;
import io.fairlead.network.NetworkRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What Docker refuses when a network is created, in the order in which it looks. */
final class CreateRules {

    private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none", "default");
    private static final String SWARM = "swarm";

    /** The first API whose daemon says what is wrong with a name. */
    private static final int NAMES_SINCE = 44;

    private final ApiVersion version;
    private final DriverOptions drivers;
    private final Predicate<String> taken;

    /**
     * @param taken whether a network has that name
     */
    CreateRules(ApiVersion version, DriverOptions drivers, Predicate<String> taken) {
        this.version = version;
        this.drivers = drivers;
        this.taken = taken;
    }

    /**
     * @return the same network, as an old version would have read it
     * @throws DockerException the first thing that is wrong
     */
    NetworkBody check(NetworkBody asked) {
        NetworkBody body = asked.readBy(version);
        String name = Objects.requireNonNullElse(body.name(), "");
        if (PREDEFINED.contains(name)) {
            throw DockerException.forbidden("operation is not permitted on predefined " + name + " network ");
        }
        if (body.driverName().equals("overlay")) {
            throw DockerException.forbidden("This node is not a swarm manager. Use \"docker swarm init\" or"
                    + " \"docker swarm join\" to connect this node to swarm and try again.");
        }
        body.ipv4();
        NetworkBody taken = body.withSubnets(IpamRules.check(body.ipamConfig(), body.ipv6(), version));
        name(name);
        configuration(taken);
        if (!taken.isConfigOnly()) {
            driver(taken);
        }
        return taken;
    }

    private void name(String name) {
        if (name.isBlank()) {
            throw DockerException.invalid(
                    version.atLeast(NAMES_SINCE) ? "invalid name: name is empty" : "invalid name: " + name);
        }
        if (taken.test(name)) {
            throw DockerException.conflict("network with name " + name + " already exists");
        }
    }

    private static void configuration(NetworkBody body) {
        if (body.isConfigOnly()) {
            boolean operated = isTrue(body.ingress())
                    || isTrue(body.internal())
                    || isTrue(body.attachable())
                    || isSet(body.scope());
            if (operated) {
                throw DockerException.forbidden(
                        "configuration network can only contain network specific fields. Network"
                                + " operator fields like [ ingress | internal | attachable | scope ] are not supported.");
            }
        }
        if (body.configName().isEmpty()) {
            return;
        }
        if (body.isConfigOnly()) {
            throw DockerException.forbidden("a configuration network cannot depend on another configuration network");
        }
        if (!body.ipv4() || body.ipv6() || !isEmpty(body.labels()) || hasIpam(body.ipam())) {
            throw DockerException.forbidden(
                    "user-specified configurations are not supported if the network depends on a"
                            + " configuration network");
        }
        if (!body.driverOptions().isEmpty()) {
            throw DockerException.forbidden(
                    "network driver options are not supported if the network depends on a" + " configuration network");
        }
    }

    private static boolean hasIpam(@Nullable IpamJson ipam) {
        return ipam != null
                && (isOther(ipam.driver())
                        || !isEmpty(ipam.options())
                        || ipam.config() != null && !ipam.config().isEmpty());
    }

    private void driver(NetworkBody body) {
        DriverView driver = drivers.find(body.driverName()).orElseThrow(() -> noPlugin(body.driverName()));
        if (driver.predefinedOnly()) {
            throw DockerException.forbidden("only one instance of \"" + body.driverName() + "\" network is allowed");
        }
        if (isTrue(body.ingress())) {
            throw DockerException.forbidden("Ingress network can only be global scope network");
        }
        if (SWARM.equals(body.scope())) {
            throw DockerException.forbidden("cannot create a swarm scoped network when swarm is not active");
        }
        if (isSet(body.scope()) && !Objects.equals(body.scope(), NetworkJson.LOCAL)) {
            throw DockerException.invalid("invalid scope \"" + body.scope() + "\": this host's networks are local");
        }
        boolean dhcp = body.isDhcp()
                && driver.options().stream().anyMatch(o -> o.name().equals(NetworkRequest.IPAM));
        if (!dhcp && body.ipam() != null && isOther(body.ipam().driver())) {
            throw noPlugin(String.valueOf(body.ipam().driver()));
        }
        options(driver, body.driverOptions());
        if (body.isBridge()) {
            bridge(body);
        }
    }

    private static DockerException noPlugin(String name) {
        return DockerException.notFound("plugin \"" + name + "\" not found");
    }

    private static boolean isOther(@Nullable String ipam) {
        return isSet(ipam) && !IpamJson.DEFAULT.equals(ipam);
    }

    private static void bridge(NetworkBody body) {
        if (!body.ipv4() && !body.ipv6()) {
            throw DockerException.invalid("IPv4 or IPv6 must be enabled");
        }
        List<IpamJson.Config> configs = body.ipamConfig();
        long six = configs.stream().filter(IpamRules::isV6).count();
        if (body.ipv4() && configs.size() - six > 1 || body.ipv6() && six > 1) {
            throw DockerException.forbidden("bridge driver doesn't support multiple subnets");
        }
    }

    /** Numbers and switches; what else a value has to be, the driver says itself. */
    private static void options(DriverView driver, Map<String, String> given) {
        Map<String, String> options = new TreeMap<>(given);
        for (DriverView.OptionView option : driver.options()) {
            String value = options.get(option.name());
            if (value == null) {
                continue;
            }
            if (option.type().equals("boolean") && GoValues.bool(value).isEmpty()) {
                throw unreadable(option.name(), value, GoValues.noBool(value));
            }
            if (option.type().equals("integer")) {
                GoValues.noInteger(value).ifPresent(reason -> {
                    throw unreadable(option.name(), value, reason);
                });
                if (option.name().endsWith(".mtu") && value.startsWith("-")) {
                    throw DockerException.invalid("invalid MTU number: " + value);
                }
            }
            if (option.type().equals("address") && !value.isEmpty() && !isAddress(value)) {
                throw unreadable(option.name(), value, "nil ip");
            }
            if (option.name().contains("gateway_mode") && !option.values().contains(value)) {
                throw unreadable(option.name(), value, "unknown gateway mode " + value);
            }
        }
    }

    private static boolean isAddress(String value) {
        return IpAddress.parse(value).isPresent();
    }

    private static DockerException unreadable(String option, String value, String reason) {
        return DockerException.invalid("failed to parse " + option + " value: " + value + " (" + reason + ")");
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static boolean isEmpty(@Nullable Map<?, ?> map) {
        return map == null || map.isEmpty();
    }
}
