package io.fairlead.manifest;

import io.fairlead.network.AttachmentRequest;
import io.fairlead.network.Batch;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.KeptAddressRequest;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.SandboxRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes objects the shortest way that means the same: fields in one order, and none that says what goes without. */
public final class NormalForm {

    /** The only version there is. */
    public static final String VERSION = "fairlead/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> SORTED =
            Set.of("labels", "options", "auxAddresses", "ipamOptions", "extraOptions");
    private static final Set<String> NUMBERS = Set.of("hostPort", "port");

    private NormalForm() {}

    /**
     * A manifest's field.
     *
     * @param objects made as they are asked for
     */
    record Section(String field, Iterable<ObjectNode> objects) {}

    public static ObjectNode of(Batch batch) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", VERSION);
        sections(batch).forEach(section -> {
            ArrayNode array = manifest.putArray(section.field());
            section.objects().forEach(array::add);
        });
        return manifest;
    }

    /** Those that have any objects. */
    static List<Section> sections(Batch batch) {
        List<Section> sections = new ArrayList<>();
        put(sections, "networks", batch.networks(), NormalForm::network);
        put(sections, "sandboxes", batch.sandboxes(), NormalForm::sandbox);
        put(sections, "reservations", batch.reservations(), NormalForm::reservation);
        put(sections, "endpoints", batch.endpoints(), NormalForm::endpoint);
        return sections;
    }

    private static <T> void put(List<Section> sections, String field, List<T> objects, Function<T, ObjectNode> form) {
        if (!objects.isEmpty()) {
            sections.add(new Section(field, () -> objects.stream().map(form).iterator()));
        }
    }

    private static ObjectNode network(NetworkRequest network) {
        ObjectNode object = tree(network);
        without(object, "ipv4", "true");
        without(object, "internal", "false");
        without(object, "attachable", "false");
        // It follows from the subnets.
        boolean v6 = network.subnets() != null
                && network.subnets().stream()
                        .anyMatch(s -> s.subnet() != null && s.subnet().contains(":"));
        without(object, "ipv6", String.valueOf(v6));
        return object;
    }

    private static ObjectNode sandbox(SandboxRequest sandbox) {
        ObjectNode object = tree(sandbox);
        without(object, "kind", "managed");
        return object;
    }

    private static ObjectNode reservation(KeptAddressRequest kept) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("network", kept.network());
        object.setAll(tree(kept.reservation()));
        return object;
    }

    private static ObjectNode endpoint(AttachmentRequest attachment) {
        EndpointRequest endpoint = attachment.endpoint();
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("network", attachment.network());
        object.setAll(tree(endpoint));
        without(object, "gatewayPriority", "0");
        if (object.get("addresses") instanceof ArrayNode addresses) {
            ArrayNode bare = object.putArray("addresses");
            addresses.forEach(address -> bare.add(address.asString().replaceFirst("/.*", "")));
        }
        return object;
    }

    private static void without(ObjectNode object, String field, String usual) {
        JsonNode value = object.get(field);
        if (value != null && value.asString().equals(usual)) {
            object.remove(field);
        }
    }

    private static ObjectNode tree(Object request) {
        return (ObjectNode) tidy(MAPPER.valueToTree(request));
    }

    private static JsonNode tidy(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode tidy = JsonNodeFactory.instance.arrayNode();
            array.forEach(value -> tidy.add(tidy(value)));
            return tidy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode tidy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (SORTED.contains(entry.getKey()) && value.isObject()) {
                value = sorted(value);
            } else if (NUMBERS.contains(entry.getKey()) && value.asString().matches("[1-9][0-9]{0,4}")) {
                value = JsonNodeFactory.instance.numberNode(Integer.parseInt(value.asString()));
            } else {
                value = tidy(value);
            }
            if (!value.isNull() && !(value.isContainer() && value.isEmpty())) {
                tidy.set(entry.getKey(), value);
            }
        });
        return tidy;
    }

    private static ObjectNode sorted(JsonNode map) {
        Map<String, JsonNode> fields = new TreeMap<>();
        map.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        fields.forEach(sorted::set);
        return sorted;
    }
}
