package io.fairlead.network;

import io.fairlead.model.Subnet;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One address range of a network that somebody wants. */
@Schema(description = "An address range of a network.")
public record SubnetRequest(
        @Schema(
                description = "A prefix without host bits, or 0.0.0.0/24 or ::/64 for any free one of that size.",
                example = "10.9.0.0/24",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String subnet,

        @Schema(description = "The network's own address; the first usable one if left out.", example = "10.9.0.1")
        @Nullable
        String gateway,

        @Schema(description = "The part that addresses are leased from.", example = "10.9.0.128/25") @Nullable
        String ipRange,

        @Schema(description = "Addresses that are never leased, by name.", example = "{\"printer\": \"10.9.0.9\"}")
        @Nullable
        Map<String, String> auxAddresses) {

    /** A request that comes to the subnet as it is. */
    static SubnetRequest of(Subnet subnet) {
        Map<String, String> aux = new TreeMap<>();
        subnet.auxAddresses().forEach((name, address) -> aux.put(name, address.toString()));
        return new SubnetRequest(
                subnet.prefix().toString(),
                subnet.gateway() == null ? null : subnet.gateway().toString(),
                subnet.ipRange() == null ? null : subnet.ipRange().toString(),
                aux);
    }
}
