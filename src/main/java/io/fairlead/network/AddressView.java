package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A taken address of a network. */
@Schema(name = "Address", description = "A taken address of a network.")
public record AddressView(
        @Schema(example = "10.9.0.2", requiredMode = Schema.RequiredMode.REQUIRED)
        String address,

        @Schema(
                description = "The subnet it is in.",
                example = "10.9.0.0/24",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String subnet,

        @Schema(
                description = "What for: the network's own, kept free by name, an endpoint's, or kept for somebody who"
                        + " is not there.",
                allowableValues = {"gateway", "auxiliary", "endpoint", "reserved"},
                example = "endpoint",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String use,

        @Schema(description = "The auxiliary address's name.", example = "printer") @Nullable
        String name,

        @Schema(description = "The endpoint's id.") @Nullable
        String endpoint,

        @Schema(description = "The sandbox's name.", example = "web1") @Nullable
        String sandboxName,

        @Schema(description = "For whom it is reserved, if it is.", example = "sandbox web1") @Nullable
        String reservedFor) {

    static List<AddressView> all(NetworkSpec network, List<StoredEndpoint> endpoints, List<Reservation> reservations) {
        Map<IpAddress, AddressView> sorted = new TreeMap<>();
        for (Subnet subnet : network.subnets()) {
            String prefix = subnet.prefix().toString();
            subnet.auxAddresses()
                    .forEach((name, a) ->
                            sorted.put(a, new AddressView(a.toString(), prefix, "auxiliary", name, null, null, null)));
            IpAddress gateway = subnet.gateway();
            if (gateway != null) {
                sorted.put(gateway, new AddressView(gateway.toString(), prefix, "gateway", null, null, null, null));
            }
        }
        Map<IpAddress, String> holders = new HashMap<>();
        for (Reservation reservation : reservations) {
            IpAddress address = reservation.address();
            holders.put(address, reservation.holder());
            network.subnets().stream()
                    .filter(subnet -> subnet.prefix().contains(address))
                    .findFirst()
                    .ifPresent(subnet -> sorted.put(address, reserved(subnet, reservation)));
        }
        for (StoredEndpoint endpoint : endpoints) {
            for (IpPrefix address : endpoint.addresses()) {
                sorted.put(address.address(), endpoint(address, endpoint, holders.get(address.address())));
            }
        }
        return List.copyOf(sorted.values());
    }

    private static AddressView reserved(Subnet subnet, Reservation reservation) {
        return new AddressView(
                reservation.address().toString(),
                subnet.prefix().toString(),
                "reserved",
                null,
                null,
                null,
                reservation.holder());
    }

    private static AddressView endpoint(IpPrefix address, StoredEndpoint endpoint, @Nullable String reservedFor) {
        return new AddressView(
                address.address().toString(),
                address.network().toString(),
                "endpoint",
                null,
                endpoint.spec().id().value(),
                endpoint.spec().sandbox().name(),
                reservedFor);
    }
}
