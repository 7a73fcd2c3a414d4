package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.network.AddressView;
import io.fairlead.network.EndpointRequest;
import io.fairlead.network.EndpointService;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.NetworkService;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PlanView;
import io.fairlead.network.Precondition;
import io.fairlead.network.RenumberRequest;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/networks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "networks", description = "Networks, their plans, addresses and endpoints.")
class NetworkController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final NetworkService networks;
    private final EndpointService endpoints;
    private final Lists lists;
    private final MergePatch patches;

    NetworkController(NetworkService networks, EndpointService endpoints, Lists lists, MergePatch patches) {
        this.lists = lists;
        this.networks = networks;
        this.endpoints = endpoints;
        this.patches = patches;
    }

    @Bulky
    @GetMapping
    @Operation(operationId = "listNetworks", summary = "List all networks by name")
    ItemList<NetworkView> list(ListQuery query) {
        return lists.networks.page(networks.list(), query);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createNetwork",
            summary = "Create a network and wait for the kernel",
            description = "The definition stays whatever the kernel says; status tells how that went.")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = NetworkView.class)))
    @DryRun
    ResponseEntity<Object> create(
            @RequestBody NetworkRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun) {
        return dryRun ? ResponseEntity.ok(networks.plan(request)) : created(networks.create(request));
    }

    private static ResponseEntity<Object> created(NetworkView network) {
        return ResponseEntity.created(URI.create("/api/v1/networks/" + network.id()))
                .body(network);
    }

    @GetMapping("/{network}")
    @Operation(operationId = "getNetwork", summary = "Show a network")
    NetworkView get(@Parameter(description = WHICH) @PathVariable String network) {
        return networks.get(network);
    }

    @PatchMapping(
            path = "/{network}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "editNetwork",
            summary = "Change a network while sandboxes are attached, and wait for the kernel",
            description = "A merge patch (RFC 7396): what is listed is set, null takes it away, what is left out stays."
                    + " Connections that the change does not concern go on. What cannot be changed is refused with the"
                    + " reason: the driver, the bridge's name, a pre-defined network's name.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = NetworkRequest.class))))
    @ApiResponse(
            responseCode = "200",
            description = "The network as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {NetworkView.class, PlanView.class})))
    Object edit(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody JsonNode change,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        UnaryOperator<NetworkRequest> patch =
                patches.to(NetworkRequest.class, MergePatch.named(change, networks.optionAliases(network)));
        return dryRun ? networks.planEdit(network, patch, precondition) : networks.edit(network, patch, precondition);
    }

    @PutMapping(path = "/{network}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "putNetwork",
            summary = "Make a network be as defined, and wait for the kernel",
            description = "Creates it if there is none of this name, else changes it while sandboxes are attached."
                    + " Options and labels that are left out are taken away; subnets and gateways that are left out"
                    + " stay. Doing it again changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "The network as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {NetworkView.class, PlanView.class})))
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = NetworkView.class)))
    ResponseEntity<Object> put(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody NetworkRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        if (dryRun) {
            return ResponseEntity.ok(networks.planPut(network, request, precondition));
        }
        NetworkService.Put put = networks.put(network, request, precondition);
        return put.created() ? created(put.network()) : ResponseEntity.ok(put.network());
    }

    @PostMapping(path = "/{network}/renumber", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "renumberNetwork",
            summary = "Move a subnet's endpoints to another subnet, and wait for the kernel",
            description = "Everybody gets an address with the same host part if it is free, else the lowest free one."
                    + " With dryRun the plan says who moves where, in which order, and which connections are cut. By"
                    + " default the former addresses stay beside the new ones until their subnet is taken away.")
    @ApiResponse(
            responseCode = "200",
            description = "The network as it is now; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {NetworkView.class, PlanView.class})))
    Object renumber(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody RenumberRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        return dryRun
                ? networks.planRenumber(network, request, precondition)
                : networks.renumber(network, request, precondition);
    }

    @DeleteMapping("/{network}")
    @Operation(operationId = "deleteNetwork", summary = "Delete a network without endpoints")
    @ApiResponse(responseCode = "204", description = "It is gone", content = @Content)
    @ApiResponse(
            responseCode = "202",
            description = "Its definition is gone, its removal from the kernel is under way",
            content = @Content)
    @DryRun
    ResponseEntity<Object> delete(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            Precondition precondition) {
        if (dryRun) {
            return ResponseEntity.ok(networks.planDelete(network, precondition));
        }
        return networks.delete(network, precondition)
                ? ResponseEntity.noContent().build()
                : ResponseEntity.accepted().build();
    }

    @GetMapping("/{network}/plan")
    @Operation(operationId = "getNetworkPlan", summary = "Show the changes that the definition still waits for")
    PlanView plan(@Parameter(description = WHICH) @PathVariable String network) {
        return networks.plan(network);
    }

    @Bulky
    @GetMapping("/{network}/addresses")
    @Operation(operationId = "listNetworkAddresses", summary = "List the addresses that are taken")
    ItemList<AddressView> addresses(@Parameter(description = WHICH) @PathVariable String network, ListQuery query) {
        return lists.addresses.page(networks.addresses(network), query);
    }

    @Bulky
    @GetMapping("/{network}/endpoints")
    @Operation(operationId = "listNetworkEndpoints", summary = "List a network's endpoints in the order of attaching")
    ItemList<EndpointView> endpoints(@Parameter(description = WHICH) @PathVariable String network, ListQuery query) {
        return lists.networkEndpoints.page(endpoints.list(network), query);
    }

    @PostMapping(path = "/{network}/endpoints", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "attachSandbox", summary = "Attach a sandbox to a network and wait for the kernel")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = EndpointView.class)))
    @DryRun
    ResponseEntity<Object> attach(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody EndpointRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(endpoints.planAttach(network, request));
        }
        EndpointView endpoint = endpoints.attach(network, request);
        return ResponseEntity.created(URI.create("/api/v1/endpoints/" + endpoint.id()))
                .body(endpoint);
    }
}
