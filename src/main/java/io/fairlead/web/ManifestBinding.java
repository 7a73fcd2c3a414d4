package io.fairlead.web;

import io.fairlead.manifest.MalformedException;
import io.fairlead.manifest.NormalForm;
import io.fairlead.manifest.YamlReader;
import io.fairlead.model.Violation;
import io.fairlead.network.AttachmentRequest;
import io.fairlead.network.Batch;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.KeptAddressRequest;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.RefusedException;
import io.fairlead.network.ReservationRequest;
import io.fairlead.network.SandboxRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests as strictly as request bodies, and says everything that is wrong with all objects at once. */
@Component
class ManifestBinding {

    /** More help nobody, and a manifest can have a million. */
    private static final int VIOLATIONS = 200;

    private final JsonMapper mapper;

    ManifestBinding(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * @throws RefusedException with everything that is wrong
     */
    Batch yaml(String text) {
        try {
            return bind(new YamlReader((int) BodyLimitFilter.MANIFEST_LIMIT).read(text));
        } catch (MalformedException e) {
            throw new RefusedException(RefusedException.Reason.INVALID, "invalid YAML: " + e.getMessage());
        }
    }

    /**
     * @throws RefusedException with everything that is wrong
     */
    Batch json(String text) {
        try {
            return bind(List.of(mapper.readTree(text)));
        } catch (JacksonException e) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID,
                    "invalid JSON: " + e.getOriginalMessage() + ProblemAdvice.position(e));
        }
    }

    private Batch bind(List<JsonNode> documents) {
        Reading reading = new Reading();
        documents.forEach(reading::document);
        if (!reading.violations.isEmpty()) {
            Violation first = reading.violations.get(0);
            int more = reading.wrong - 1;
            throw new RefusedException(
                    RefusedException.Reason.INVALID,
                    first.field() + ": " + first.message() + (more == 0 ? "" : ", and " + more + " more"),
                    reading.violations);
        }
        return new Batch(reading.networks, reading.sandboxes, reading.reservations, reading.endpoints);
    }

    /** The documents of one manifest, objects of a kind numbered through all of them. */
    private final class Reading {

        private final List<NetworkRequest> networks = new ArrayList<>();
        private final List<SandboxRequest> sandboxes = new ArrayList<>();
        private final List<KeptAddressRequest> reservations = new ArrayList<>();
        private final List<AttachmentRequest> endpoints = new ArrayList<>();
        /** The first ones. */
        private final List<Violation> violations = new ArrayList<>();

        private int wrong;

        private void wrong(String field, String message) {
            if (wrong++ < VIOLATIONS) {
                violations.add(new Violation(field, message));
            }
        }

        private void document(JsonNode document) {
            if (!document.isObject()) {
                wrong("", "a manifest is an object with networks, sandboxes and endpoints");
                return;
            }
            document.properties().forEach(entry -> {
                JsonNode value = entry.getValue();
                switch (entry.getKey()) {
                    case "apiVersion" -> version(value);
                    case "networks" ->
                        objects("networks", value, networks, (path, tree) -> bind(path, tree, NetworkRequest.class));
                    case "sandboxes" ->
                        objects("sandboxes", value, sandboxes, (path, tree) -> bind(path, tree, SandboxRequest.class));
                    case "reservations" -> objects("reservations", value, reservations, this::reservation);
                    case "endpoints" -> objects("endpoints", value, endpoints, this::endpoint);
                    default -> wrong(entry.getKey(), "there is no such field");
                }
            });
        }

        private void version(JsonNode value) {
            if (!value.asString("").equals(NormalForm.VERSION)) {
                wrong("apiVersion", "is not " + NormalForm.VERSION);
            }
        }

        /** One that cannot be read leaves an empty one behind, so that those after it keep their numbers. */
        private <T> void objects(String field, JsonNode value, List<T> to, BiFunction<String, ObjectNode, T> bind) {
            if (value.isNull()) {
                return;
            }
            if (!value.isArray()) {
                wrong(field, "is no list");
                return;
            }
            for (JsonNode each : value) {
                String path = field + "[" + to.size() + "]";
                if (each instanceof ObjectNode object) {
                    to.add(bind.apply(path, object));
                } else {
                    wrong(path, "is no object");
                    to.add(bind.apply(path, mapper.createObjectNode()));
                }
            }
        }

        private KeptAddressRequest reservation(String path, ObjectNode tree) {
            return inNetwork(path, tree, ReservationRequest.class, KeptAddressRequest::new);
        }

        private AttachmentRequest endpoint(String path, ObjectNode tree) {
            return inNetwork(path, tree, EndpointRequest.class, AttachmentRequest::new);
        }

        /** An object that names its network beside what it is asked for with by itself. */
        private <R, T> T inNetwork(
                String path, ObjectNode tree, Class<R> type, BiFunction<@Nullable String, R, T> make) {
            ObjectNode rest = tree.deepCopy();
            JsonNode network = rest.remove("network");
            if (network != null && !network.isNull() && !network.isValueNode()) {
                wrong(path + ".network", "is no name");
            }
            return make.apply(
                    network == null || network.isNull() ? null : network.asString(""), bind(path, rest, type));
        }

        private <T> T bind(String path, ObjectNode tree, Class<T> type) {
            try {
                return StrictJson.read(() -> mapper.treeToValue(tree, type));
            } catch (StrictJson.UnknownFieldsException e) {
                e.violations().forEach(v -> wrong(path + "." + v.field(), v.message()));
                wrong += e.count() - e.violations().size();
            } catch (DatabindException e) {
                String field = ProblemAdvice.path(e);
                wrong(field.isEmpty() ? path : path + "." + field, String.valueOf(e.getOriginalMessage()));
            }
            return mapper.treeToValue(mapper.createObjectNode(), type);
        }
    }
}
