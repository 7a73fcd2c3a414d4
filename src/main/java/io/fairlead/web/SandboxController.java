package io.fairlead.web;

import io.fairlead.network.SandboxRequest;
import io.fairlead.network.SandboxService;
import io.fairlead.network.SandboxView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/sandboxes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "sandboxes", description = "Network namespaces that are networked.")
class SandboxController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final SandboxService sandboxes;

    SandboxController(SandboxService sandboxes) {
        this.sandboxes = sandboxes;
    }

    @GetMapping
    @Operation(operationId = "listSandboxes", summary = "List all sandboxes by name")
    ItemList<SandboxView> list() {
        return ItemList.all(sandboxes.list());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "createSandbox", summary = "Create or adopt a sandbox")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = SandboxView.class)))
    ResponseEntity<SandboxView> create(@RequestBody SandboxRequest request) {
        SandboxView sandbox = sandboxes.create(request);
        return ResponseEntity.created(URI.create("/api/v1/sandboxes/" + sandbox.id()))
                .body(sandbox);
    }

    @GetMapping("/{sandbox}")
    @Operation(operationId = "getSandbox", summary = "Show a sandbox")
    SandboxView get(@Parameter(description = WHICH) @PathVariable String sandbox) {
        return sandboxes.get(sandbox);
    }

    @DeleteMapping("/{sandbox}")
    @Operation(operationId = "deleteSandbox", summary = "Delete a sandbox; a managed one's namespace goes with it")
    @ApiResponse(responseCode = "204", description = "It is gone", content = @Content)
    @ApiResponse(
            responseCode = "202",
            description = "Its definition is gone, its removal from the kernel is under way",
            content = @Content)
    ResponseEntity<Void> delete(
            @Parameter(description = WHICH) @PathVariable String sandbox,
            @Parameter(description = "Detach it from its networks first.") @RequestParam(defaultValue = "false")
                    boolean force) {
        return sandboxes.delete(sandbox, force)
                ? ResponseEntity.noContent().build()
                : ResponseEntity.accepted().build();
    }
}
