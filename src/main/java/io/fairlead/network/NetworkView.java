package io.fairlead.network;

import io.fairlead.model.NetworkSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A network with its state. */
@Schema(name = "Network", description = "A network, with everything that was left open chosen, and its state.")
public record NetworkView(
        @Schema(
                description = "64 hexadecimal digits.",
                example = "7d86d31b1478e7cca9ebed7e73aa0fdeec46c5ca29497431d3007d2d9e15ed99",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(example = "shop", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(example = "bridge", requiredMode = Schema.RequiredMode.REQUIRED)
        String driver,

        @Schema(
                description = "Whether it exists from the first start and cannot be deleted.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean predefined,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean ipv4,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean ipv6,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<SubnetView> subnets,

        @Schema(
                description = "Whether it is cut off from everything outside.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean internal,

        @Schema(description = "Driver options by Docker's name.", requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, String> options,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Map<String, String> labels,

        @Schema(
                description = "Docker's flag for networks of a swarm; without effect on a network of one host.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean attachable,

        @Schema(
                description =
                        "Name of the network of the driver config that it was made from; missing if there is none.")
        @Nullable
        String configFrom,

        @Schema(
                description = "Options of the address management; without effect.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, String> ipamOptions,

        @Schema(
                description = "Options that the driver does not know; without effect.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, String> extraOptions,

        @Schema(
                description = "Counts changes of the definition and its endpoints.",
                example = "1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long generation,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant createdAt,

        @Schema(description = "How many endpoints it has.", requiredMode = Schema.RequiredMode.REQUIRED)
        int endpoints,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) StatusView status,

        @Schema(
                description = "What was done differently from what was asked, or deserves a look; only in answers to"
                        + " changes.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<String> warnings)
        implements Tagged {

    @Override
    public String definitionTag() {
        return DefinitionTag.of(
                id,
                name,
                driver,
                predefined,
                ipv4,
                ipv6,
                subnets,
                internal,
                options,
                labels,
                attachable,
                configFrom,
                ipamOptions,
                extraOptions,
                createdAt.toString());
    }

    /** What does not depend on the state. */
    static NetworkView definition(StoredNetwork network) {
        return of(network, 0, StatusView.NONE, List.of());
    }

    static NetworkView of(StoredNetwork network, int endpoints, StatusView status, List<String> warnings) {
        NetworkSpec spec = network.spec();
        return new NetworkView(
                spec.id().value(),
                spec.name(),
                spec.driver().value(),
                spec.predefined(),
                spec.ipv4(),
                spec.ipv6(),
                spec.subnets().stream().map(SubnetView::of).toList(),
                spec.internal(),
                new TreeMap<>(spec.options()),
                new TreeMap<>(spec.labels()),
                spec.notes().attachable(),
                spec.notes().configFrom(),
                new TreeMap<>(spec.notes().ipamOptions()),
                new TreeMap<>(spec.notes().extraOptions()),
                spec.generation(),
                network.created(),
                endpoints,
                status,
                warnings);
    }
}
