package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.network.ReservationRequest;
import io.fairlead.network.ReservationService;
import io.fairlead.network.ReservationView;
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
@RequestMapping(path = "/api/v1/networks/{network}/reservations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "addresses", description = "Addresses that stay, pools and their use, and what overlaps.")
class ReservationController {

    private static final String WHICH = "The network's full id, name, or unambiguous beginning of its id.";
    private static final String ADDRESS = "The reserved address.";

    private final ReservationService reservations;
    private final Lists lists;

    ReservationController(ReservationService reservations, Lists lists) {
        this.reservations = reservations;
        this.lists = lists;
    }

    @Bulky
    @GetMapping
    @Operation(operationId = "listReservations", summary = "List a network's reserved addresses in their order")
    ItemList<ReservationView> list(@Parameter(description = WHICH) @PathVariable String network, ListQuery query) {
        return lists.reservations.page(reservations.list(network), query);
    }

    @GetMapping("/{address}")
    @Operation(operationId = "getReservation", summary = "Show for whom an address is reserved")
    ReservationView get(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = ADDRESS) @PathVariable String address) {
        return reservations.get(network, address);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "reserveAddress",
            summary = "Keep an address for a sandbox or a MAC address",
            description = "Nobody else is leased it, asked for or not. Its holder gets it when attached without asking"
                    + " for an address of that family, also after it was detached, deleted and made again, and after a"
                    + " restart. Several addresses can be kept for one holder. Doing it again changes nothing.")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @DryRun
    ResponseEntity<Object> reserve(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody ReservationRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(reservations.planReserve(network, request));
        }
        ReservationView reservation = reservations.reserve(network, request);
        return ResponseEntity.created(URI.create(
                        "/api/v1/networks/" + reservation.network() + "/reservations/" + reservation.address()))
                .body(reservation);
    }

    @DeleteMapping("/{address}")
    @Operation(
            operationId = "releaseReservation",
            summary = "Keep an address no longer",
            description = "An endpoint that has it keeps it until it is detached.")
    @ApiResponse(responseCode = "204", description = "It is not reserved any more", content = @Content)
    @DryRun
    ResponseEntity<Object> release(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = ADDRESS) @PathVariable String address,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun) {
        if (dryRun) {
            return ResponseEntity.ok(reservations.planRelease(network, address));
        }
        reservations.release(network, address);
        return ResponseEntity.noContent().build();
    }
}
