package io.fairlead.web;

import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/endpoints", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "endpoints", description = "Attachments of sandboxes to networks.")
class EndpointController {

    private static final String WHICH = "Full id, or unambiguous beginning of one.";

    private final EndpointService endpoints;

    EndpointController(EndpointService endpoints) {
        this.endpoints = endpoints;
    }

    @GetMapping
    @Operation(operationId = "listEndpoints", summary = "List all endpoints by network")
    ItemList<EndpointView> list() {
        return ItemList.all(endpoints.list());
    }

    @GetMapping("/{endpoint}")
    @Operation(operationId = "getEndpoint", summary = "Show an endpoint")
    EndpointView get(@Parameter(description = WHICH) @PathVariable String endpoint) {
        return endpoints.get(endpoint);
    }

    @DeleteMapping("/{endpoint}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "detachEndpoint", summary = "Detach a sandbox from a network")
    @ApiResponse(responseCode = "204", description = "It is detached", content = @Content)
    void delete(@Parameter(description = WHICH) @PathVariable String endpoint) {
        endpoints.detach(endpoint);
    }
}
