package io.fairlead.network;

import io.fairlead.dhcp.LeaseState;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.IpAddress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the physical network's DHCP server gave to an endpoint. */
@Schema(
        name = "DhcpLease",
        description =
                "What the physical network's DHCP server gave to an endpoint; while there is no address, the state"
                        + " alone.")
public record DhcpLeaseView(
        @Schema(
                description =
                        "How far the client is: waiting for the link, selecting a server, requesting and probing an"
                                + " address, declined one that somebody else has, rebooting with one from before, bound,"
                                + " renewing, rebinding; unknown on another node than the sandbox's.",
                example = "bound",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String state,

        @Schema(description = "With the prefix length that the server gave.", example = "192.168.1.57/24") @Nullable
        String address,

        @Schema(description = "The server.", example = "192.168.1.1") @Nullable
        String server,

        @Schema(
                description = "The router to everywhere else. The sandbox's default route goes there if this endpoint"
                        + " carries it.",
                example = "192.168.1.1")
        @Nullable
        String router,

        @Schema(
                description = "All routes that the server gave, as destination, or as destination and gateway.",
                example = "[\"0.0.0.0/0 192.168.1.1\"]")
        @Nullable
        List<String> routes,

        @Schema(description = "Name servers, the preferred one first.", example = "[\"192.168.1.1\"]") @Nullable
        List<String> dns,

        @Schema(description = "Domain that unqualified names are looked up in.", example = "lan") @Nullable
        String domain,

        @Schema(
                description = "What the server advises, in bytes. It is not applied: the network's own option decides.",
                example = "1500")
        @Nullable
        Integer mtu,

        @Schema(description = "When it was given, or renewed the last time.") @Nullable
        Instant obtainedAt,

        @Schema(
                description =
                        "When the server is asked to renew it. Missing, as the following, if it is given for ever.")
        @Nullable
        Instant renewAt,

        @Schema(description = "When any server is asked to renew it.") @Nullable
        Instant rebindAt,

        @Schema(description = "When the address is given up unless it is renewed.") @Nullable
        Instant expiresAt) {

    static DhcpLeaseView of(@Nullable DhcpLease lease, Optional<LeaseState> state) {
        String word = state.map(s -> s.name().toLowerCase(Locale.ROOT)).orElse("unknown");
        if (lease == null) {
            return new DhcpLeaseView(word, null, null, null, null, null, null, null, null, null, null, null);
        }
        return new DhcpLeaseView(
                word,
                lease.address().toString(),
                lease.server().toString(),
                lease.router().map(IpAddress::toString).orElse(null),
                lease.routes().stream().map(DhcpLeaseRow::text).toList(),
                lease.dns().stream().map(IpAddress::toString).toList(),
                lease.domain(),
                lease.mtu(),
                lease.obtained(),
                lease.renewAt(),
                lease.rebindAt(),
                lease.expiresAt());
    }
}
