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
            String confirm) {}

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
                    + " the kernel. Objects of others stay as they are.")
    PurgeView purge(@RequestBody PurgeRequest request) {
        if (!PURGE.equals(request.confirm())) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "everything goes: confirm with {\"confirm\":\"purge\"}");
        }
        return host.purge();
    }
}
