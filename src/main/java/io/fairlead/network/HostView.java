package io.fairlead.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** This host's state. */
@Schema(name = "HostStatus", description = "What this host runs, can and has.")
public record HostView(
        @Schema(description = "This host's name.", example = "host1", requiredMode = Schema.RequiredMode.REQUIRED)
        String node,

        @Schema(example = "0.1.0", requiredMode = Schema.RequiredMode.REQUIRED)
        String version,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant startedAt,

        @Schema(
                description = "The database's own id, which is in the tags of everything that it has in the kernel.",
                example = "5f0c2a91d3b7",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String installation,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<FeatureView> kernelFeatures,

        @Schema(
                description = "Whether everything was looked at since the start.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        boolean firstPassDone,

        @Schema(
                description = "What a person should know of this host: OtherInstallation, that the objects of another"
                        + " database are here, which nobody touches.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<StatusView.ConditionView> conditions,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Counts counts) {

    /** Something that a kernel may lack. */
    @Schema(name = "KernelFeature", description = "Something that a kernel may lack.")
    public record FeatureView(
            @Schema(example = "BRIDGE", requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            boolean available,

            @Schema(
                    description = "What the kernel has to be built with, or the process allowed to do.",
                    example = "bridges (CONFIG_BRIDGE)",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String needs) {}

    /** How many there are. */
    @Schema(name = "Counts", description = "How many there are.")
    public record Counts(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int networks,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int sandboxes,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int endpoints,

            @Schema(
                    description = "Networks and sandboxes whose definition the kernel does not hold.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            int degraded) {}
}
