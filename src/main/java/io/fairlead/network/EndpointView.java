package io.fairlead.network;

import io.fairlead.dhcp.LeaseState;
import io.fairlead.driver.DhcpAddresses;
import io.fairlead.model.EndpointSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An endpoint with its state. */
@Schema(name = "Endpoint", description = "The attachment of one sandbox to one network.")
public record EndpointView(
        @Schema(description = "64 hexadecimal digits.", requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(description = "The network's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String network,

        @Schema(description = "The network's name.", example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String networkName,

        @Schema(description = "The sandbox's id.", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandbox,

        @Schema(description = "The sandbox's name.", example = "web1", requiredMode = Schema.RequiredMode.REQUIRED)
        String sandboxName,

        @Schema(
                description =
                        "Name of the link in the sandbox, or of a machine's TAP device on the host; empty where there is"
                                + " none.",
                example = "eth0",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String linkName,

        @Schema(
                description = "Empty where there is no link.",
                example = "02:42:0a:09:00:14",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String mac,

        @Schema(description = "The TAP device, where the sandbox is a machine.") @Nullable
        TapView tap,

        @Schema(
                description = "With the subnet's prefix length; the first of a family is the primary one.",
                example = "[\"10.9.0.20/24\"]",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> addresses,

        @Schema(description = "What the physical network's DHCP server gave, in networks whose addresses come from it.")
        @Nullable
        DhcpLeaseView lease,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<String> aliases,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) int gatewayPriority,

        @Schema(
                description = "Whether the sandbox's IPv4 default route goes this way.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean gateway4,

        @Schema(
                description = "Whether the sandbox's IPv6 default route goes this way.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean gateway6,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<PortView> ports,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Map<String, String> options,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Map<String, String> labels,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant createdAt,

        @Schema(description = "Its network's state.", requiredMode = Schema.RequiredMode.REQUIRED)
        StatusView status,

        @Schema(
                description = "What was done differently from what was asked, or deserves a look; only in answers to"
                        + " changes.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings)
        implements Tagged {

    /** Who carries the default route, and so whose ports are active, is settled among the sandbox's endpoints. */
    @Override
    public String definitionTag() {
        List<PortView> published =
                ports.stream().map(port -> port.withActive(false)).toList();
        String leased = lease == null ? null : lease.address();
        return DefinitionTag.of(
                id,
                network,
                sandbox,
                linkName,
                mac,
                String.valueOf(tap),
                addresses.stream().filter(address -> !address.equals(leased)).toList(),
                aliases,
                gatewayPriority,
                published,
                options,
                labels,
                createdAt.toString());
    }

    /** With what is to be known of a machine's device on the host. */
    EndpointView withTap(@Nullable TapView other) {
        return new EndpointView(
                id,
                network,
                networkName,
                sandbox,
                sandboxName,
                linkName,
                mac,
                other,
                addresses,
                lease,
                aliases,
                gatewayPriority,
                gateway4,
                gateway6,
                ports,
                options,
                labels,
                createdAt,
                status,
                warnings);
    }

    /** What does not depend on the state. */
    static EndpointView definition(StoredEndpoint endpoint, StoredNetwork network) {
        return of(endpoint, network, Optional.empty(), StatusView.NONE, List.of());
    }

    /**
     * @param client how far the DHCP client is, if there is one
     */
    static EndpointView of(
            StoredEndpoint endpoint,
            StoredNetwork network,
            Optional<LeaseState> client,
            StatusView status,
            List<String> warnings) {
        EndpointSpec spec = endpoint.spec();
        boolean linked = network.givesLinks();
        List<PortView> ports = spec.ports().stream()
                .map(p -> PortView.of(p, p.hostAddress().v6() ? spec.gateway6() : spec.gateway4()))
                .toList();
        return new EndpointView(
                spec.id().value(),
                spec.network().value(),
                network.spec().name(),
                spec.sandbox().id().value(),
                spec.sandbox().name(),
                linked ? spec.link() : "",
                network.hasOwnMacs() ? spec.mac().toString() : "",
                TapView.of(spec.link(), spec.tap()),
                endpoint.addresses().stream().map(Object::toString).toList(),
                lease(endpoint, network, client),
                spec.aliases(),
                endpoint.gatewayPriority(),
                spec.gateway4(),
                spec.gateway6(),
                ports,
                new TreeMap<>(spec.options()),
                new TreeMap<>(endpoint.labels()),
                endpoint.created(),
                status,
                warnings);
    }

    private static @Nullable DhcpLeaseView lease(
            StoredEndpoint endpoint, StoredNetwork network, Optional<LeaseState> client) {
        boolean asked = DhcpAddresses.of(network.spec()) && endpoint.spec().tap() == null;
        return asked ? DhcpLeaseView.of(endpoint.spec().lease(), client) : null;
    }
}
