package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.network.PortRequest;
import io.fairlead.network.PortView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ports as Docker writes them, {@code 80/tcp} and what is bound to it, and as they are asked for here. */
final class PublishedPorts {

    private static final Pattern PORT = Pattern.compile("(\\d{1,5}(?:-\\d{1,5})?)(?:/(\\w*))?");

    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

    private static final int HIGHEST = 65535;

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

    /**
     * The keys of exposed ports, single ones: {@code 80/tcp}. Those that were stored and are none are left out: one
     * container does not take the list of all from everybody.
     */
    static Set<String> exposed(ObjectNode config) {
        Set<String> keys = new TreeSet<>();
        int left = HIGHEST;
        for (String key : Json.object(config, "ExposedPorts").propertyNames()) {
            Optional<Matcher> port = readable(key);
            if (port.isPresent()) {
                int[] range = range(port.get().group(1));
                for (int number = range[0]; number <= range[1] && left > 0; number++, left--) {
                    keys.add(number + "/" + protocol(port.get()));
                }
            }
        }
        return keys;
    }

    /**
     * @throws DockerException 400 if an exposed or published port is none, or if too many are exposed
     */
    static void check(ObjectNode config, ObjectNode hostConfig) {
        int exposed = 0;
        for (String key : Json.object(config, "ExposedPorts").propertyNames()) {
            int[] range = range(parse(key).group(1));
            exposed += range[1] - range[0] + 1;
            if (exposed > HIGHEST) {
                throw DockerException.invalid(
                        "invalid port specification: a container exposes at most " + HIGHEST + " ports");
            }
        }
        requests(config, hostConfig);
    }

    private static Optional<Matcher> readable(String key) {
        Matcher port = PORT.matcher(key);
        if (!port.matches() || !PROTOCOLS.contains(protocol(port))) {
            return Optional.empty();
        }
        int[] range = range(port.group(1));
        return range[0] >= 1 && range[1] >= range[0] && range[1] <= HIGHEST ? Optional.of(port) : Optional.empty();
    }

    private static Matcher parse(String key) {
        return readable(key).orElseThrow(() -> {
            Matcher port = PORT.matcher(key);
            return DockerException.invalid(
                    port.matches() && !PROTOCOLS.contains(protocol(port))
                            ? "Invalid proto: " + protocol(port)
                            : "invalid port specification: \"" + key + "\"");
        });
    }

    private static String protocol(Matcher port) {
        String protocol = port.group(2);
        return protocol == null || protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
    }

    /**
     * What a container's configuration asks to publish.
     *
     * @throws DockerException 400 if a key is no port, or a binding has another shape
     */
    static List<PortRequest> requests(ObjectNode config, ObjectNode hostConfig) {
        List<PortRequest> requests = new ArrayList<>();
        ObjectNode bindings = Json.object(hostConfig, "PortBindings");
        bindings.properties().forEach(entry -> {
            Matcher port = parse(entry.getKey());
            if (!entry.getValue().isArray() && !entry.getValue().isNull()) {
                throw unreadable(entry.getKey(), entry.getValue());
            }
            entry.getValue().forEach(binding -> requests.add(request(port, binding)));
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
        if (!binding.isObject() && !binding.isNull()) {
            throw unreadable(port.group(), binding);
        }
        String address = text(binding, "HostIp");
        String hostPort = text(binding, "HostPort");
        return new PortRequest(
                address.isEmpty() ? null : address,
                hostPort.isEmpty() || hostPort.equals("0") ? null : hostPort,
                port.group(1),
                protocol(port));
    }

    /** Docker takes texts alone; a number says as clearly which port is meant, and the rest is not guessed at. */
    private static String text(JsonNode binding, String field) {
        JsonNode value = binding.get(field);
        if (value == null || value.isNull()) {
            return "";
        }
        if (!value.isString() && !value.isIntegralNumber()) {
            throw unreadable(field, value);
        }
        return value.asString();
    }

    private static DockerException unreadable(String what, JsonNode value) {
        return DockerException.invalid("invalid JSON: port binding " + what + " cannot be " + value.getNodeType());
    }
}
