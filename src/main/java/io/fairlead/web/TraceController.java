package io.fairlead.web;

import io.fairlead.reach.TraceService;
import io.fairlead.reach.TraceView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "trace", description = "Why a packet gets through, or does not.")
class TraceController {

    private final TraceService traces;

    TraceController(TraceService traces) {
        this.traces = traces;
    }

    @GetMapping("/trace")
    @Operation(
            operationId = "trace",
            summary = "Follow a packet from one place to another",
            description = "Says whether the packet gets through and what it meets: routes, bridges, port isolation,"
                    + " published ports, the rules of this service, the administrator's and other programs'. Works it"
                    + " out from what is there, without sending anything, unless a probe is asked for: that is one real"
                    + " packet from inside the source, and takes the operator role.")
    @ApiResponse(
            responseCode = "404",
            description = "There is no such sandbox, or it does not publish the port",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "#/components/schemas/Problem")))
    TraceView trace(
            @Parameter(description = "Who sends: a sandbox by name or id, host, or an address.", example = "web")
                    @RequestParam
                    String from,
            @Parameter(
                            description =
                                    "Who shall get it: a sandbox by name or id, host, an address, or a sandbox and"
                                            + " a host port that it publishes (NAME:PORT).",
                            example = "db")
                    @RequestParam
                    String to,
            @Parameter(description = "Destination port, 1 to 65535; not for icmp and NAME:PORT.", example = "5432")
                    @RequestParam(defaultValue = "0")
                    int port,
            @Parameter(
                            description = "Protocol.",
                            schema =
                                    @Schema(
                                            allowableValues = {"tcp", "udp", "icmp"},
                                            defaultValue = "tcp"))
                    @RequestParam(defaultValue = "tcp")
                    String protocol,
            @Parameter(description = "Whether to send one real packet too, for which one has to be an operator.")
                    @RequestParam(defaultValue = "false")
                    boolean probe) {
        return traces.trace(new TraceService.Question(from, to, protocol, port, probe));
    }
}
