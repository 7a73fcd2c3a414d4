package io.fairlead.web;

import io.fairlead.access.Identity;
import io.fairlead.heap.Bulky;
import io.fairlead.network.RefusedException;
import io.fairlead.traffic.EndpointTrafficView;
import io.fairlead.traffic.NetworkTrafficView;
import io.fairlead.traffic.TrafficService;
import io.fairlead.traffic.TrafficView;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "traffic", description = "What networks and endpoints received and sent, as the kernel counts it.")
class TrafficController {

    private static final String WHICH = "Full id, name, or unambiguous beginning of an id.";
    private static final int LONGEST_SECONDS = 60;

    private final TrafficService traffic;
    private final TrafficStreams streams;

    TrafficController(TrafficService traffic, TrafficStreams streams) {
        this.traffic = traffic;
        this.streams = streams;
    }

    /** No media type here: a client that takes anything gets JSON, and only who asks for events gets these. */
    @Bulky
    @GetMapping("/traffic")
    @Operation(
            operationId = "getTraffic",
            summary = "Show what all networks and endpoints received and sent",
            description =
                    "Not older than a second. With Accept: text/event-stream, an event named traffic with the same"
                            + " content follows every interval, its rates taken since the event before. Answers 503 when too many"
                            + " streams are open.",
            parameters =
                    @Parameter(
                            name = "interval",
                            in = ParameterIn.QUERY,
                            description = "Seconds from one event to the next, 1 to 60; only for events.",
                            schema = @Schema(type = "integer", defaultValue = "2", minimum = "1", maximum = "60")))
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = TrafficView.class)),
                @Content(
                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                        schema = @Schema(implementation = TrafficView.class))
            })
    TrafficView all(
            @Parameter(description = "Only this network: full id, name, or unambiguous beginning of an id.")
                    @RequestParam(required = false)
                    @Nullable
                    String network) {
        return traffic.all(network);
    }

    @Hidden
    @GetMapping(path = "/traffic", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            @RequestParam(required = false) @Nullable String network,
            @RequestParam(defaultValue = "2") int interval,
            @AuthenticationPrincipal Identity identity) {
        if (interval < 1 || interval > LONGEST_SECONDS) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "interval " + interval + " is not 1 to " + LONGEST_SECONDS);
        }
        return streams.open(network, interval, identity.name());
    }

    @GetMapping(path = "/networks/{network}/traffic", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "getNetworkTraffic", summary = "Show what a network's sandboxes received and sent")
    NetworkTrafficView network(@Parameter(description = WHICH) @PathVariable String network) {
        return traffic.network(network);
    }

    @GetMapping(path = "/endpoints/{endpoint}/traffic", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "getEndpointTraffic", summary = "Show what a sandbox received and sent by an endpoint")
    EndpointTrafficView endpoint(
            @Parameter(description = "Full id, or unambiguous beginning of one.") @PathVariable String endpoint) {
        return traffic.endpoint(endpoint);
    }
}
