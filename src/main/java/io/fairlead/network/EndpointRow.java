package io.fairlead.network;

import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Tap;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "endpoint")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class EndpointRow {

    @Id
    String id;

    @Column(name = "network_id")
    String network;

    @Column(name = "sandbox_id")
    String sandbox;

    String node;

    @Column(name = "link_name")
    String linkName;

    String mac;
    String aliases;
    String options;
    String labels;

    /** Null in rows from before ports were stored as asked for. */
    @Column(name = "port_requests")
    @Nullable
    String portRequests;

    @Column(name = "gateway_priority")
    int gatewayPriority;

    boolean gateway4;
    boolean gateway6;

    @Column(name = "tap_user")
    @Nullable
    Integer tapUser;

    @Column(name = "tap_group")
    @Nullable
    Integer tapGroup;

    @Column(name = "tap_multi_queue")
    @Nullable
    Boolean tapMultiQueue;

    @Column(name = "created_at")
    Instant createdAt;

    protected EndpointRow() {}

    EndpointRow(StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        id = spec.id().value();
        network = spec.network().value();
        sandbox = spec.sandbox().id().value();
        node = endpoint.node();
        linkName = spec.link();
        mac = spec.mac().toString();
        aliases = Json.write(spec.aliases());
        options = Json.write(spec.options());
        labels = Json.write(endpoint.labels());
        portRequests = Json.write(endpoint.asked());
        gatewayPriority = endpoint.gatewayPriority();
        gateway4 = spec.gateway4();
        gateway6 = spec.gateway6();
        createdAt = endpoint.created();
        Tap tap = spec.tap();
        if (tap != null) {
            tapUser = tap.user();
            tapGroup = tap.group();
            tapMultiQueue = tap.multiQueue();
        }
    }

    StoredEndpoint toStored(SandboxRef sandboxRef, List<IpPrefix> addresses, List<PublishedPort> ports) {
        EndpointSpec spec = new EndpointSpec(
                new EndpointId(id),
                new NetworkId(network),
                sandboxRef,
                linkName,
                MacAddress.parse(mac).orElseThrow(),
                addresses,
                Json.list(aliases),
                gateway4,
                gateway6,
                ports,
                Json.map(options),
                tapMultiQueue == null ? null : new Tap(tapUser, tapGroup, tapMultiQueue));
        List<PortRequest> asked = portRequests == null
                ? ports.stream().map(PortRequest::of).toList()
                : Json.list(portRequests, PortRequest.class);
        return new StoredEndpoint(spec, asked, Json.map(labels), gatewayPriority, node, createdAt);
    }
}
