package io.fairlead.docker.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.model.DriverName;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.SubnetRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A network as Docker's clients ask for it; what is null was left out. {@code CheckDuplicate} is not looked at: names are
 * unique here.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NetworkBody(
        @JsonProperty("Name") @Nullable String name,
        @JsonProperty("Driver") @Nullable String driver,
        @JsonProperty("Scope") @Nullable String scope,
        @JsonProperty("EnableIPv4") @Nullable Boolean enableIpv4,
        @JsonProperty("EnableIPv6") @Nullable Boolean enableIpv6,
        @JsonProperty("IPAM") @Nullable IpamJson ipam,
        @JsonProperty("Internal") @Nullable Boolean internal,
        @JsonProperty("Attachable") @Nullable Boolean attachable,
        @JsonProperty("Ingress") @Nullable Boolean ingress,
        @JsonProperty("ConfigOnly") @Nullable Boolean configOnly,
        @JsonProperty("ConfigFrom") @Nullable ConfigReference configFrom,
        @JsonProperty("Options") @Nullable Map<String, String> options,
        @JsonProperty("Labels") @Nullable Map<String, String> labels) {

    private static final String BRIDGE = "bridge";
    private static final String ENABLE_4 = "com.docker.network.enable_ipv4";
    private static final String ENABLE_6 = "com.docker.network.enable_ipv6";

    /** The API that can switch IPv4 off. */
    private static final int IPV4_SINCE = 48;

    NetworkBody {
        options = withoutNulls(options);
        labels = withoutNulls(labels);
    }

    private static @Nullable Map<String, String> withoutNulls(@Nullable Map<String, String> map) {
        if (map == null) {
            return null;
        }
        Map<String, String> all = new TreeMap<>(map);
        all.replaceAll((key, value) -> Objects.requireNonNullElse(value, ""));
        return all;
    }

    /** What it is in Docker's words; a configuration knows none. */
    String driverName() {
        return driver == null || driver.isEmpty() ? BRIDGE : driver;
    }

    boolean isBridge() {
        return driverName().equals(BRIDGE);
    }

    boolean isConfigOnly() {
        return Boolean.TRUE.equals(configOnly);
    }

    /** Empty for none. */
    String configName() {
        return configFrom == null || configFrom.network() == null ? "" : configFrom.network();
    }

    /** Whether the addresses are asked of the physical network's DHCP server. */
    boolean isDhcp() {
        return ipam != null && IpamJson.DHCP.equals(ipam.driver());
    }

    List<IpamJson.Config> ipamConfig() {
        return ipam == null || ipam.config() == null ? List.of() : ipam.config();
    }

    Map<String, String> driverOptions() {
        return options == null ? Map.of() : options;
    }

    /** As that version would have read it. */
    NetworkBody readBy(ApiVersion version) {
        return version.atLeast(IPV4_SINCE) ? this : withIpv4(null);
    }

    private NetworkBody withIpv4(@Nullable Boolean other) {
        return with(other, ipam);
    }

    NetworkBody withSubnets(List<IpamJson.Config> configs) {
        return ipam == null ? this : with(enableIpv4, new IpamJson(ipam.driver(), ipam.options(), configs));
    }

    private NetworkBody with(@Nullable Boolean otherIpv4, @Nullable IpamJson otherIpam) {
        return new NetworkBody(
                name,
                driver,
                scope,
                otherIpv4,
                enableIpv6,
                otherIpam,
                internal,
                attachable,
                ingress,
                configOnly,
                configFrom,
                options,
                labels);
    }

    boolean ipv4() {
        return enableIpv4 != null ? enableIpv4 : flag(ENABLE_4, true);
    }

    boolean ipv6() {
        return enableIpv6 != null ? enableIpv6 : flag(ENABLE_6, false);
    }

    private boolean flag(String option, boolean otherwise) {
        String value = driverOptions().get(option);
        return value == null
                ? otherwise
                : GoValues.bool(value)
                        .orElseThrow(() -> DockerException.invalid(
                                "driver-opt " + GoValues.quoted(option) + " is not a valid bool"));
    }

    /** A new network in this service's terms; what Docker's rules refuse was refused before. */
    NetworkRequest toRequest(DriverOptions known) {
        return configName().isEmpty() ? toDefinition(known) : copying();
    }

    /** Everything but this is the configuration's. */
    private NetworkRequest copying() {
        return new NetworkRequest(
                name, driverName(), null, null, null, internal, null, null, attachable, configName(), null, null);
    }

    /** A whole definition in this service's terms. */
    NetworkRequest toDefinition(DriverOptions known) {
        Map<String, String> own = isConfigOnly() ? driverOptions() : known.of(driverName(), driverOptions());
        Map<String, String> extra = new HashMap<>(driverOptions());
        extra.keySet().removeAll(own.keySet());
        if (isDhcp()) {
            own = new HashMap<>(own);
            own.put(NetworkRequest.IPAM, NetworkRequest.DHCP);
        }
        return new NetworkRequest(
                name,
                isConfigOnly() ? DriverName.CONFIG.value() : DriverOptions.ownName(driverName()),
                ipv4(),
                ipv6(),
                subnets(),
                internal,
                own,
                labels,
                attachable,
                emptyToNull(configName()),
                ipam == null ? null : ipam.options(),
                extra);
    }

    /** The definition of a network as a client would have asked for it. */
    static NetworkBody of(NetworkRequest network) {
        boolean config = DriverName.CONFIG.value().equals(network.driver());
        Map<String, String> options = new TreeMap<>(Objects.requireNonNullElse(network.options(), Map.of()));
        String ipamDriver = IpamJson.driver(options);
        options.remove(NetworkRequest.IPAM);
        options.putAll(Objects.requireNonNullElse(network.extraOptions(), Map.of()));
        List<SubnetRequest> subnets = Objects.requireNonNullElse(network.subnets(), List.of());
        return new NetworkBody(
                network.name(),
                config ? null : DriverOptions.dockerName(String.valueOf(network.driver())),
                null,
                network.ipv4(),
                network.ipv6(),
                new IpamJson(
                        ipamDriver.equals(IpamJson.DHCP) ? ipamDriver : null,
                        network.ipamOptions(),
                        subnets.stream().map(NetworkBody::config).toList()),
                network.internal(),
                network.attachable(),
                null,
                config,
                new ConfigReference(Objects.requireNonNullElse(network.configFrom(), "")),
                options,
                network.labels());
    }

    private static IpamJson.Config config(SubnetRequest subnet) {
        return new IpamJson.Config(subnet.subnet(), subnet.ipRange(), subnet.gateway(), subnet.auxAddresses());
    }

    /** Those of a family that is off are of no account, and one that is open is chosen anyway. */
    private List<SubnetRequest> subnets() {
        return ipamConfig().stream()
                .filter(config -> !IpamRules.isOpen(config))
                .filter(config -> IpamRules.isV6(config) ? ipv6() : ipv4())
                .map(NetworkBody::subnet)
                .toList();
    }

    private static SubnetRequest subnet(IpamJson.Config config) {
        return new SubnetRequest(
                config.subnet(), emptyToNull(config.gateway()), emptyToNull(config.ipRange()), auxiliary(config));
    }

    private static @Nullable Map<String, String> auxiliary(IpamJson.Config config) {
        return config.auxiliaryAddresses() == null ? null : new TreeMap<>(config.auxiliaryAddresses());
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
