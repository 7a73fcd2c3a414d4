package io.fairlead.network;

import io.fairlead.model.Subnet;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An address range of a network. */
@Schema(description = "An address range of a network, with what was chosen.")
public record SubnetView(
        @Schema(example = "10.9.0.0/24", requiredMode = Schema.RequiredMode.REQUIRED)
        String subnet,

        @Schema(description = "The network's own address; missing where it has none.", example = "10.9.0.1") @Nullable
        String gateway,

        @Schema(description = "The part that addresses are leased from, if not all.", example = "10.9.0.128/25")
        @Nullable
        String ipRange,

        @Schema(description = "Addresses that are never leased, by name.", requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, String> auxAddresses) {

    static SubnetView of(Subnet subnet) {
        Map<String, String> aux = new TreeMap<>();
        subnet.auxAddresses().forEach((name, address) -> aux.put(name, address.toString()));
        return new SubnetView(
                subnet.prefix().toString(),
                subnet.gateway() == null ? null : subnet.gateway().toString(),
                subnet.ipRange() == null ? null : subnet.ipRange().toString(),
                aux);
    }
}
