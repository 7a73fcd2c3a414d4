package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.network.NetworkRequest;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A merge patch (RFC 7396) of a network as a client would have asked for it: what is listed is set, null takes it away, what
 * is left out stays.
 */
@Component
class NetworkPatch {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /**
     * @return makes the wanted definition of the present one; throws {@link DockerException} where Docker would not have
     *     taken it
     */
    UnaryOperator<NetworkRequest> of(ObjectNode patch, DriverOptions drivers, ApiVersion version) {
        return present -> {
            NetworkBody before = NetworkBody.of(present);
            ObjectNode tree = JSON.valueToTree(before);
            merge(tree, patch);
            NetworkBody after = body(tree, version);
            // Whose options they are would be another question then.
            if (after.isConfigOnly() != before.isConfigOnly()
                    || !after.driverName().equals(before.driverName())) {
                throw DockerException.conflict(
                        "a network keeps its driver (" + before.driverName() + "): create another network");
            }
            return after.toDefinition(drivers);
        };
    }

    private static NetworkBody body(ObjectNode tree, ApiVersion version) {
        try {
            NetworkBody body = JSON.treeToValue(tree, NetworkBody.class);
            return body.withSubnets(IpamRules.check(body.ipamConfig(), body.ipv6(), version));
        } catch (JacksonException e) {
            throw DockerException.invalid("invalid JSON: " + e.getOriginalMessage());
        }
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(entry -> {
            String field = entry.getKey();
            if (entry.getValue().isNull()) {
                target.remove(field);
            } else if (entry.getValue() instanceof ObjectNode object) {
                merge(target.get(field) instanceof ObjectNode present ? present : target.putObject(field), object);
            } else {
                target.set(field, entry.getValue());
            }
        });
    }
}
