package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.network.PlanView;
import io.fairlead.network.Precondition;
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
import java.util.function.UnaryOperator;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/sandboxes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "sandboxes", description = "Network namespaces that are networked.")
class SandboxController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final SandboxService sandboxes;
    private final Lists lists;

    private final MergePatch patches;

    SandboxController(SandboxService sandboxes, Lists lists, MergePatch patches) {
        this.lists = lists;
        this.sandboxes = sandboxes;
        this.patches = patches;
    }

    @Bulky
    @GetMapping
    @Operation(operationId = "listSandboxes", summary = "List all sandboxes by name")
    ItemList<SandboxView> list(ListQuery query) {
        return lists.sandboxes.page(sandboxes.list(), query);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "createSandbox", summary = "Create or adopt a sandbox")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = SandboxView.class)))
    @DryRun
    ResponseEntity<Object> create(
            @RequestBody SandboxRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(sandboxes.plan(request));
        }
        SandboxView sandbox = sandboxes.create(request);
        return ResponseEntity.created(URI.create("/api/v1/sandboxes/" + sandbox.id()))
                .body(sandbox);
    }

    @PatchMapping(
            path = "/{sandbox}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "editSandbox",
            summary = "Change a sandbox's name or labels",
            description =
                    "A merge patch (RFC 7396). Another name changes nothing on the wire: the namespace keeps its file,"
                            + " and reservations for the sandbox follow. A sandbox's kind and namespace cannot be changed.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = SandboxRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The sandbox as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {SandboxView.class, PlanView.class})))
    Object edit(
            @Parameter(description = WHICH) @PathVariable String sandbox,
            @RequestBody JsonNode change,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        UnaryOperator<SandboxRequest> patch = patches.to(SandboxRequest.class, change);
        return dryRun ? sandboxes.planEdit(sandbox, patch, precondition) : sandboxes.edit(sandbox, patch, precondition);
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
    @DryRun
    ResponseEntity<Object> delete(
            @Parameter(description = WHICH) @PathVariable String sandbox,
            @Parameter(description = "Detach it from its networks first.") @RequestParam(defaultValue = "false")
                    boolean force,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        if (dryRun) {
            return ResponseEntity.ok(sandboxes.planDelete(sandbox, force, precondition));
        }
        return sandboxes.delete(sandbox, force, precondition)
                ? ResponseEntity.noContent().build()
                : ResponseEntity.accepted().build();
    }
}
