package io.fairlead.process;

import io.fairlead.docker.DockerClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests to one engine and keeps each answer as a flat map from a field to its value, without what differs from
 * run to run: ids become {@code <id of NAME>}, times, MACs and process ids become their kind.
 */
final class DockerTranscript {

    /** The API of Docker 20.10. */
    private static final String VERSION = "1.41";

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> HEADERS = List.of("Api-Version", "Content-Type", "Docker-Experimental", "Ostype");
    private static final Pattern NAMED = Pattern.compile("\"Name\" *: *\"([^\"]*)\"");
    private static final Pattern REFERENCE = Pattern.compile("\\{(id|short):([^}]+)}");
    private static final Pattern VARYING = Pattern.compile("(Pid|NGoroutines|NFd)$");
    private static final long A_MOMENT_AGO = 1_000_000_000L;

    private final DockerClient client;
    private final Path directory;
    private final Map<String, String> ids = new HashMap<>();

    /** @param directory where the engine keeps its files, which answers may name */
    DockerTranscript(Path socket, Path directory) {
        client = new DockerClient(socket);
        this.directory = directory;
        for (JsonNode network :
                JSON.readTree(client.get("/v" + VERSION + "/networks").text())) {
            ids.put(network.get("Name").asString(), network.get("Id").asString());
        }
    }

    Map<String, String> send(DockerRequest request) {
        DockerClient.Answer answer = request.with(this::resolve).send(client, VERSION);
        remember(request, answer);
        Map<String, String> fields = new TreeMap<>();
        fields.put("status", String.valueOf(answer.status()));
        for (String header : HEADERS) {
            if (answer.headers().containsKey(header)) {
                String value = answer.headers().get(header).toLowerCase(Locale.ROOT);
                fields.put("header " + header, value.replace("; ", ";"));
            }
        }
        String body = answer.text().strip();
        if (body.startsWith("{") || body.startsWith("[")) {
            flatten("", parse(body), fields);
        } else if (!body.isEmpty()) {
            fields.put("body", normal(body));
        }
        return fields;
    }

    /** One document, or lines of them as events come. */
    private static JsonNode parse(String body) {
        try {
            if (body.startsWith("{") && body.contains("}\n{")) {
                return JSON.readTree("[" + body.replace("}\n{", "},{") + "]");
            }
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IllegalStateException("no JSON: " + body, e);
        }
    }

    private void remember(DockerRequest request, DockerClient.Answer answer) {
        if (answer.status() == 201 && answer.text().contains("\"Id\"")) {
            Matcher body = NAMED.matcher(request.body());
            String name = request.path().contains("?name=")
                    ? request.path().substring(request.path().indexOf("?name=") + 6)
                    : body.find() ? body.group(1) : "unnamed";
            ids.put(name, JSON.readTree(answer.text()).get("Id").asString());
        }
    }

    private String resolve(String text) {
        Instant instant = Instant.now();
        String now = "%d.%09d".formatted(instant.getEpochSecond(), instant.getNano());
        return REFERENCE.matcher(text.replace("{now}", now)).replaceAll(match -> {
            String id = ids.getOrDefault(match.group(2), "unknown");
            return match.group(1).equals("id") ? id : id.substring(0, Math.min(12, id.length()));
        });
    }

    private void flatten(String at, JsonNode node, Map<String, String> fields) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(entry -> {
                String key = normal(entry.getKey());
                flatten(at.isEmpty() ? key : at + "." + key, entry.getValue(), fields);
            });
        } else if (node.isArray() && !node.isEmpty()) {
            named(at, node).forEach((name, element) -> flatten(at + "[" + normal(name) + "]", element, fields));
        } else if (node.isIntegralNumber()
                && (node.asLong() > A_MOMENT_AGO || VARYING.matcher(at).find())) {
            fields.put(at, node.asLong() > 0 ? "<number>" : "0");
        } else {
            fields.put(at, node.isString() ? normal('"' + node.asString() + '"') : node.toString());
        }
    }

    /**
     * The elements by what they are known by. Docker lists objects in no order, and takes several networks from a
     * container in none.
     */
    private static Map<String, JsonNode> named(String at, JsonNode array) {
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        for (JsonNode element : array) {
            String name = at.endsWith("Deleted") ? element.asString() : name(element);
            String unique = name;
            for (int n = name.isEmpty() ? 0 : 2; unique.isEmpty() || elements.containsKey(unique); n++) {
                unique = name.isEmpty() ? String.valueOf(n) : name + " " + n;
            }
            elements.put(unique, element);
        }
        return elements;
    }

    private static String name(JsonNode element) {
        if (element.has("Name")) {
            return element.get("Name").asString();
        }
        if (element.has("Names") && !element.get("Names").isEmpty()) {
            return element.get("Names").get(0).asString();
        }
        if (element.has("Action")) {
            JsonNode attributes = element.path("Actor").path("Attributes");
            return String.join(
                            " ",
                            element.get("Action").asString(),
                            attributes.path("name").asString(""),
                            attributes.path("container").asString(""))
                    .strip();
        }
        return "";
    }

    private String normal(String text) {
        String normal = text.replace(directory.toString(), "<directory>").replace('\n', ' ');
        for (Map.Entry<String, String> id : ids.entrySet()) {
            normal = normal.replace(id.getValue(), "<id of " + id.getKey() + ">")
                    .replace(id.getValue().substring(0, 12), "<short id of " + id.getKey() + ">");
        }
        return normal.replaceAll("[0-9a-f]{64}", "<id>")
                .replaceAll("(?!0001)\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d)", "<time>")
                .replaceAll("^\"(Up|Exited \\(\\d+\\)) .*\"$", "\"$1 <time>\"")
                .replaceAll("netns/[0-9a-f]{12}", "netns/<part of an id>")
                .replaceAll("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "<mac>");
    }
}
