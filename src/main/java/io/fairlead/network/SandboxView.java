package io.fairlead.network;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.SandboxRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sandbox with its state. */
@Schema(name = "Sandbox", description = "One network namespace or virtual machine that is networked.")
public record SandboxView(
        @Schema(description = "64 hexadecimal digits.", requiredMode = Schema.RequiredMode.REQUIRED)
        String id,

        @Schema(example = "web1", requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(
                allowableValues = {"managed", "adopted", "host", "machine"},
                example = "managed",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String kind,

        @Schema(description = "Its namespace file; missing for the host and for machines.", example = "/run/netns/web1")
        @Nullable
        String path,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Map<String, String> labels,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant createdAt,

        @Schema(description = "Its endpoints, in the order of attaching.", requiredMode = Schema.RequiredMode.REQUIRED)
        List<EndpointView> endpoints,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) StatusView status)
        implements Tagged {

    @Override
    public String definitionTag() {
        return DefinitionTag.of(id, name, kind, path, labels, createdAt.toString());
    }

    /** What does not depend on the state. */
    static SandboxView definition(StoredSandbox sandbox) {
        return of(sandbox, List.of(), StatusView.NONE);
    }

    static SandboxView of(StoredSandbox sandbox, List<EndpointView> endpoints, StatusView status) {
        SandboxRef ref = sandbox.ref();
        return new SandboxView(
                ref.id().value(),
                ref.name(),
                ref.kind().name().toLowerCase(Locale.ROOT),
                ref.namespace().isHost() || ref.namespace().equals(NamespaceRef.NONE)
                        ? null
                        : ref.namespace().path(),
                new TreeMap<>(sandbox.labels()),
                sandbox.created(),
                endpoints,
                status);
    }
}
