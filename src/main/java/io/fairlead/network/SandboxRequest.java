package io.fairlead.network;

import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sandbox that somebody wants. */
@Schema(description = "A sandbox to create or adopt.")
public record SandboxRequest(
        @Schema(
                description = "Unique, 1 to 64 letters, digits, '_', '.' or '-'; a managed sandbox becomes"
                        + " /run/netns/NAME, or /run/netns/NAME-ID where a renamed one still has that file.",
                example = "web1",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(
                description = "managed: we create and remove its namespace; adopted: somebody else's, given by path or"
                        + " pid; host: the host's own; machine: a virtual machine, which has TAP devices on the host and no"
                        + " namespace. managed if left out.",
                allowableValues = {"managed", "adopted", "host", "machine"},
                example = "managed")
        @Nullable
        String kind,

        @Schema(description = "An adopted sandbox's namespace file.", example = "/run/netns/theirs") @Nullable
        String path,

        @Schema(description = "A process in the adopted sandbox's namespace, instead of a path.", example = "4711")
        @Nullable
        Long pid,

        @Schema(description = "Anything that you want to note.", example = "{\"team\": \"web\"}") @Nullable
        Map<String, String> labels) {

    /** A request that comes to the sandbox as it is. */
    static SandboxRequest of(StoredSandbox sandbox) {
        SandboxRef ref = sandbox.ref();
        boolean adopted = ref.kind() == SandboxKind.ADOPTED;
        return new SandboxRequest(
                ref.name(),
                ref.kind().name().toLowerCase(Locale.ROOT),
                adopted ? ref.namespace().path() : null,
                null,
                sandbox.labels());
    }
}
