package io.fairlead.intake;

import io.fairlead.manifest.MalformedException;
import io.fairlead.manifest.YamlReader;
import io.fairlead.model.Violation;
import io.fairlead.network.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Compose file as far as networks go.
 *
 * @param project name that networks' names begin with
 * @param networks by the names that the file has for them
 * @param used which of them services are in, {@code default} too where a service names none
 * @param services how many there are
 * @param includes other files that it draws in
 */
record ComposeFile(
        String project, List<ComposeNetwork> networks, Set<String> used, int services, List<String> includes) {

    static final String DEFAULT = "default";

    private static final int CHARACTERS = 1 << 20;

    /** More than any project has; each is planned, and Docker Compose would make a bridge of each. */
    private static final int NETWORKS = 1000;

    /** More than anybody reads; without an end a file could keep us walking. */
    private static final int EXTENDED = 50;

    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    ComposeFile {
        networks = List.copyOf(networks);
        used = Set.copyOf(used);
        includes = List.copyOf(includes);
    }

    /**
     * @param project null for the file's own
     * @throws RefusedException with everything that is wrong
     */
    static ComposeFile read(@Nullable String text, @Nullable String project, ComposeVariables variables) {
        String given = Objects.requireNonNullElse(text, "");
        if (given.isBlank()) {
            ImportService.refuse(List.of(new Violation("file", "is missing")));
        }
        ObjectNode root = root(given);
        ComposeTree tree = new ComposeTree(variables);
        String name = project(project, root, tree, variables);
        variables.project(name);
        Map<String, ComposeNetwork> networks = new TreeMap<>();
        ObjectNode defined = tree.object("networks", root.get("networks"));
        if (defined.size() > NETWORKS) {
            ImportService.refuse(List.of(new Violation(
                    "networks", "are " + defined.size() + "; at most " + NETWORKS + " are read at once")));
        }
        defined.properties().forEach(entry -> {
            if (!ComposeTree.isExtension(entry.getKey())) {
                networks.put(entry.getKey(), ComposeNetwork.read(entry.getKey(), entry.getValue(), tree));
            }
        });
        ObjectNode services = tree.object("services", root.get("services"));
        Set<String> used = used(services, networks.keySet(), tree);
        if (used.contains(DEFAULT)) {
            networks.computeIfAbsent(DEFAULT, ComposeNetwork::plain);
        }
        ImportService.refuse(tree.violations());
        return new ComposeFile(
                name, List.copyOf(networks.values()), used, services.size(), includes(root.get("include")));
    }

    private static ObjectNode root(String text) {
        List<JsonNode> documents;
        try {
            documents = YamlReader.withMergeKeys(CHARACTERS).read(text);
        } catch (MalformedException e) {
            throw new RefusedException(RefusedException.Reason.INVALID, "invalid YAML: " + e.getMessage());
        }
        if (documents.size() != 1 || !(documents.get(0) instanceof ObjectNode root)) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "file: a Compose file is one mapping, with networks and services");
        }
        return root;
    }

    /** In Compose's order: what is asked for, the variable, the file. */
    private static String project(
            @Nullable String asked, ObjectNode root, ComposeTree tree, ComposeVariables variables) {
        String name = Optional.ofNullable(asked)
                .filter(text -> !text.isBlank())
                .or(variables::project)
                .or(() -> Optional.ofNullable(tree.text("name", root.get("name"))))
                .orElse("");
        if (name.isEmpty()) {
            tree.violation(
                    "project",
                    "is missing: the file has no name, and its folder, after which Docker Compose would name the"
                            + " project, is not known here");
        } else if (!PROJECT.matcher(name).matches()) {
            tree.violation(
                    "project", "'" + name + "' has more than small letters, digits, '-' and '_', or begins with these");
        }
        return name;
    }

    private static Set<String> used(ObjectNode services, Set<String> declared, ComposeTree tree) {
        Set<String> used = new TreeSet<>();
        services.properties().forEach(entry -> {
            String path = "services." + entry.getKey();
            List<String> chain = chain(path, services, entry.getKey(), tree);
            Set<String> named = new TreeSet<>();
            chain.forEach(service -> named.addAll(named(services, service, tree)));
            boolean inDefault = named.isEmpty() && chain.stream().noneMatch(service -> hasMode(services.get(service)));
            Set<String> own = inDefault ? Set.of(DEFAULT) : named;
            own.stream()
                    .filter(network -> !network.equals(DEFAULT) && !declared.contains(network))
                    .forEach(network -> tree.violation(path + ".networks", "there is no network " + network));
            used.addAll(own);
        });
        return used;
    }

    /** The service, the one that it extends, and so on, as far as they stand in the same file. */
    private static List<String> chain(String path, ObjectNode services, String service, ComposeTree tree) {
        Set<String> chain = new LinkedHashSet<>();
        Optional<String> next = Optional.of(service);
        while (next.isPresent() && chain.add(next.get())) {
            if (chain.size() > EXTENDED) {
                tree.violation(path + ".extends", "is more than " + EXTENDED + " services in a row");
                break;
            }
            ObjectNode definition = tree.object("services." + next.get(), services.get(next.get()));
            next = base(definition).filter(services::has);
        }
        return List.copyOf(chain);
    }

    /** The networks that a service names itself. */
    private static Set<String> named(ObjectNode services, String service, ComposeTree tree) {
        Set<String> own = new TreeSet<>();
        JsonNode networks = services.get(service).get("networks");
        if (networks != null && networks.isObject()) {
            networks.propertyNames().forEach(own::add);
            return own;
        }
        String path = "services." + service + ".networks";
        List<JsonNode> list = tree.list(path, networks);
        for (int i = 0; i < list.size(); i++) {
            Optional.ofNullable(tree.text(path + "[" + i + "]", list.get(i))).ifPresent(own::add);
        }
        return own;
    }

    /** Such a service is in a network of another service's, the host's, or none. */
    private static boolean hasMode(JsonNode service) {
        JsonNode mode = service.get("network_mode");
        return mode != null && !mode.isNull();
    }

    private static Optional<String> base(ObjectNode definition) {
        JsonNode extended = definition.get("extends");
        if (extended == null || extended.isNull()) {
            return Optional.empty();
        }
        if (extended.isValueNode()) {
            return Optional.of(extended.asString());
        }
        return extended.has("file")
                ? Optional.empty()
                : Optional.of(extended.at("/service").asString(""));
    }

    private static List<String> includes(@Nullable JsonNode include) {
        List<String> files = new ArrayList<>();
        if (include != null && include.isArray()) {
            include.forEach(each -> files.add(
                    each.isValueNode() ? each.asString() : each.at("/path").asString("a list of files")));
        }
        return files;
    }
}
