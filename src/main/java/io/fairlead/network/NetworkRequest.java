package io.fairlead.network;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.model.NetworkSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A network that somebody wants; what is left out is chosen. */
@Schema(description = "A network to create. Everything but the name may be left out.")
public record NetworkRequest(
        @Schema(
                description = "Unique, 1 to 128 characters, no control characters and no '/'.",
                example = "shop",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(description = "A driver as /api/v1/drivers lists them; bridge if left out.", example = "bridge")
        @Nullable
        String driver,

        @Schema(description = "Whether it has IPv4; true if left out.", example = "true") @Nullable
        Boolean ipv4,

        @Schema(description = "Whether it has IPv6; true if an IPv6 subnet is given, else false.", example = "false")
        @Nullable
        Boolean ipv6,

        @Schema(description = "Address ranges; taken from the default pools where a family has none.") @Nullable
        List<SubnetRequest> subnets,

        @Schema(description = "Whether it is cut off from everything outside.", example = "false") @Nullable
        Boolean internal,

        @Schema(
                description = "Driver options by Docker's name or our alias.",
                example = "{\"com.docker.network.driver.mtu\": \"1400\"}")
        @Nullable
        Map<String, String> options,

        @Schema(description = "Anything that you want to note.", example = "{\"team\": \"web\"}") @Nullable
        Map<String, String> labels,

        @Schema(
                description = "Docker's flag for networks of a swarm; noted, without effect on a network of one host.",
                example = "false")
        @Nullable
        Boolean attachable,

        @Schema(
                description = "A network of the driver config by id or name. What is left out here (families, subnets,"
                        + " options, labels) is copied from it now; what becomes of it later changes nothing.",
                example = "shop-settings")
        @Nullable
        String configFrom,

        @Schema(description = "Options of the address management as Docker's clients set them; noted, without effect.")
        @Nullable
        Map<String, String> ipamOptions,

        @Schema(
                description = "Options that the driver does not know, as Docker's clients may set them; noted, without"
                        + " effect.")
        @Nullable
        Map<String, String> extraOptions) {

    /** The option that says where IPv4 addresses come from: Docker's clients have it as the driver of the address management. */
    public static final String IPAM = DhcpAddresses.OPTION.name();

    /** The value of {@link #IPAM} for addresses of the physical network's DHCP server. */
    public static final String DHCP = DhcpAddresses.DHCP;

    /** A request that comes to the network as it is. */
    static NetworkRequest of(NetworkSpec spec) {
        return new NetworkRequest(
                spec.name(),
                spec.driver().value(),
                spec.ipv4(),
                spec.ipv6(),
                spec.subnets().stream().map(SubnetRequest::of).toList(),
                spec.internal(),
                spec.options(),
                spec.labels(),
                spec.notes().attachable(),
                spec.notes().configFrom(),
                spec.notes().ipamOptions(),
                spec.notes().extraOptions());
    }

    /** This as a whole definition: what it leaves out is not kept, except for subnets that were left to us. */
    public UnaryOperator<NetworkRequest> asReplacement() {
        return present -> withSubnets(KeptSubnets.of(this, present));
    }

    NetworkRequest withName(String other) {
        return new NetworkRequest(
                other,
                driver,
                ipv4,
                ipv6,
                subnets,
                internal,
                options,
                labels,
                attachable,
                configFrom,
                ipamOptions,
                extraOptions);
    }

    NetworkRequest withOptions(Map<String, String> others) {
        return new NetworkRequest(
                name,
                driver,
                ipv4,
                ipv6,
                subnets,
                internal,
                others,
                labels,
                attachable,
                configFrom,
                ipamOptions,
                extraOptions);
    }

    NetworkRequest withSubnets(@Nullable List<SubnetRequest> others) {
        return new NetworkRequest(
                name,
                driver,
                ipv4,
                ipv6,
                others,
                internal,
                options,
                labels,
                attachable,
                configFrom,
                ipamOptions,
                extraOptions);
    }
}
