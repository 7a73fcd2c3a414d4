package io.fairlead.web;

import io.fairlead.intake.ComposeImportRequest;
import io.fairlead.intake.DockerImportRequest;
import io.fairlead.intake.ImportService;
import io.fairlead.intake.ImportView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/imports",
        consumes = MediaType.APPLICATION_JSON_VALUE,
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "imports", description = "What others have defined, as a manifest with its plan.")
class ImportController {

    private final ImportService imports;

    ImportController(ImportService imports) {
        this.imports = imports;
    }

    @PostMapping("/docker")
    @Operation(
            operationId = "importDocker",
            summary = "Read the networks of a Docker Engine, and plan to have them",
            description = "Changes nothing, neither here nor there: carry the plan out by its id, or keep the manifest"
                    + " and apply it later. Containers stay the engine's. Takes the administrator role, since the"
                    + " service opens whatever socket or address it is told to, as root. Answered with 503 if no engine"
                    + " answers.")
    ImportView docker(@RequestBody DockerImportRequest request) {
        return imports.docker(request);
    }

    @PostMapping("/compose")
    @Operation(
            operationId = "importCompose",
            summary = "Read the networks of a Compose file, and plan to have them",
            description =
                    "Changes nothing: carry the plan out by its id, or keep the manifest and apply it later. Names"
                            + " and labels are those that Docker Compose would give. Services are not looked at but for which"
                            + " networks they use; no other file and no variable of the service's is read.")
    ImportView compose(@RequestBody ComposeImportRequest request) {
        return imports.compose(request);
    }
}
