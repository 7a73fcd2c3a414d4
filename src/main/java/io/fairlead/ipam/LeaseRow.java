package io.fairlead.ipam;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

@Entity
@Table(name = "lease")
@IdClass(LeaseRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class LeaseRow {

    record Key(String network, String address) implements Serializable {}

    @Id
    @Column(name = "network_id")
    String network;

    @Id
    String address;

    @Column(name = "endpoint_id")
    String endpoint;

    int ordinal;

    @Column(name = "prefix_length")
    int prefixLength;

    protected LeaseRow() {}

    LeaseRow(Lease lease) {
        network = lease.network().value();
        address = SortableAddress.write(lease.address().address());
        endpoint = lease.endpoint().value();
        ordinal = lease.ordinal();
        prefixLength = lease.address().length();
    }

    Lease toLease() {
        IpPrefix prefix = new IpPrefix(SortableAddress.read(address), prefixLength);
        return new Lease(new NetworkId(network), new EndpointId(endpoint), prefix, ordinal);
    }
}
