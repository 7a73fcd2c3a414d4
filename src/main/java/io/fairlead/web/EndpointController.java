package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.fairlead.network.PlanView;
import io.fairlead.network.Precondition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.function.UnaryOperator;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/endpoints", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "endpoints", description = "Attachments of sandboxes to networks.")
class EndpointController {

    private static final String WHICH = "Full id, or unambiguous beginning of one.";

    private final EndpointService endpoints;
    private final Lists lists;

    private final MergePatch patches;

    EndpointController(EndpointService endpoints, Lists lists, MergePatch patches) {
        this.lists = lists;
        this.endpoints = endpoints;
        this.patches = patches;
    }

    @Bulky
    @GetMapping
    @Operation(operationId = "listEndpoints", summary = "List all endpoints by network")
    ItemList<EndpointView> list(ListQuery query) {
        return lists.endpoints.page(endpoints.list(), query);
    }

    @GetMapping("/{endpoint}")
    @Operation(operationId = "getEndpoint", summary = "Show an endpoint")
    EndpointView get(@Parameter(description = WHICH) @PathVariable String endpoint) {
        return endpoints.get(endpoint);
    }

    @PatchMapping(
            path = "/{endpoint}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "editEndpoint",
            summary = "Change an endpoint while it is attached, and wait for the kernel",
            description = "A merge patch (RFC 7396): what is listed is set, null takes it away, what is left out stays."
                    + " Ports are listed as they were asked for. An endpoint stays in its sandbox and its network.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = EndpointRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The endpoint as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {EndpointView.class, PlanView.class})))
    Object edit(
            @Parameter(description = WHICH) @PathVariable String endpoint,
            @RequestBody JsonNode change,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        UnaryOperator<EndpointRequest> patch = patches.to(EndpointRequest.class, change);
        return dryRun
                ? endpoints.planEdit(endpoint, patch, precondition)
                : endpoints.edit(endpoint, patch, precondition);
    }

    @PutMapping(path = "/{endpoint}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "putEndpoint",
            summary = "Make an endpoint be as defined, and wait for the kernel",
            description =
                    "Aliases, ports, options, labels and priority that are left out are taken away; addresses of a"
                            + " family, the MAC and the link's name that are left out stay. Doing it again changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "The endpoint as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {EndpointView.class, PlanView.class})))
    Object put(
            @Parameter(description = WHICH) @PathVariable String endpoint,
            @RequestBody EndpointRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        return dryRun
                ? endpoints.planEdit(endpoint, present -> request, precondition)
                : endpoints.edit(endpoint, present -> request, precondition);
    }

    @DeleteMapping("/{endpoint}")
    @Operation(operationId = "detachEndpoint", summary = "Detach a sandbox from a network")
    @ApiResponse(responseCode = "204", description = "It is detached", content = @Content)
    @DryRun
    ResponseEntity<Object> delete(
            @Parameter(description = WHICH) @PathVariable String endpoint,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        if (dryRun) {
            return ResponseEntity.ok(endpoints.planDetach(endpoint, precondition));
        }
        endpoints.detach(endpoint, precondition);
        return ResponseEntity.noContent().build();
    }
}
