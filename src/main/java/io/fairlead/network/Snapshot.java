package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkNotes;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A definition as plain JSON, for what compares definitions or keeps them: plans, audit, entity tags. Nothing of it
 * changes by itself: no status, no generation, no time.
 */
final class Snapshot {

    private Snapshot() {}

    static Map<String, Object> of(StoredNetwork network) {
        Map<String, Object> all = of(network.spec());
        if (!network.uplinks().isEmpty()) {
            all.put("uplinks", network.uplinks().stream().map(Snapshot::of).toList());
        }
        return all;
    }

    private static Map<String, Object> of(StoredUplink uplink) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("link", uplink.uplink().link());
        all.put("addresses", uplink.uplink().addresses().name().toLowerCase(java.util.Locale.ROOT));
        all.put("state", uplink.state());
        return all;
    }

    static Map<String, Object> of(NetworkSpec spec) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", spec.name());
        all.put("driver", spec.driver().value());
        all.put("ipv4", spec.ipv4());
        all.put("ipv6", spec.ipv6());
        all.put("subnets", spec.subnets().stream().map(Snapshot::of).toList());
        all.put("internal", spec.internal());
        all.put("options", new TreeMap<>(spec.options()));
        all.put("labels", new TreeMap<>(spec.labels()));
        notes(all, spec.notes());
        return all;
    }

    /** Most networks have none. */
    private static void notes(Map<String, Object> all, NetworkNotes notes) {
        if (notes.attachable()) {
            all.put("attachable", true);
        }
        if (notes.configFrom() != null) {
            all.put("configFrom", notes.configFrom());
        }
        if (!notes.ipamOptions().isEmpty()) {
            all.put("ipamOptions", new TreeMap<>(notes.ipamOptions()));
        }
        if (!notes.extraOptions().isEmpty()) {
            all.put("extraOptions", new TreeMap<>(notes.extraOptions()));
        }
    }

    private static Map<String, Object> of(Subnet subnet) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("subnet", subnet.prefix().toString());
        if (subnet.gateway() != null) {
            all.put("gateway", subnet.gateway().toString());
        }
        if (subnet.ipRange() != null) {
            all.put("ipRange", subnet.ipRange().toString());
        }
        Map<String, String> aux = new TreeMap<>();
        subnet.auxAddresses().forEach((name, address) -> aux.put(name, address.toString()));
        all.put("auxAddresses", aux);
        return all;
    }

    static Map<String, Object> of(StoredSandbox sandbox) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", sandbox.ref().name());
        all.put("kind", sandbox.ref().kind().name().toLowerCase(java.util.Locale.ROOT));
        all.put("namespace", sandbox.ref().namespace().toString());
        all.put("labels", new TreeMap<>(sandbox.labels()));
        return all;
    }

    static Map<String, Object> of(StoredEndpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("network", spec.network().value());
        all.put("sandbox", spec.sandbox().name());
        all.put("linkName", spec.link());
        all.put("mac", spec.mac().toString());
        if (spec.tap() != null) {
            Map<String, Object> tap = new LinkedHashMap<>();
            tap.put("owner", String.valueOf(spec.tap().user()));
            tap.put("group", String.valueOf(spec.tap().group()));
            tap.put("multiQueue", spec.tap().multiQueue());
            all.put("tap", tap);
        }
        all.put("addresses", texts(spec.addresses()));
        all.put("aliases", spec.aliases());
        all.put("gatewayPriority", endpoint.gatewayPriority());
        all.put("gateway4", spec.gateway4());
        all.put("gateway6", spec.gateway6());
        all.put("ports", texts(spec.ports()));
        all.put("options", new TreeMap<>(spec.options()));
        all.put("labels", new TreeMap<>(endpoint.labels()));
        return all;
    }

    static Map<String, Object> of(Reservation reservation) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("network", reservation.network().value());
        all.put("address", reservation.address().toString());
        if (reservation.sandbox() != null) {
            all.put("sandbox", reservation.sandbox());
        }
        if (reservation.mac() != null) {
            all.put("mac", reservation.mac().toString());
        }
        return all;
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
