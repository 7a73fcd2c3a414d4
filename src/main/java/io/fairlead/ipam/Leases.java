package io.fairlead.ipam;

import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Subnet;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who has which address. Free addresses are stored as ranges, so that the lowest free one costs one index lookup however
 * many are leased. Every method works inside the caller's transaction; the primary keys of leases and free ranges make a
 * double lease impossible, and a loser of such a race gets a constraint violation at flush.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Leases {

    private final EntityManager database;

    Leases(EntityManager database) {
        this.database = database;
    }

    /** Makes a network's subnets ready for leasing. */
    public void open(NetworkId network, List<Subnet> subnets) {
        for (Subnet subnet : subnets) {
            AddressRange.free(subnet).forEach(range -> database.persist(new FreeRangeRow(network.value(), range)));
        }
    }

    /** Makes a network's subnets ready for leasing after they changed: what is leased stays so. */
    public void reopen(NetworkId network, List<Subnet> subnets) {
        database.flush();
        database.clear();
        close(network);
        List<IpAddress> leased = database.createQuery("from LeaseRow where network = :network", LeaseRow.class)
                .setParameter("network", network.value())
                .getResultStream()
                .map(row -> SortableAddress.read(row.address))
                .toList();
        for (Subnet subnet : subnets) {
            AddressRange.free(subnet, leased)
                    .forEach(range -> database.persist(new FreeRangeRow(network.value(), range)));
        }
    }

    /** Forgets a network; it must have no leases. */
    public void close(NetworkId network) {
        database.createQuery("delete from FreeRangeRow where network = :network")
                .setParameter("network", network.value())
                .executeUpdate();
    }

    /**
     * Leases the lowest free address of a subnet, from its ip-range if it has one.
     *
     * @return empty if there is none
     */
    public Optional<Lease> leaseLowest(NetworkId network, Subnet subnet, EndpointId endpoint, int ordinal) {
        AddressRange wanted = AddressRange.of(subnet.ipRange() != null ? subnet.ipRange() : subnet.prefix());
        return freeFrom(network, wanted.first())
                .filter(row -> row.range().first().compareTo(wanted.last()) <= 0)
                .map(row -> {
                    IpAddress first = row.range().first();
                    IpAddress address = first.compareTo(wanted.first()) < 0 ? wanted.first() : first;
                    return take(row, new Lease(network, endpoint, prefix(address, subnet), ordinal));
                });
    }

    /**
     * Leases a given address of a subnet, which may lie outside the subnet's ip-range.
     *
     * @return empty if it is not free
     */
    public Optional<Lease> lease(
            NetworkId network, Subnet subnet, IpAddress address, EndpointId endpoint, int ordinal) {
        return freeFrom(network, address)
                .filter(row -> row.range().contains(address))
                .map(row -> take(row, new Lease(network, endpoint, prefix(address, subnet), ordinal)));
    }

    private static IpPrefix prefix(IpAddress address, Subnet subnet) {
        return new IpPrefix(address, subnet.prefix().length());
    }

    /** The first range that ends at or after an address, locked until the end of the transaction. */
    private Optional<FreeRangeRow> freeFrom(NetworkId network, IpAddress address) {
        return database.createQuery(
                        "from FreeRangeRow where network = :network and last >= :address order by last",
                        FreeRangeRow.class)
                .setParameter("network", network.value())
                .setParameter("address", SortableAddress.write(address))
                .setMaxResults(1)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    private Lease take(FreeRangeRow row, Lease lease) {
        IpAddress address = lease.address().address();
        AddressRange range = row.range();
        if (address.compareTo(range.first()) > 0) {
            database.persist(new FreeRangeRow(row.network, new AddressRange(range.first(), address.plus(-1))));
        }
        if (address.equals(range.last())) {
            database.remove(row);
        } else {
            row.first = SortableAddress.write(address.plus(1));
        }
        database.persist(new LeaseRow(lease));
        return lease;
    }

    /** Gives back everything an endpoint has. */
    public void release(NetworkId network, EndpointId endpoint) {
        List<LeaseRow> leases = database.createQuery(
                        "from LeaseRow where endpoint = :endpoint order by address", LeaseRow.class)
                .setParameter("endpoint", endpoint.value())
                .getResultList();
        for (LeaseRow lease : leases) {
            database.remove(lease);
            free(network, SortableAddress.read(lease.address));
        }
    }

    /** Gives back one address of an endpoint. */
    public void release(Lease lease) {
        LeaseRow row = database.find(
                LeaseRow.class,
                new LeaseRow.Key(
                        lease.network().value(),
                        SortableAddress.write(lease.address().address())));
        if (row == null) {
            throw new IllegalArgumentException(lease + " is not leased");
        }
        database.remove(row);
        free(lease.network(), lease.address().address());
    }

    /** Takes back one address whose subnet goes: it becomes nobody's. */
    public void drop(NetworkId network, IpAddress address) {
        database.createQuery("delete from LeaseRow where network = :network and address = :address")
                .setParameter("network", network.value())
                .setParameter("address", SortableAddress.write(address))
                .executeUpdate();
    }

    /** Writes the order of an endpoint's leases and their prefix lengths. */
    public void order(NetworkId network, List<IpPrefix> addresses) {
        database.flush();
        for (int i = 0; i < addresses.size(); i++) {
            database.createQuery("update LeaseRow set ordinal = :ordinal, prefixLength = :length"
                            + " where network = :network and address = :address")
                    .setParameter("ordinal", i)
                    .setParameter("length", addresses.get(i).length())
                    .setParameter("network", network.value())
                    .setParameter(
                            "address", SortableAddress.write(addresses.get(i).address()))
                    .executeUpdate();
        }
        database.clear();
    }

    /** Joins the address with its free neighbours, so that ranges stay as few as they can be. */
    private void free(NetworkId network, IpAddress address) {
        Optional<FreeRangeRow> above =
                freeFrom(network, address).filter(row -> row.range().first().equals(address.plus(1)));
        Optional<FreeRangeRow> below = Optional.ofNullable(database.find(
                FreeRangeRow.class,
                new FreeRangeRow.Key(network.value(), SortableAddress.write(address.plus(-1))),
                LockModeType.PESSIMISTIC_WRITE));
        IpAddress first = below.map(row -> row.range().first()).orElse(address);
        below.ifPresent(database::remove);
        if (above.isPresent()) {
            above.get().first = SortableAddress.write(first);
        } else {
            database.persist(new FreeRangeRow(network.value(), new AddressRange(first, address)));
        }
    }

    /** All leases, those of an endpoint in their order. */
    public List<Lease> all() {
        return database.createQuery("from LeaseRow order by endpoint, ordinal", LeaseRow.class)
                .getResultStream()
                .map(LeaseRow::toLease)
                .toList();
    }
}
