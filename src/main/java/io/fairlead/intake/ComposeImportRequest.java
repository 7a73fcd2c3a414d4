package io.fairlead.intake;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Compose file whose networks somebody wants. */
@Schema(description = "A Compose file to read the networks of.")
public record ComposeImportRequest(
        @Schema(
                description = "The text of the file, at most a mebibyte.",
                example = "networks: {front: {driver: bridge}}",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String file,

        @Schema(
                description =
                        "The project's name, which networks' names begin with; the file's name if left out. Docker"
                                + " Compose takes the folder's name where neither is given, which is not known here.",
                example = "shop")
        @Nullable
        String project,

        @Schema(
                description = "Values of the variables that the file mentions; the service's own environment is not"
                        + " looked at.",
                example = "{\"TAG\": \"1.2\"}")
        @Nullable
        Map<String, String> environment) {}
