package io.fairlead.ipam;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

@Entity
@Table(name = "free_range")
@IdClass(FreeRangeRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class FreeRangeRow {

    record Key(String network, String last) implements Serializable {}

    @Id
    @Column(name = "network_id")
    String network;

    /** The key, because the usual change, the lowest address leased, leaves it as it is. */
    @Id
    @Column(name = "last_address")
    String last;

    @Column(name = "first_address")
    String first;

    protected FreeRangeRow() {}

    FreeRangeRow(String network, AddressRange range) {
        this.network = network;
        first = SortableAddress.write(range.first());
        last = SortableAddress.write(range.last());
    }

    AddressRange range() {
        return new AddressRange(SortableAddress.read(first), SortableAddress.read(last));
    }
}
