package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

@Entity
@Table(name = "published_port")
@IdClass(PortRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class PortRow {

    record Key(String endpoint, int ordinal) implements Serializable {}

    @Id
    @Column(name = "endpoint_id")
    String endpoint;

    @Id
    int ordinal;

    String node;
    String protocol;

    @Column(name = "host_address")
    String hostAddress;

    @Column(name = "host_first")
    int hostFirst;

    @Column(name = "host_last")
    int hostLast;

    @Column(name = "port_first")
    int portFirst;

    protected PortRow() {}

    PortRow(EndpointId endpoint, int ordinal, String node, PublishedPort port) {
        this.endpoint = endpoint.value();
        this.ordinal = ordinal;
        this.node = node;
        protocol = port.protocol().toString();
        hostAddress = port.hostAddress().toString();
        hostFirst = port.hostPorts().first();
        hostLast = port.hostPorts().last();
        portFirst = port.ports().first();
    }

    PublishedPort toPort() {
        return new PublishedPort(
                TransportProtocol.parse(protocol).orElseThrow(),
                IpAddress.of(hostAddress),
                new PortRange(hostFirst, hostLast),
                new PortRange(portFirst, portFirst + hostLast - hostFirst));
    }
}
