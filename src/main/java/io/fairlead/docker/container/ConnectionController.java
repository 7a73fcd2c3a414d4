package io.fairlead.docker.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerBody;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code docker network connect} and {@code disconnect}; with {@code dryRun} what they would do. */
@RestController
class ConnectionController {

    private final Connecting connecting;

    ConnectionController(Connecting connecting) {
        this.connecting = connecting;
    }

    record ConnectRequest(
            @JsonProperty("Container") @Nullable String container,
            @JsonProperty("EndpointConfig") @Nullable EndpointSettings settings) {}

    record DisconnectRequest(
            @JsonProperty("Container") @Nullable String container,
            @JsonProperty("Force") @Nullable Boolean force) {}

    @PostMapping("/docker/networks/{network}/connect")
    ResponseEntity<?> connect(
            @PathVariable String network,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @DockerBody ConnectRequest request,
            ApiVersion version) {
        var pair = new Connecting.Pair(Objects.requireNonNullElse(request.container(), ""), network);
        EndpointSettings settings = Objects.requireNonNullElse(request.settings(), EndpointSettings.NONE);
        if (dryRun) {
            return ResponseEntity.ok(connecting.planConnect(pair, settings, version));
        }
        connecting.connect(pair, settings, version);
        return ResponseEntity.ok().build();
    }

    @PostMapping("/docker/networks/{network}/disconnect")
    ResponseEntity<?> disconnect(
            @PathVariable String network,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @DockerBody DisconnectRequest request) {
        var pair = new Connecting.Pair(Objects.requireNonNullElse(request.container(), ""), network);
        boolean force = Boolean.TRUE.equals(request.force());
        if (dryRun) {
            return ResponseEntity.ok(connecting.planDisconnect(pair, force));
        }
        connecting.disconnect(pair, force);
        return ResponseEntity.ok().build();
    }
}
