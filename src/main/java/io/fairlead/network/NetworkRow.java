package io.fairlead.network;

import io.fairlead.model.DriverName;
import io.fairlead.model.NetworkId;
import io.fairlead.model.NetworkNotes;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "network")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class NetworkRow {

    @Id
    String id;

    String name;
    String driver;
    boolean predefined;
    boolean ipv4;
    boolean ipv6;
    boolean internal;
    String options;
    String labels;
    long generation;

    @Column(name = "created_at")
    Instant createdAt;

    boolean attachable;

    @Column(name = "config_from")
    @Nullable
    String configFrom;

    @Column(name = "ipam_options")
    String ipamOptions;

    @Column(name = "extra_options")
    String extraOptions;

    protected NetworkRow() {}

    NetworkRow(StoredNetwork network) {
        NetworkSpec spec = network.spec();
        id = spec.id().value();
        name = spec.name();
        driver = spec.driver().value();
        predefined = spec.predefined();
        ipv4 = spec.ipv4();
        ipv6 = spec.ipv6();
        internal = spec.internal();
        options = Json.write(spec.options());
        labels = Json.write(spec.labels());
        generation = spec.generation();
        createdAt = network.created();
        attachable = spec.notes().attachable();
        configFrom = spec.notes().configFrom();
        ipamOptions = Json.write(spec.notes().ipamOptions());
        extraOptions = Json.write(spec.notes().extraOptions());
    }

    StoredNetwork toStored(List<Subnet> subnets, List<StoredUplink> uplinks) {
        NetworkSpec spec = new NetworkSpec(
                new NetworkId(id),
                name,
                new DriverName(driver),
                predefined,
                ipv4,
                ipv6,
                subnets,
                internal,
                Json.map(options),
                Json.map(labels),
                generation,
                new NetworkNotes(attachable, configFrom, Json.map(ipamOptions), Json.map(extraOptions)));
        return new StoredNetwork(spec, uplinks, createdAt);
    }
}
