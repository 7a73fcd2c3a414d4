package io.fairlead.network;

import io.fairlead.model.DhcpLease;
import io.fairlead.model.DhcpLease.Hop;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "dhcp_lease")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class DhcpLeaseRow {

    @Id
    @Column(name = "endpoint_id")
    String endpoint;

    String address;
    String server;

    @Column(name = "next_hop")
    @Nullable
    String nextHop;

    /** Each as destination, or destination and gateway with a blank between. */
    String routes;

    String dns;

    @Nullable
    String domain;

    @Nullable
    Integer mtu;

    @Column(name = "obtained_at")
    Instant obtainedAt;

    @Column(name = "renew_at")
    @Nullable
    Instant renewAt;

    @Column(name = "rebind_at")
    @Nullable
    Instant rebindAt;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    protected DhcpLeaseRow() {}

    DhcpLeaseRow(EndpointId id, DhcpLease lease) {
        endpoint = id.value();
        address = lease.address().toString();
        server = lease.server().toString();
        nextHop = lease.nextHop() == null ? null : lease.nextHop().toString();
        routes = Json.write(lease.routes().stream().map(DhcpLeaseRow::text).toList());
        dns = Json.write(lease.dns().stream().map(IpAddress::toString).toList());
        domain = lease.domain();
        mtu = lease.mtu();
        obtainedAt = lease.obtained();
        renewAt = lease.renewAt();
        rebindAt = lease.rebindAt();
        expiresAt = lease.expiresAt();
    }

    static String text(Hop hop) {
        return hop.gateway() == null ? hop.destination().toString() : hop.destination() + " " + hop.gateway();
    }

    private static Hop hop(String text) {
        String[] parts = text.split(" ");
        return new Hop(IpPrefix.of(parts[0]), parts.length == 1 ? null : IpAddress.of(parts[1]));
    }

    DhcpLease toLease() {
        return new DhcpLease(
                IpPrefix.of(address),
                IpAddress.of(server),
                nextHop == null ? null : MacAddress.parse(nextHop).orElseThrow(),
                Json.list(routes).stream().map(DhcpLeaseRow::hop).toList(),
                Json.list(dns).stream().map(IpAddress::of).toList(),
                domain,
                mtu,
                obtainedAt,
                renewAt,
                rebindAt,
                expiresAt);
    }
}
