package io.fairlead.network;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.fairlead.ipam.Lease;
import io.fairlead.ipam.Leases;
import io.fairlead.ipam.Reservation;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Subnet;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Reads and writes the rows of networks, sandboxes and endpoints. Loading everything is eight queries, whatever the
 * number of rows. Updates name the version that they were decided on and fail with {@link StaleException} if somebody
 * else was faster. Works inside the caller's transaction.
 */
@Repository
class Definitions {

    private final EntityManager database;
    private final Leases leases;

    Definitions(EntityManager database, Leases leases) {
        this.database = database;
        this.leases = leases;
    }

    /** Everything that is stored. */
    record Contents(
            String identity,
            long addressSpace,
            List<StoredNetwork> networks,
            List<StoredSandbox> sandboxes,
            List<StoredEndpoint> endpoints,
            List<Reservation> reservations) {}

    /** Somebody else changed what a decision rested on. */
    static final class StaleException extends RuntimeException {
        StaleException(String what) {
            super(what + " was changed by somebody else");
        }
    }

    Contents load() {
        InstallationRow installation = installation();
        Map<String, List<Subnet>> subnets = database.createQuery(
                        "from SubnetRow order by network, ordinal", SubnetRow.class)
                .getResultStream()
                .collect(groupingBy(row -> row.network, mapping(SubnetRow::toSubnet, toList())));
        Map<String, List<StoredUplink>> uplinks = database.createQuery(
                        "from UplinkRow order by createdAt, link", UplinkRow.class)
                .getResultStream()
                .collect(groupingBy(row -> row.network, mapping(UplinkRow::toStored, toList())));
        List<StoredNetwork> networks = database.createQuery("from NetworkRow", NetworkRow.class)
                .getResultStream()
                .map(row ->
                        row.toStored(subnets.getOrDefault(row.id, List.of()), uplinks.getOrDefault(row.id, List.of())))
                .toList();
        List<StoredSandbox> sandboxes = database.createQuery("from SandboxRow", SandboxRow.class)
                .getResultStream()
                .map(SandboxRow::toStored)
                .toList();
        return new Contents(
                installation.identity,
                installation.addressSpace,
                networks,
                sandboxes,
                endpoints(sandboxes),
                leases.reservations());
    }

    private List<StoredEndpoint> endpoints(List<StoredSandbox> sandboxes) {
        Map<String, SandboxRef> refs =
                sandboxes.stream().collect(Collectors.toMap(s -> s.ref().id().value(), StoredSandbox::ref));
        Map<EndpointId, List<IpPrefix>> addresses =
                leases.all().stream().collect(groupingBy(Lease::endpoint, mapping(Lease::address, toList())));
        Map<String, List<PublishedPort>> ports = database.createQuery(
                        "from PortRow order by endpoint, ordinal", PortRow.class)
                .getResultStream()
                .collect(groupingBy(row -> row.endpoint, mapping(PortRow::toPort, toList())));
        Map<String, DhcpLease> dhcp = database.createQuery("from DhcpLeaseRow", DhcpLeaseRow.class)
                .getResultStream()
                .collect(Collectors.toMap(row -> row.endpoint, DhcpLeaseRow::toLease));
        return database.createQuery("from EndpointRow order by createdAt, id", EndpointRow.class)
                .getResultStream()
                .map(row -> row.toStored(
                                Objects.requireNonNull(refs.get(row.sandbox)),
                                addresses.getOrDefault(new EndpointId(row.id), List.of()),
                                ports.getOrDefault(row.id, List.of()))
                        .withLease(dhcp.get(row.id)))
                .toList();
    }

    /** What a DHCP server gave to the endpoint is this from now on; null for nothing. */
    void writeLease(EndpointId endpoint, @Nullable DhcpLease lease) {
        if (lease == null) {
            execute("delete from DhcpLeaseRow where endpoint = :id", endpoint.value());
        } else {
            database.merge(new DhcpLeaseRow(endpoint, lease));
        }
    }

