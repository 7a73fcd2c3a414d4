package io.fairlead.web;

import io.fairlead.model.Connection;
import io.fairlead.model.IpAddress;
import io.fairlead.network.UplinkRequest;
import io.fairlead.network.UplinkService;
import io.fairlead.network.UplinkService.Confirmation;
import io.fairlead.network.UplinkView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
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
@RequestMapping(path = "/api/v1/networks/{network}/uplinks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "uplinks", description = "Links of the host by which networks reach physical segments.")
class UplinkController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";

    private final UplinkService uplinks;

    UplinkController(UplinkService uplinks) {
        this.uplinks = uplinks;
    }

    @GetMapping
    @Operation(operationId = "listUplinks", summary = "List a network's uplinks in the order of adding")
    ItemList<UplinkView> list(@Parameter(description = WHICH) @PathVariable String network) {
        return ItemList.all(uplinks.list(network));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "addUplink",
            summary = "Make a link of the host a port of the network's bridge",
            description =
                    "The change is undone unless it is confirmed in time, also when it cuts the connection by which"
                            + " it was asked for, and also when the service is restarted meanwhile.")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = UplinkView.class)))
    @DryRun
    ResponseEntity<Object> add(
            @Parameter(description = WHICH) @PathVariable String network,
            @RequestBody UplinkRequest request,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            @Parameter(hidden = true) HttpServletRequest http) {
        if (dryRun) {
            return ResponseEntity.ok(uplinks.plan(network, request, connection(http)));
        }
        UplinkView uplink = uplinks.add(network, request, connection(http));
        return ResponseEntity.created(URI.create("/api/v1/networks/" + uplink.network() + "/uplinks"))
                .body(uplink);
    }

    @PostMapping("/{link}/confirm")
    @Operation(
            operationId = "confirmUplink",
            summary = "Make the last change of an uplink hold",
            description = "Adding or removal. Confirming once more changes nothing.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UplinkView.class)))
    @ApiResponse(responseCode = "204", description = "Its removal holds: it is gone", content = @Content)
    ResponseEntity<UplinkView> confirm(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = "Name of the link.") @PathVariable String link) {
        return uplinks.confirm(network, link)
                .map(ResponseEntity::ok)
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    @DeleteMapping("/{link}")
    @Operation(
            operationId = "removeUplink",
            summary = "Give a link back to the host, as it was found",
            description = "The change is undone unless it is confirmed in time.")
    @ApiResponse(
            responseCode = "202",
            description = "It was taken away and comes back unless that is confirmed",
            content = @Content(schema = @Schema(implementation = UplinkView.class)))
    @ApiResponse(responseCode = "204", description = "It is gone", content = @Content)
    @DryRun
    ResponseEntity<Object> remove(
            @Parameter(description = WHICH) @PathVariable String network,
            @Parameter(description = "Name of the link.") @PathVariable String link,
            @Parameter(description = "As in the request that adds one; 60s if left out.")
                    @RequestParam(required = false)
                    @Nullable
                    String confirmWithin,
            @Parameter(description = "false: it is gone at once and does not come back.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean confirm,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            @Parameter(hidden = true) HttpServletRequest http) {
        Confirmation confirmation = new Confirmation(confirmWithin, confirm);
        if (dryRun) {
            return ResponseEntity.ok(uplinks.planRemoval(network, link, confirmation, connection(http)));
        }
        return uplinks.remove(network, link, confirmation, connection(http))
                .<ResponseEntity<Object>>map(uplink -> ResponseEntity.accepted().body(uplink))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    /** By which the request came. */
    private static Connection connection(HttpServletRequest http) {
        return new Connection(
                address(http.getLocalAddr()), http.getLocalPort(), address(http.getRemoteAddr()), http.getRemotePort());
    }

    private static IpAddress address(String text) {
        int zone = text.indexOf('%');
        return IpAddress.of(zone < 0 ? text : text.substring(0, zone));
    }
}
