package io.fairlead.docker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.network.DefinitionChange;
import io.fairlead.network.PlanView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request with {@code ?dryRun=true} would do: the plan that /api/v1 answers, spelled as Docker spells. It can be
 * carried out by its id there.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DockerPlan(
        @JsonProperty("PlanId") @Nullable String id,
        @JsonProperty("ExpiresAt") @Nullable String expiresAt,
        @JsonProperty("Definitions") List<Definition> definitions,
        @JsonProperty("Changes") List<Change> changes,
        @JsonProperty("Disturbances") List<String> disturbances,
        @JsonProperty("Obstacles") List<String> obstacles,
        @JsonProperty("Warnings") List<String> warnings) {

    /** Names that are not just the same with a capital. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ipv4", "EnableIPv4"),
            Map.entry("ipv6", "EnableIPv6"),
            Map.entry("ipRange", "IPRange"),
            Map.entry("auxAddresses", "AuxiliaryAddresses"),
            Map.entry("ipamOptions", "IPAMOptions"),
            Map.entry("gatewayPriority", "GwPriority"),
            Map.entry("options", "Options"),
            Map.entry("mac", "MacAddress"));

    private static final String SUBNETS = "subnets";

    /** One object whose definition changes. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Definition(
            @JsonProperty("Action") String action,
            @JsonProperty("Kind") String kind,
            @JsonProperty("Id") String id,
            @JsonProperty("Name") String name,
            @JsonProperty("Before") @Nullable Map<String, Object> before,
            @JsonProperty("After") @Nullable Map<String, Object> after) {

        private static Definition of(DefinitionChange change) {
            return new Definition(
                    change.action(),
                    change.kind(),
                    change.id(),
                    change.name(),
                    spelled(change.before()),
                    spelled(change.after()));
        }
    }

    /** One change of the kernel's state, in words. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Change(
            @JsonProperty("Action") String action,
            @JsonProperty("Kind") String kind,
            @JsonProperty("Object") String object,
            @JsonProperty("Before") @Nullable String before,
            @JsonProperty("After") @Nullable String after,
            @JsonProperty("Disturbs") @Nullable String disturbs) {

        private static Change of(PlanView.ChangeView change) {
            return new Change(
                    change.action(),
                    change.kind(),
                    change.object(),
                    change.before(),
                    change.after(),
                    change.disturbs());
        }
    }

    public static DockerPlan of(PlanView plan) {
        return new DockerPlan(
                plan.id(),
                plan.expiresAt() == null ? null : plan.expiresAt().toString(),
                plan.definitions().stream().map(Definition::of).toList(),
                plan.changes().stream().map(Change::of).toList(),
                plan.disturbances(),
                plan.obstacles(),
                plan.warnings());
    }

    private static @Nullable Map<String, Object> spelled(@Nullable Map<String, Object> definition) {
        if (definition == null) {
            return null;
        }
        Map<String, Object> spelled = new LinkedHashMap<>();
        definition.forEach((name, value) -> {
            if (name.equals(SUBNETS) && value instanceof List<?> subnets) {
                spelled.put(
                        "IPAM",
                        Map.of(
                                "Config",
                                subnets.stream().map(DockerPlan::subnet).toList()));
            } else {
                spelled.put(name(name), value);
            }
        });
        return spelled;
    }

    private static Map<String, Object> subnet(Object subnet) {
        Map<String, Object> spelled = new LinkedHashMap<>();
        ((Map<?, ?>) subnet).forEach((name, value) -> spelled.put(name(String.valueOf(name)), value));
        return spelled;
    }

    private static String name(String name) {
        return NAMES.getOrDefault(name, Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }
}
