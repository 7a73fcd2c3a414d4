package io.fairlead.network;

import io.fairlead.model.NetworkId;
import io.fairlead.model.Uplink;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@IdClass(UplinkRow.Key.class)
@Table(name = "network_uplink")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class UplinkRow {

    @Id
    String node;

    @Id
    String link;

    @Column(name = "network_id")
    String network;

    String addresses;
    boolean leaving;

    @Column(name = "confirm_by")
    @Nullable
    Instant confirmBy;

    @Column(name = "created_at")
    Instant createdAt;

    record Key(String node, String link) implements Serializable {}

    protected UplinkRow() {}

    UplinkRow(NetworkId id, StoredUplink uplink) {
        node = uplink.node();
        link = uplink.uplink().link();
        network = id.value();
        addresses = uplink.uplink().addresses().name();
        leaving = uplink.leaving();
        confirmBy = uplink.confirmBy();
        createdAt = uplink.created();
    }

    StoredUplink toStored() {
        return new StoredUplink(
                new Uplink(link, Uplink.Addresses.valueOf(addresses)), node, leaving, confirmBy, createdAt);
    }
}
