package io.fairlead.network;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Subnet;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "subnet")
@IdClass(SubnetRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class SubnetRow {

    record Key(String network, int ordinal) implements Serializable {}

    @Id
    @Column(name = "network_id")
    String network;

    @Id
    int ordinal;

    String prefix;

    @Nullable
    String gateway;

    @Column(name = "ip_range")
    @Nullable
    String ipRange;

    @Column(name = "aux_addresses")
    String auxAddresses;

    protected SubnetRow() {}

    SubnetRow(NetworkId network, int ordinal, Subnet subnet) {
        this.network = network.value();
        this.ordinal = ordinal;
        prefix = subnet.prefix().toString();
        gateway = subnet.gateway() == null ? null : subnet.gateway().toString();
        ipRange = subnet.ipRange() == null ? null : subnet.ipRange().toString();
        Map<String, String> aux = new TreeMap<>();
        subnet.auxAddresses().forEach((name, address) -> aux.put(name, address.toString()));
        auxAddresses = Json.write(aux);
    }

    Subnet toSubnet() {
        Map<String, IpAddress> aux = new TreeMap<>();
        Json.map(auxAddresses).forEach((name, address) -> aux.put(name, IpAddress.of(address)));
        return new Subnet(
                IpPrefix.of(prefix),
                gateway == null ? null : IpAddress.of(gateway),
                ipRange == null ? null : IpPrefix.of(ipRange),
                aux);
    }
}
