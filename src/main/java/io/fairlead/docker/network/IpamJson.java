package io.fairlead.docker.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.network.NetworkRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The address management of a network, in requests and answers. Clients insist on null where nothing was set. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record IpamJson(
        @JsonProperty("Driver") @Nullable String driver,
        @JsonProperty("Options") @Nullable Map<String, String> options,
        @JsonProperty("Config") @Nullable List<Config> config) {

    /** Addresses from the network's subnets. */
    static final String DEFAULT = "default";

    /** Addresses from the physical network's DHCP server, where the network's driver offers that. */
    static final String DHCP = NetworkRequest.DHCP;

    /**
     * The driver that a network's options mean.
     *
     * @param options as this service has them
     */
    static String driver(Map<String, String> options) {
        return DHCP.equals(options.get(NetworkRequest.IPAM)) ? DHCP : DEFAULT;
    }

    /** One subnet; what is empty is not shown. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Config(
            @JsonProperty("Subnet") @Nullable String subnet,
            @JsonProperty("IPRange") @Nullable String ipRange,
            @JsonProperty("Gateway") @Nullable String gateway,

            @JsonProperty("AuxiliaryAddresses") @Nullable Map<String, String> auxiliaryAddresses) {

        Config withSubnet(String other) {
            return new Config(other, ipRange, gateway, auxiliaryAddresses);
        }
    }
}
