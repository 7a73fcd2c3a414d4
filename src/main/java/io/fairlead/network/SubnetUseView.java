package io.fairlead.network;

import io.fairlead.ipam.SubnetUse;
import io.fairlead.model.Subnet;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** How the addresses of a subnet are used. */
@Schema(
        name = "SubnetUse",
        description = "How the addresses of a subnet are used: total is what the others add up to. Numbers above 2^53-1"
                + " (only in IPv6) are given as 2^53-1.")
public record SubnetUseView(
        @Schema(example = "10.9.0.0/24", requiredMode = Schema.RequiredMode.REQUIRED)
        String subnet,

        @Schema(
                allowableValues = {"ipv4", "ipv6"},
                example = "ipv4",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String family,

        @Schema(
                description = "Addresses that a host can have: not the network's, broadcast and anycast address.",
                example = "254",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long total,

        @Schema(description = "The network's own: 0 or 1.", requiredMode = Schema.RequiredMode.REQUIRED)
        int gateway,

        @Schema(description = "Kept free by name.", requiredMode = Schema.RequiredMode.REQUIRED)
        int auxiliary,

        @Schema(description = "Endpoints have them.", requiredMode = Schema.RequiredMode.REQUIRED)
        int leased,

        @Schema(
                description = "Reserved for somebody who does not have them at the moment.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        int reserved,

        @Schema(description = "The rest.", requiredMode = Schema.RequiredMode.REQUIRED)
        long free,

        @Schema(description = "The part that addresses are leased from; missing if that is all of it.") @Nullable
        RangeView ipRange) {

    /** How the part of a subnet is used that addresses are leased from. */
    @Schema(name = "RangeUse", description = "How the part of a subnet is used that addresses are leased from.")
    public record RangeView(
            @Schema(example = "10.9.0.128/25", requiredMode = Schema.RequiredMode.REQUIRED)
            String prefix,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            long total,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int leased,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int reserved,

            @Schema(
                    description = "What can be leased to those who ask for no address.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long free) {}

    /** The largest integer that every JSON reader takes exactly. */
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(53).subtract(BigInteger.ONE);

    static SubnetUseView of(Subnet subnet, UsedAddresses addresses) {
        SubnetUse use = SubnetUse.of(subnet, addresses.leased(), addresses.reserved());
        RangeView range = null;
        if (subnet.ipRange() != null) {
            SubnetUse part = SubnetUse.ofRange(subnet, addresses.leased(), addresses.reserved());
            range = new RangeView(
                    subnet.ipRange().toString(),
                    capped(part.total()),
                    part.leased(),
                    part.reserved(),
                    capped(part.free()));
        }
        return new SubnetUseView(
                subnet.prefix().toString(),
                family(subnet.prefix().v6()),
                capped(use.total()),
                use.gateway(),
                use.auxiliary(),
                use.leased(),
                use.reserved(),
                capped(use.free()),
                range);
    }

    static String family(boolean v6) {
        return v6 ? "ipv6" : "ipv4";
    }

    static long capped(BigInteger number) {
        return number.min(LARGEST).longValueExact();
    }
}
