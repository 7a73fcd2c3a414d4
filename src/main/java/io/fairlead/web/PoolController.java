package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.network.PoolService;
import io.fairlead.network.PoolView;
import io.fairlead.network.RenumberingService;
import io.fairlead.network.RenumberingView;
import io.fairlead.network.SubnetUseView;
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
@Tag(name = "addresses", description = "Addresses that stay, pools and their use, and what overlaps.")
class PoolController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final PoolService pools;
    private final RenumberingService renumberings;

    PoolController(PoolService pools, RenumberingService renumberings) {
        this.pools = pools;
        this.renumberings = renumberings;
    }

    @Bulky
    @GetMapping("/pools")
    @Operation(
            operationId = "listPools",
            summary = "List the default pools and their use",
            description = "In the order in which they are used, those of IPv4 first (fairlead.ipam.pools).")
    ItemList<PoolView> pools() {
        return ItemList.all(pools.pools());
    }

    @Bulky
    @GetMapping("/networks/{network}/pools")
    @Operation(
            operationId = "listNetworkPools",
            summary = "Show how the addresses of a network's subnets are used",
            description = "In the order of the network's subnets.")
    ItemList<SubnetUseView> pools(@Parameter(description = WHICH) @PathVariable String network) {
        return ItemList.all(pools.pools(network));
    }

    @GetMapping("/networks/{network}/renumbering")
    @Operation(
            operationId = "offerRenumbering",
            summary = "Show what overlaps a network, and plan how to move it out of the way",
            description = "For each subnet that has addresses in common with something that the host reaches elsewhere,"
                    + " a VPN for example: which traffic is lost, and a move to a free block of the pools with its"
                    + " plan. A network has the condition AddressOverlap as long as there is one.")
    RenumberingView renumbering(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = "The subnet to move, whether it overlaps anything or not.")
                    @RequestParam(required = false)
                    @Nullable
                    String from,
            @Parameter(description = "The subnet to move to, instead of a block of the pools.")
                    @RequestParam(required = false)
                    @Nullable
                    String to) {
        return renumberings.offer(network, from, to);
    }
}