    private InstallationRow installation() {
        InstallationRow row = database.find(InstallationRow.class, InstallationRow.ONLY);
        if (row == null) {
            row = new InstallationRow(UUID.randomUUID().toString());
            database.persist(row);
        }
        return row;
    }

    void insert(StoredNetwork network) {
        database.persist(new NetworkRow(network));
        insertSubnets(network);
        if (!network.spec().configOnly()) {
            leases.open(network.spec().id(), network.spec().subnets());
        }
    }

    /** A network without endpoints. */
    void delete(StoredNetwork network) {
        NetworkId id = network.spec().id();
        if (!network.spec().subnets().isEmpty()) {
            leases.close(id);
            execute("delete from SubnetRow where network = :id", id.value());
        }
        if (!network.uplinks().isEmpty()) {
            execute("delete from UplinkRow where network = :id", id.value());
        }
        require(execute("delete from NetworkRow where id = :id", id.value()), "network " + id);
    }

    /** The uplinks of a network are these from now on. */
    void replaceUplinks(NetworkId network, List<StoredUplink> uplinks) {
        execute("delete from UplinkRow where network = :id", network.value());
        database.flush();
        uplinks.forEach(uplink -> database.persist(new UplinkRow(network, uplink)));
    }

    void advanceAddressSpace(long from) {
        int rows = database.createQuery(
                        "update InstallationRow set addressSpace = addressSpace + 1 where addressSpace = :from")
                .setParameter("from", from)
                .executeUpdate();
        require(rows, "the address space");
    }

    void advanceNetwork(NetworkId id, long from) {
        int rows = database.createQuery(
                        "update NetworkRow set generation = generation + 1 where id = :id and generation = :from")
                .setParameter("id", id.value())
                .setParameter("from", from)
                .executeUpdate();
        require(rows, "network " + id);
    }

    void advanceSandbox(SandboxId id, long from) {
        int rows = database.createQuery(
                        "update SandboxRow set revision = revision + 1 where id = :id and revision = :from")
                .setParameter("id", id.value())
                .setParameter("from", from)
                .executeUpdate();
        require(rows, "sandbox " + id);
    }

    void insert(Reservation reservation) {
        if (!leases.reserve(reservation)) {
            throw new StaleException("address " + reservation.address());
        }
    }

    void delete(Reservation reservation) {
        leases.unreserve(reservation.key());
    }

    /** Those of a network that goes. */
    void deleteReservations(NetworkId network) {
        leases.unreserveAll(network);
    }

    void insert(StoredSandbox sandbox) {
        database.persist(new SandboxRow(sandbox));
    }

    void delete(SandboxId id) {
        require(execute("delete from SandboxRow where id = :id", id.value()), "sandbox " + id);
    }

    /** The endpoint alone: leases and ports point to it and follow. */
    void insert(StoredEndpoint endpoint) {
        database.persist(new EndpointRow(endpoint));
    }

    void update(StoredNetwork network) {
        NetworkSpec spec = network.spec();
        int rows = database.createQuery("update NetworkRow set name = :name, ipv4 = :ipv4, ipv6 = :ipv6,"
                        + " internal = :internal, options = :options, labels = :labels, attachable = :attachable,"
                        + " configFrom = :from, ipamOptions = :ipam, extraOptions = :extra"
                        + " where id = :id and generation = :generation")
                .setParameter("name", spec.name())
                .setParameter("ipv4", spec.ipv4())
                .setParameter("ipv6", spec.ipv6())
                .setParameter("internal", spec.internal())
                .setParameter("options", Json.write(spec.options()))
                .setParameter("labels", Json.write(spec.labels()))
                .setParameter("attachable", spec.notes().attachable())
                .setParameter("from", spec.notes().configFrom())
                .setParameter("ipam", Json.write(spec.notes().ipamOptions()))
                .setParameter("extra", Json.write(spec.notes().extraOptions()))
                .setParameter("id", spec.id().value())
                .setParameter("generation", spec.generation())
                .executeUpdate();
        require(rows, "network " + spec.id());
    }

