package io.fairlead.web;

import io.fairlead.network.DriverView;
import io.fairlead.network.HostService;
import io.fairlead.network.HostView;
import io.fairlead.network.PurgeView;
import io.fairlead.network.RefusedException;
import io.fairlead.network.RepairQuery;
import io.fairlead.network.RepairView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "host", description = "This host as a whole.")
class HostController {

    private static final String PURGE = "purge";
    private static final String ADOPT = "adopt";

    private final HostService host;
    private final Lists lists;

    HostController(HostService host, Lists lists) {
        this.host = host;
        this.lists = lists;
    }

    /** Asks for a purge. */
    @Schema(description = "Asks for a purge.")
    record PurgeRequest(
            @Schema(
                    description = "The word purge.",
                    allowableValues = PURGE,
                    example = PURGE,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String confirm,

            @Schema(
                    description = "Another installation whose objects on this host are to go, and no others; ours if"
                            + " there is none.",
                    example = "5f0c2a91d3b7")
            @Nullable
            String installation) {}

    /** Asks to take over what another installation has on this host. */
    @Schema(description = "Asks to take over what another installation has on this host.")
    record AdoptRequest(
            @Schema(
                    description = "The word adopt.",
                    allowableValues = ADOPT,
                    example = ADOPT,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String confirm,

            @Schema(
                    description = "Its id, as the host's conditions name it.",
                    example = "5f0c2a91d3b7",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String installation) {}

    @GetMapping("/status")
    @Operation(operationId = "getStatus", summary = "Show what this host runs, can and has")
    HostView status() {
        return host.status();
    }

    @GetMapping("/drivers")
    @Operation(operationId = "listDrivers", summary = "List the drivers with their options and availability")
    ItemList<DriverView> drivers(ListQuery query) {
        return lists.drivers.page(host.drivers(), query);
    }

    @GetMapping("/repairs")
    @Operation(operationId = "listRepairs", summary = "List drift that was found and mended, the newest first")
    ItemList<RepairView> repairs(ListQuery query) {
        Selection<RepairView> selection = lists.repairs.select(query);
        return selection.page(host.repairs(new RepairQuery(
                selection.value("owner").orElse(null),
                selection.moment("since").orElse(null),
                selection.moment("until").orElse(null),
                selection.descending(),
                selection.after() == null ? null : selection.after().number(),
                selection.limit() + 1)));
    }

    @PostMapping(path = "/reconcile", produces = MediaType.ALL_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "reconcile", summary = "Look at everything anew; does not wait")
    @ApiResponse(responseCode = "202", description = "It is under way", content = @Content)
    void reconcile() {
        host.reconcile();
    }

    @PostMapping(path = "/purge", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "purge",
            summary = "Remove everything of ours",
            description = "Every network that is not predefined, every sandbox and endpoint, and everything of ours in"
                    + " the kernel. Objects of others stay as they are; with an installation, only the objects of that"
                    + " one go.")
    PurgeView purge(@RequestBody PurgeRequest request) {
        if (!PURGE.equals(request.confirm())) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "everything goes: confirm with {\"confirm\":\"purge\"}");
        }
        return request.installation() == null ? host.purge() : host.purge(request.installation());
    }

    @PostMapping(path = "/adopt", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "adopt",
            summary = "Take over what another installation has on this host; does not wait",
            description =
                    "Its objects are ours from now on. What our definitions know under the same ids stays as it is,"
                            + " everything else of it is removed.")
    @ApiResponse(responseCode = "202", description = "It is under way", content = @Content)
    void adopt(@RequestBody AdoptRequest request) {
        if (!ADOPT.equals(request.confirm()) || request.installation() == null) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID,
                    "what is not defined here goes: confirm with {\"confirm\":\"adopt\",\"installation\":\"ID\"}");
        }
        host.adopt(request.installation());
    }
}
