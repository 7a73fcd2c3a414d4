package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what the service says should be with what {@code ip} says there is. */
final class Consistency {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Consistency() {}

    /** Every definition is in the kernel, nothing else of ours is, and leases and endpoints tell the same story. */
    static void verify(ServiceProcess service, HostNamespace host) {
        TreeSet<String> bridges = new TreeSet<>();
        TreeSet<String> veths = new TreeSet<>();
        for (JsonNode network : service.get("/api/v1/networks?limit=1000").get("items")) {
            String id = network.get("id").asString();
            assertThat(service.get("/api/v1/networks/" + id + "/plan").get("changes"))
                    .as("pending changes of " + network)
                    .isEmpty();
            JsonNode endpoints =
                    service.get("/api/v1/networks/" + id + "/endpoints").get("items");
            if (network.get("driver").asString().equals("bridge")
                    && (!network.get("predefined").asBoolean() || !endpoints.isEmpty())) {
                bridges.add(network.get("predefined").asBoolean() ? "fairlead0" : "br-" + id.substring(0, 12));
            }
            // Others have no end on the host.
            boolean hasEnds = network.get("driver").asString().equals("bridge");
            verifyEndpoints(service, id, endpoints, hasEnds ? veths : new TreeSet<>());
        }
        assertThat(names(host, "bridge", "br-", "fairlead")).isEqualTo(bridges);
        assertThat(names(host, "veth", "ve", "ve")).hasSize(veths.size());
    }

    private static void verifyEndpoints(
            ServiceProcess service, String network, JsonNode endpoints, TreeSet<String> veths) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode endpoint : endpoints) {
            veths.add(endpoint.get("id").asString());
            JsonNode links = JSON.readTree(
                    Shell.run("ip -n " + endpoint.get("sandboxName").asString() + " -j addr show dev "
                            + endpoint.get("linkName").asString()));
            List<String> there = new ArrayList<>();
            for (JsonNode info : links.get(0).get("addr_info")) {
                there.add(info.get("local").asString() + "/"
                        + info.get("prefixlen").asInt());
            }
            for (JsonNode address : endpoint.get("addresses")) {
                assertThat(there).as("addresses of " + endpoint).contains(address.asString());
                addresses.add(address.asString().replaceAll("/.*", ""));
            }
        }
        List<String> leased = new ArrayList<>();
        for (JsonNode lease : service.get("/api/v1/networks/" + network + "/addresses?limit=1000")
                .get("items")) {
            if (lease.hasNonNull("endpoint")) {
                leased.add(lease.get("address").asString().replaceAll("/.*", ""));
            }
        }
        assertThat(leased).as("leases of " + network).containsExactlyInAnyOrderElementsOf(addresses);
    }

    private static TreeSet<String> names(HostNamespace host, String kind, String prefix, String otherPrefix) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode link : JSON.readTree(host.ip("-j link show type " + kind))) {
            String name = link.path("ifname").asString("");
            if (name.startsWith(prefix) || name.startsWith(otherPrefix)) {
                names.add(name);
            }
        }
        return names;
    }
}
