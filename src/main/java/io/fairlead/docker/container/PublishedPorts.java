package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.network.PortRequest;
import io.fairlead.network.PortView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ports as Docker writes them, {@code 80/tcp} and what is bound to it, and as they are asked for here. */
final class PublishedPorts {

    private static final Pattern PORT = Pattern.compile("(\\d+(?:-\\d+)?)(?:/(\\w+))?");

    private PublishedPorts() {}

    /** One port of a range, with the host port that leads to it. */
    record Pair(int port, int hostPort, String protocol) {
        String key() {
            return port + "/" + protocol;
        }
    }

    /** The single ports of what is published. */
    static List<Pair> pairs(PortView port) {
        int[] host = range(String.valueOf(port.hostPort()));
        int[] inside = range(String.valueOf(port.port()));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i <= inside[1] - inside[0]; i++) {
            pairs.add(new Pair(inside[0] + i, Math.min(host[0] + i, host[1]), port.protocol()));
        }
        return pairs;
    }

    private static int[] range(String text) {
        String[] ends = text.split("-", 2);
        int first = Integer.parseInt(ends[0]);
        return new int[] {first, ends.length > 1 ? Integer.parseInt(ends[1]) : first};
    }

    /** The keys of exposed ports, single ones: {@code 80/tcp}. */
    static Set<String> exposed(ObjectNode config) {
        Set<String> keys = new TreeSet<>();
        Json.object(config, "ExposedPorts").properties().forEach(entry -> {
            Matcher port = parse(entry.getKey());
            int[] range = range(port.group(1));
            for (int number = range[0]; number <= range[1]; number++) {
                keys.add(number + "/" + protocol(port));
            }
        });
        return keys;
    }

    private static Matcher parse(String key) {
        Matcher port = PORT.matcher(key);
        if (!port.matches()) {
            throw DockerException.invalid("invalid port specification: \"" + key + "\"");
        }
        return port;
    }

    private static String protocol(Matcher port) {
        return Objects.requireNonNullElse(port.group(2), "tcp").toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * What a container's configuration asks to publish.
     *
     * @throws DockerException 400 if a key is no port
     */
    static List<PortRequest> requests(ObjectNode config, ObjectNode hostConfig) {
        List<PortRequest> requests = new ArrayList<>();
        ObjectNode bindings = Json.object(hostConfig, "PortBindings");
        bindings.properties().forEach(entry -> {
            Matcher port = parse(entry.getKey());
            if (entry.getValue().isArray()) {
                entry.getValue().forEach(binding -> requests.add(request(port, binding)));
            }
        });
        if (Json.flag(hostConfig, "PublishAllPorts")) {
            exposed(config).stream()
                    .filter(key -> !Json.isSet(bindings, key))
                    .map(PublishedPorts::parse)
                    .forEach(port -> requests.add(new PortRequest(null, null, port.group(1), protocol(port))));
        }
        return requests;
    }

    private static PortRequest request(Matcher port, JsonNode binding) {
        String address = Json.text(binding, "HostIp");
        String hostPort = Json.text(binding, "HostPort");
        return new PortRequest(
                address.isEmpty() ? null : address,
                hostPort.isEmpty() || hostPort.equals("0") ? null : hostPort,
                port.group(1),
                protocol(port));
    }
}
