package io.fairlead.intake;

import io.fairlead.network.SubnetRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A network as a Compose file has it.
 *
 * @param key the file's name for it
 * @param name Docker's name for it, where the file gives one
 * @param external whether it is not the project's, and has to be there
 */
record ComposeNetwork(
        String key,
        @Nullable String name,
        boolean external,
        @Nullable String driver,
        Map<String, String> options,
        boolean internal,
        boolean attachable,
        @Nullable Boolean ipv4,
        boolean ipv6,
        @Nullable String ipamDriver,
        Map<String, String> ipamOptions,
        List<SubnetRequest> subnets,
        Map<String, String> labels) {

    private static final Set<String> FIELDS = Set.of(
            "attachable",
            "driver",
            "driver_opts",
            "enable_ipv4",
            "enable_ipv6",
            "external",
            "internal",
            "ipam",
            "labels",
            "name");
    private static final Set<String> IPAM_FIELDS = Set.of("driver", "config", "options");
    private static final Set<String> POOL_FIELDS = Set.of("subnet", "ip_range", "gateway", "aux_addresses");

    ComposeNetwork {
        options = Map.copyOf(options);
        ipamOptions = Map.copyOf(ipamOptions);
        subnets = List.copyOf(subnets);
        labels = Map.copyOf(labels);
    }

    /** One of which nothing is said. */
    static ComposeNetwork plain(String key) {
        return new ComposeNetwork(
                key, null, false, null, Map.of(), false, false, null, false, null, Map.of(), List.of(), Map.of());
    }

    static ComposeNetwork read(String key, JsonNode node, ComposeTree tree) {
        String path = "networks." + key;
        ObjectNode network = tree.object(path, node);
        tree.onlyKnown(path, network, FIELDS);
        JsonNode external = network.get("external");
        // Old files name the network there.
        boolean named = external != null && external.isObject();
        String name = tree.text(path + ".name", named ? external.get("name") : network.get("name"));
        ObjectNode ipam = tree.object(path + ".ipam", network.get("ipam"));
        tree.onlyKnown(path + ".ipam", ipam, IPAM_FIELDS);
        return new ComposeNetwork(
                key,
                name,
                named || Boolean.TRUE.equals(tree.bool(path + ".external", external)),
                tree.text(path + ".driver", network.get("driver")),
                tree.texts(path + ".driver_opts", network.get("driver_opts")),
                Boolean.TRUE.equals(tree.bool(path + ".internal", network.get("internal"))),
                Boolean.TRUE.equals(tree.bool(path + ".attachable", network.get("attachable"))),
                tree.bool(path + ".enable_ipv4", network.get("enable_ipv4")),
                Boolean.TRUE.equals(tree.bool(path + ".enable_ipv6", network.get("enable_ipv6"))),
                tree.text(path + ".ipam.driver", ipam.get("driver")),
                tree.texts(path + ".ipam.options", ipam.get("options")),
                pools(path + ".ipam.config", ipam.get("config"), tree),
                tree.texts(path + ".labels", network.get("labels")));
    }

    private static List<SubnetRequest> pools(String path, @Nullable JsonNode config, ComposeTree tree) {
        List<SubnetRequest> pools = new ArrayList<>();
        for (JsonNode each : tree.list(path, config)) {
            String at = path + "[" + pools.size() + "]";
            ObjectNode pool = tree.object(at, each);
            tree.onlyKnown(at, pool, POOL_FIELDS);
            Map<String, String> aux = tree.texts(at + ".aux_addresses", pool.get("aux_addresses"));
            pools.add(new SubnetRequest(
                    tree.text(at + ".subnet", pool.get("subnet")),
                    tree.text(at + ".gateway", pool.get("gateway")),
                    tree.text(at + ".ip_range", pool.get("ip_range")),
                    aux.isEmpty() ? null : aux));
        }
        return pools;
    }
}
