package io.fairlead.docker.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network as Docker shows it; what is null, a version does not know or show. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NetworkJson(
        @JsonProperty("Name") String name,
        @JsonProperty("Id") String id,
        @JsonProperty("Created") String created,
        @JsonProperty("Scope") String scope,
        @JsonProperty("Driver") String driver,
        @JsonProperty("EnableIPv4") @Nullable Boolean enableIpv4,
        @JsonProperty("EnableIPv6") boolean enableIpv6,
        @JsonProperty("IPAM") IpamJson ipam,
        @JsonProperty("Internal") boolean internal,
        @JsonProperty("Attachable") boolean attachable,
        @JsonProperty("Ingress") boolean ingress,
        @JsonProperty("ConfigFrom") ConfigReference configFrom,
        @JsonProperty("ConfigOnly") boolean configOnly,
        @JsonProperty("Containers") @Nullable Map<String, Attachment> containers,
        @JsonProperty("Options") Map<String, String> options,
        @JsonProperty("Labels") Map<String, String> labels,
        @JsonProperty("Status") @Nullable Status status) {

    /** The only scope of networks of one host. */
    static final String LOCAL = "local";

    /** A container in the network, by its id. */
    record Attachment(
            @JsonProperty("Name") String name,
            @JsonProperty("EndpointID") String endpointId,
            @JsonProperty("MacAddress") String macAddress,
            @JsonProperty("IPv4Address") String ipv4Address,
            @JsonProperty("IPv6Address") String ipv6Address) {}

    /** How addresses are used. */
    record Status(@JsonProperty("IPAM") IpamStatus ipam) {}

    /** By subnet; a network without addresses has none. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record IpamStatus(@JsonProperty("Subnets") Map<String, SubnetStatus> subnets) {}

    /** How a subnet's addresses are used, the ones that no host can have included. */
    record SubnetStatus(
            @JsonProperty("IPsInUse") long ipsInUse,
            @JsonProperty("DynamicIPsAvailable") long dynamicIpsAvailable) {}
}
