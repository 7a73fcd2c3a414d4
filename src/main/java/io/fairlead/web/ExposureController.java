package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.reach.ExposureService;
import io.fairlead.reach.ExposureView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "exposure", description = "What can be reached from where.")
class ExposureController {

    private static final String WHAT =
            "Every place where an endpoint can be addressed, and for each origin (this host, sandboxes, the subnets that"
                    + " the host is in, anyone) whether a first packet from there arrives: worked out of the rules of all"
                    + " tables, whoever made them, and of routes and parameters as they are now. No packet is sent. Of"
                    + " ranges the first port is tried.";

    private final ExposureService exposures;

    ExposureController(ExposureService exposures) {
        this.exposures = exposures;
    }

    @Bulky
    @GetMapping("/exposure")
    @Operation(operationId = "listExposure", summary = "Show who reaches what on this host", description = WHAT)
    ItemList<ExposureView> list(
            @Parameter(description = "Only this network: full id, name, or beginning of an id.")
                    @RequestParam(required = false)
                    @Nullable
                    String network,
            @Parameter(description = "Only this sandbox: full id, name, or beginning of an id.")
                    @RequestParam(required = false)
                    @Nullable
                    String sandbox) {
        return ItemList.all(exposures.list(network, sandbox));
    }

    @Bulky
    @GetMapping("/networks/{network}/exposure")
    @Operation(
            operationId = "listNetworkExposure",
            summary = "Show who reaches a network's endpoints",
            description = WHAT)
    ItemList<ExposureView> ofNetwork(
            @Parameter(description = "Full id, name, or unambiguous beginning of an id.") @PathVariable
                    String network) {
        return ItemList.all(exposures.ofNetwork(network));
    }

    @GetMapping("/endpoints/{endpoint}/exposure")
    @Operation(operationId = "listEndpointExposure", summary = "Show who reaches an endpoint", description = WHAT)
    ItemList<ExposureView> ofEndpoint(
            @Parameter(description = "Full id, or unambiguous beginning of one.") @PathVariable String endpoint) {
        return ItemList.all(exposures.ofEndpoint(endpoint));
    }
}
