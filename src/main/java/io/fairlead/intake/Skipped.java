package io.fairlead.intake;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Something that is not taken over. */
@Schema(name = "ImportSkipped", description = "Something that is not taken over, and why.")
public record Skipped(
        @Schema(
                description = "What it is. An option, subnet or container is left out of a network that is taken over.",
                allowableValues = {"network", "subnet", "option", "container", "services", "include"},
                example = "network",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(example = "ingress", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "The network that it belongs to, if it is none itself.") @Nullable
        String network,

        @Schema(description = "Why, in words for a person.", requiredMode = Schema.RequiredMode.REQUIRED)
        String reason) {

    static final String NETWORK = "network";
    static final String SUBNET = "subnet";
    static final String OPTION = "option";
    static final String CONTAINER = "container";
    static final String SERVICES = "services";
    static final String INCLUDE = "include";

    static Skipped network(String name, String reason) {
        return new Skipped(NETWORK, name, null, reason);
    }
}
