package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A default pool and its use. */
@Schema(
        name = "Pool",
        description = "A prefix that subnets are cut from for networks that name none. Numbers above 2^53-1 (only in"
                + " IPv6) are given as 2^53-1.")
public record PoolView(
        @Schema(example = "172.20.0.0/14", requiredMode = Schema.RequiredMode.REQUIRED)
        String base,

        @Schema(
                description = "Prefix length of the blocks that it is cut into.",
                example = "16",
                requiredMode = Schema.RequiredMode.REQUIRED)
        int size,

        @Schema(
                allowableValues = {"ipv4", "ipv6"},
                example = "ipv4",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String family,

        @Schema(description = "Blocks.", example = "4", requiredMode = Schema.RequiredMode.REQUIRED)
        long total,

        @Schema(
                description = "Of these, those that networks have addresses in.",
                example = "1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long used,

        @Schema(
                description = "Of the others, those that the host reaches something else in.",
                example = "1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long blocked,

        @Schema(description = "The rest.", example = "2", requiredMode = Schema.RequiredMode.REQUIRED)
        long free,

        @Schema(description = "What is in the way, by address.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<OccupantView> occupants) {

    /** A subnet or a route in a pool. */
    @Schema(name = "PoolOccupant", description = "A network's subnet or a route of the host in a pool.")
    public record OccupantView(
            @Schema(example = "172.20.0.0/16", requiredMode = Schema.RequiredMode.REQUIRED)
            String prefix,

            @Schema(description = "Id of the network whose subnet it is.") @Nullable
            String network,

            @Schema(description = "The network's name.", example = "shop") @Nullable
            String networkName,

            @Schema(
                    description = "Link that the host reaches it by, where it is no network's; empty if several.",
                    example = "tun0")
            @Nullable
            String link) {}
}
