package io.fairlead.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code ip -j} and {@code nft -j} say of a host and its sandboxes, with every generated id replaced by the name of
 * what it identifies: the service's ids, also where a name is made of one; the MAC and link-local addresses that the kernel
 * gave to links on the host; indexes, handles, numbers of
 * namespaces and of a bridge's ports. Lists that are in no
 * order are sorted, timers and counters left out. Nothing else.
 */
final class KernelState {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHORTEST_ID = 8;
    private static final TreeSet<String> NUMBERED =
            new TreeSet<>(List.of("ifindex", "link_index", "link_netnsid", "handle", "index", "packets", "bytes"));

    private final Map<String, String> ids = new TreeMap<>();
    /** The longer ones first: one may begin with another. */
    private final Map<String, String> generated =
            new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private KernelState() {}

    static List<String> of(ServiceProcess service, HostNamespace host, List<String> sandboxes) {
        KernelState state = new KernelState();
        state.learnIds(service);
        state.learnLinks(host);
        List<String> parts = new ArrayList<>();
        parts.addAll(state.addresses("host", "ip -n " + host.name));
        for (String sandbox : sandboxes) {
            parts.addAll(state.addresses(sandbox, "ip -n " + sandbox));
            parts.addAll(state.ruleset(sandbox, "nsenter --net=/run/netns/" + sandbox));
        }
        parts.addAll(state.ruleset("host", "nsenter --net=" + host.path()));
        return parts;
    }

    private void learnIds(ServiceProcess service) {
        for (JsonNode network : service.get("/api/v1/networks").get("items")) {
            ids.put(
                    network.get("id").asString(),
                    "<network " + network.get("name").asString() + ">");
        }
        for (JsonNode sandbox : service.get("/api/v1/sandboxes").get("items")) {
            ids.put(
                    sandbox.get("id").asString(),
                    "<sandbox " + sandbox.get("name").asString() + ">");
            for (JsonNode endpoint : sandbox.get("endpoints")) {
                ids.put(
                        endpoint.get("id").asString(),
                        "<endpoint " + sandbox.get("name").asString() + " in "
                                + endpoint.get("networkName").asString() + ">");
            }
        }
    }

    /** The kernel made up these links' own addresses; those in sandboxes are part of the definition. */
    private void learnLinks(HostNamespace host) {
        for (JsonNode link : JSON.readTree(host.ip("-j addr show"))) {
            String name = named(link.get("ifname").asString());
            String mac = link.path("address").asString("");
            if (name.contains("<") || name.startsWith("fairlead")) {
                generated.put(mac, "<mac of " + name + ">");
                // As ip writes it in the id of a bridge.
                generated.put(mac.replaceAll("\\b0", ""), "<mac of " + name + ">");
                for (JsonNode address : link.get("addr_info")) {
                    String local = address.get("local").asString();
                    if (local.startsWith("fe80:")) {
                        generated.put(local, "<link-local of " + name + ">");
                    }
                }
            }
        }
    }

    private String named(String text) {
        String result = text.replaceAll("@[0-9a-f]{12}\\b", "@<installation>");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            for (int length = id.getKey().length(); length >= SHORTEST_ID; length--) {
                result = result.replace(id.getKey().substring(0, length), id.getValue());
            }
        }
        for (Map.Entry<String, String> each : generated.entrySet()) {
            result = result.replace(each.getKey(), each.getValue());
        }
        return result;
    }

    private List<String> addresses(String where, String ip) {
        List<String> lines = new ArrayList<>();
        lines.addAll(sorted(where + " link", Shell.run(ip + " -j -d addr show")));
        lines.addAll(sorted(where + " route", Shell.run(ip + " -j route show table all")));
        lines.addAll(sorted(where + " route6", Shell.run(ip + " -j -6 route show table all")));
        lines.addAll(sorted(where + " rule", Shell.run(ip + " -j rule show")));
        return lines;
    }

    private List<String> sorted(String title, String json) {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : JSON.readTree(json)) {
            lines.add(title + " " + plain(each));
        }
        Collections.sort(lines);
        return lines;
    }

    private List<String> ruleset(String where, String enter) {
        List<String> objects = new ArrayList<>();
        Map<String, List<String>> rules = new TreeMap<>();
        for (JsonNode each :
                JSON.readTree(Shell.run(enter + " nft -j list ruleset")).get("nftables")) {
            String text = where + " nft " + plain(each);
            if (each.has("rule")) {
                // A chain's rules are in an order.
                rules.computeIfAbsent(
                                plain(each.at("/rule/table")) + plain(each.at("/rule/chain")), c -> new ArrayList<>())
                        .add(text);
            } else if (!each.has("metainfo")) {
                objects.add(text);
            }
        }
        Collections.sort(objects);
        rules.values().forEach(objects::addAll);
        return objects;
    }

    private String plain(JsonNode node) {
        return named(JSON.writeValueAsString(without(node.deepCopy())));
    }

    private JsonNode without(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.propertyNames().stream()
                    .filter(name -> NUMBERED.contains(name) || name.endsWith("_timer"))
                    .toList()
                    .forEach(object::remove);
            object.properties().forEach(entry -> without(entry.getValue()));
            if (object.get("info_slave_data") instanceof ObjectNode port) {
                // The bridge numbers its ports.
                port.remove(List.of("id", "no", "designated_port"));
            }
            if (object.get("elem") instanceof ArrayNode elements) {
                sort(elements);
            }
            if (object.get("addr_info") instanceof ArrayNode addresses) {
                sort(addresses);
            }
        } else if (node.isArray()) {
            node.forEach(this::without);
        }
        return node;
    }

    private void sort(ArrayNode array) {
        List<JsonNode> values = new ArrayList<>();
        array.forEach(values::add);
        values.sort((a, b) -> named(a.toString()).compareTo(named(b.toString())));
        array.removeAll();
        array.addAll(values);
    }
}
