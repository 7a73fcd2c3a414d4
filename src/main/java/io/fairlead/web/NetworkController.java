package io.fairlead.web;

import io.fairlead.network.AddressView;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.NetworkService;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PlanView;
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
@RequestMapping(path = "/api/v1/networks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "networks", description = "Networks, their plans, addresses and endpoints.")
class NetworkController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final NetworkService networks;
    private final EndpointService endpoints;

    NetworkController(NetworkService networks, EndpointService endpoints) {
        this.networks = networks;
        this.endpoints = endpoints;
    }

    @GetMapping
    @Operation(operationId = "listNetworks", summary = "List all networks by name")
    ItemList<NetworkView> list() {
        return ItemList.all(networks.list());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createNetwork",
            summary = "Create a network and wait for the kernel",
            description = "The definition stays whatever the kernel says; status tells how that went.")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = NetworkView.class)))
    @ApiResponse(
            responseCode = "200",
            description = "With dryRun: what would be done",
            content = @Content(schema = @Schema(implementation = PlanView.class)))
    ResponseEntity<Object> create(
            @RequestBody NetworkRequest request,
            @Parameter(description = "Answer with the plan and do nothing.") @RequestParam(defaultValue = "false")
                    boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(networks.plan(request));
        }
        NetworkView network = networks.create(request);
        return ResponseEntity.created(URI.create("/api/v1/networks/" + network.id()))
                .body(network);
    }

    @GetMapping("/{network}")
    @Operation(operationId = "getNetwork", summary = "Show a network")
    NetworkView get(@Parameter(description = WHICH) @PathVariable String network) {
        return networks.get(network);
    }

    @DeleteMapping("/{network}")
    @Operation(operationId = "deleteNetwork", summary = "Delete a network without endpoints")
    @ApiResponse(responseCode = "204", description = "It is gone", content = @Content)
    @ApiResponse(
            responseCode = "202",
            description = "Its definition is gone, its removal from the kernel is under way",
            content = @Content)
    @ApiResponse(
            responseCode = "200",
            description = "With dryRun: what would be done",
            content = @Content(schema = @Schema(implementation = PlanView.class)))
    ResponseEntity<Object> delete(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = "Answer with the plan and do nothing.") @RequestParam(defaultValue = "false")
                    boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(networks.planDelete(network));
        }
        return networks.delete(network)
                ? ResponseEntity.noContent().build()
                : ResponseEntity.accepted().build();
    }

    @GetMapping("/{network}/plan")
    @Operation(operationId = "getNetworkPlan", summary = "Show the changes that the definition still waits for")
    PlanView plan(@Parameter(description = WHICH) @PathVariable String network) {
        return networks.plan(network);
    }

    @GetMapping("/{network}/addresses")
    @Operation(operationId = "listNetworkAddresses", summary = "List the addresses that are taken")
    ItemList<AddressView> addresses(@Parameter(description = WHICH) @PathVariable String network) {
        return ItemList.all(networks.addresses(network));
    }

    @GetMapping("/{network}/endpoints")
    @Operation(operationId = "listNetworkEndpoints", summary = "List a network's endpoints in the order of attaching")
    ItemList<EndpointView> endpoints(@Parameter(description = WHICH) @PathVariable String network) {
        return ItemList.all(endpoints.list(network));
    }

    @PostMapping(path = "/{network}/endpoints", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "attachSandbox", summary = "Attach a sandbox to a network and wait for the kernel")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = EndpointView.class)))
    ResponseEntity<EndpointView> attach(
            @Parameter(description = WHICH) @PathVariable String network, @RequestBody EndpointRequest request) {
        EndpointView endpoint = endpoints.attach(network, request);
        return ResponseEntity.created(URI.create("/api/v1/endpoints/" + endpoint.id()))
                .body(endpoint);
    }
}