    /** The subnets' rows alone: which addresses are free follows from {@link Leases#reopen}. */
    void updateSubnets(StoredNetwork network) {
        NetworkId id = network.spec().id();
        database.flush();
        database.clear();
        execute("delete from SubnetRow where network = :id", id.value());
        insertSubnets(network);
    }

    private void insertSubnets(StoredNetwork network) {
        List<Subnet> subnets = network.spec().subnets();
        for (int i = 0; i < subnets.size(); i++) {
            database.persist(new SubnetRow(network.spec().id(), i, subnets.get(i)));
        }
    }

    void update(StoredSandbox sandbox) {
        int rows = database.createQuery("update SandboxRow set name = :name, labels = :labels where id = :id")
                .setParameter("name", sandbox.ref().name())
                .setParameter("labels", Json.write(sandbox.labels()))
                .setParameter("id", sandbox.ref().id().value())
                .executeUpdate();
        require(rows, "sandbox " + sandbox.ref().id());
    }

    /** The endpoint alone: neither its leases nor its ports. */
    void update(StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        int rows = database.createQuery("update EndpointRow set linkName = :link, mac = :mac, aliases = :aliases,"
                        + " options = :options, labels = :labels, portRequests = :asked,"
                        + " gatewayPriority = :priority, gateway4 = :v4, gateway6 = :v6 where id = :id")
                .setParameter("link", spec.link())
                .setParameter("mac", spec.mac().toString())
                .setParameter("aliases", Json.write(spec.aliases()))
                .setParameter("options", Json.write(spec.options()))
                .setParameter("labels", Json.write(endpoint.labels()))
                .setParameter("asked", Json.write(endpoint.asked()))
                .setParameter("priority", endpoint.gatewayPriority())
                .setParameter("v4", spec.gateway4())
                .setParameter("v6", spec.gateway6())
                .setParameter("id", spec.id().value())
                .executeUpdate();
        require(rows, "endpoint " + spec.id());
    }

    void updatePorts(StoredEndpoint endpoint) {
        database.flush();
        database.clear();
        execute("delete from PortRow where endpoint = :id", endpoint.spec().id().value());
        insertPorts(endpoint);
    }

    void insertPorts(StoredEndpoint endpoint) {
        List<PublishedPort> ports = endpoint.spec().ports();
        for (int i = 0; i < ports.size(); i++) {
            database.persist(new PortRow(endpoint.spec().id(), i, endpoint.node(), ports.get(i)));
        }
    }

    void updateGateway(StoredEndpoint endpoint) {
        database.createQuery("update EndpointRow set gateway4 = :v4, gateway6 = :v6 where id = :id")
                .setParameter("v4", endpoint.spec().gateway4())
                .setParameter("v6", endpoint.spec().gateway6())
                .setParameter("id", endpoint.spec().id().value())
                .executeUpdate();
    }

    void delete(StoredEndpoint endpoint) {
        String id = endpoint.spec().id().value();
        leases.release(endpoint.spec().network(), endpoint.spec().id());
        if (!endpoint.spec().ports().isEmpty()) {
            execute("delete from PortRow where endpoint = :id", id);
        }
        database.flush();
        require(execute("delete from EndpointRow where id = :id", id), "endpoint " + id);
    }

    /** Lets go of the rows that were written: with thousands in hand, every statement would look at all of them. */
    void relieve() {
        database.flush();
        database.clear();
    }

    /** Makes constraint violations come up now. */
    void flush() {
        database.flush();
    }

    private int execute(String statement, String id) {
        return database.createQuery(statement).setParameter("id", id).executeUpdate();
    }

    private static void require(int rows, String what) {
        if (rows != 1) {
            throw new StaleException(what);
        }
    }

    /** The database keeps microseconds: what is in memory must not know more than what is stored. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
