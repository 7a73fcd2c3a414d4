package io.fairlead.network;

import io.fairlead.model.EndpointSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attachment of a sandbox that somebody wants. */
@Schema(description = "A sandbox to attach. Everything but the sandbox may be left out.")
public record EndpointRequest(
        @Schema(
                description = "Id, name, or unambiguous beginning of an id.",
                example = "web1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String sandbox,

        @Schema(
                description = "Addresses in the network's subnets, several per family if wanted. For a family that has"
                        + " none here, those that are reserved for the sandbox or the MAC address, else the lowest"
                        + " free one.",
                example = "[\"10.9.0.20\"]")
        @Nullable
        List<String> addresses,

        @Schema(description = "A unicast address; a random one if left out.", example = "02:42:0a:09:00:14") @Nullable
        String mac,

        @Schema(
                description =
                        "Name of the link in the sandbox; the next free eth number if left out. For a machine, the TAP"
                                + " device's name on the host; tap and 12 digits of the endpoint's id if left out.",
                example = "eth0")
        @Nullable
        String linkName,

        @Schema(description = "For a machine: who may open its TAP device.") @Nullable
        TapRequest tap,

        @Schema(description = "Further names of the sandbox in this network.", example = "[\"db\"]") @Nullable
        List<String> aliases,

        @Schema(
                description = "The endpoint with the highest one carries the sandbox's default route; 0 if left out.",
                example = "0")
        @Nullable
        Integer gatewayPriority,

        @Schema(description = "Host ports that lead here.") @Nullable
        List<PortRequest> ports,

        @Schema(description = "Endpoint options by Docker's name.") @Nullable
        Map<String, String> options,

        @Schema(
                description =
                        "true keeps the addresses for this sandbox after it is detached or deleted: nobody else is"
                                + " leased them, and it gets them again. For an endpoint that is there, false gives the"
                                + " sandbox's reservations of its addresses up; left out, they stay as they are.",
                example = "true")
        @Nullable
        Boolean reserve,

        @Schema(description = "Anything that you want to note.", example = "{\"team\": \"web\"}") @Nullable
        Map<String, String> labels) {

    /** A request that comes to the endpoint as it is. */
    static EndpointRequest of(StoredEndpoint endpoint, StoredNetwork network) {
        EndpointSpec spec = endpoint.spec();
        boolean linked = network.givesLinks();
        return new EndpointRequest(
                spec.sandbox().name(),
                spec.addresses().stream().map(Object::toString).toList(),
                network.hasOwnMacs() ? spec.mac().toString() : null,
                linked ? spec.link() : null,
                TapRequest.of(spec.tap()),
                spec.aliases(),
                endpoint.gatewayPriority(),
                endpoint.asked(),
                spec.options(),
                null,
                endpoint.labels());
    }

    EndpointRequest withSandbox(String other) {
        return new EndpointRequest(
                other, addresses, mac, linkName, tap, aliases, gatewayPriority, ports, options, reserve, labels);
    }

    EndpointRequest withLinkName(String other) {
        return new EndpointRequest(
                sandbox, addresses, mac, other, tap, aliases, gatewayPriority, ports, options, reserve, labels);
    }

    EndpointRequest withPorts(@Nullable List<PortRequest> others) {
        return new EndpointRequest(
                sandbox, addresses, mac, linkName, tap, aliases, gatewayPriority, others, options, reserve, labels);
    }
}
