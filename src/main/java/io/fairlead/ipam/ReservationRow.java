package io.fairlead.ipam;

import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "reservation")
@IdClass(ReservationRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class ReservationRow {

    record Key(String network, String address) implements Serializable {
        static Key of(Reservation.Key key) {
            return new Key(key.network().value(), SortableAddress.write(key.address()));
        }
    }

    @Id
    @Column(name = "network_id")
    String network;

    @Id
    String address;

    @Nullable
    String sandbox;

    @Nullable
    String mac;

    protected ReservationRow() {}

    ReservationRow(Reservation reservation) {
        network = reservation.network().value();
        address = SortableAddress.write(reservation.address());
        sandbox = reservation.sandbox();
        mac = reservation.mac() == null ? null : reservation.mac().toString();
    }

    Reservation toReservation() {
        return new Reservation(
                new NetworkId(network),
                SortableAddress.read(address),
                sandbox,
                mac == null ? null : MacAddress.parse(mac).orElseThrow());
    }
}
