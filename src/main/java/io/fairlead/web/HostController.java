package io.fairlead.web;

import io.fairlead.network.DriverView;
import io.fairlead.network.HostService;
import io.fairlead.network.HostView;
import io.fairlead.network.PurgeView;
import io.fairlead.network.RefusedException;
import io.fairlead.network.RepairView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "host", description = "This host as a whole.")
class HostController {

    private static final String PURGE = "purge";
    private static final int MOST_REPAIRS = 1000;

    private final HostService host;

    HostController(HostService host) {
        this.host = host;
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
    ItemList<DriverView> drivers() {
        return ItemList.all(host.drivers());
    }

    @GetMapping("/repairs")
    @Operation(operationId = "listRepairs", summary = "List drift that was found and mended, the newest first")
    ItemList<RepairView> repairs(
            @Parameter(description = "How many at most, 1 to 1000.") @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST_REPAIRS) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "limit " + limit + " is not 1 to " + MOST_REPAIRS);
        }
        return ItemList.all(host.repairs(limit));
    }

    @PostMapping("/reconcile")
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
