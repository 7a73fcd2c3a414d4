package io.fairlead.docker.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerBody;
import io.fairlead.docker.DockerException;
import io.fairlead.docker.DockerFilters;
import io.fairlead.docker.DockerPlan;
import io.fairlead.docker.Pruning;
import io.fairlead.docker.QueryValues;
import io.fairlead.heap.Bulky;
import io.fairlead.network.NetworkService;
import io.fairlead.network.NetworkView;
import io.fairlead.network.PlanView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code docker network ls}, {@code inspect}, {@code create}, {@code rm} and {@code prune}; with {@code dryRun} what they
 * would do. PATCH, which Docker does not have, edits a network.
 */
@RestController
class DockerNetworkController {

    private final NetworkService networks;
    private final Networks commands;
    private final NetworkShapes shapes;
    private final Pruning pruning;

    DockerNetworkController(NetworkService networks, Networks commands, NetworkShapes shapes, Pruning pruning) {
        this.networks = networks;
        this.commands = commands;
        this.shapes = shapes;
        this.pruning = pruning;
    }

    record Created(
            @JsonProperty("Id") String id,
            @JsonProperty("Warning") String warning) {}

    /** What creating a network would come to. */
    record Planned(
            @JsonProperty("Id") String id,
            @JsonProperty("Warning") String warning,
            @JsonProperty("Network") NetworkJson network,
            @JsonProperty("Plan") DockerPlan plan) {}

    /** By name; null for none, as Docker answers. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Pruned(@JsonProperty("NetworksDeleted") @Nullable List<String> deleted) {}

    @Bulky
    @GetMapping({"/docker/networks", "/docker/networks/"})
    List<NetworkJson> list(DockerFilters filters, ApiVersion version) {
        NetworkSelection selection = NetworkSelection.list(filters);
        return networks.list().stream()
                .filter(selection)
                .map(network -> shapes.summary(network, version))
                .toList();
    }

    @Bulky
    @GetMapping("/docker/networks/{network}")
    NetworkJson inspect(
            @PathVariable String network,
            @RequestParam(defaultValue = "") String verbose,
            @RequestParam(defaultValue = "") String scope,
            ApiVersion version) {
        if (!verbose.isEmpty() && GoValues.bool(verbose).isEmpty()) {
            throw DockerException.invalid("invalid value for verbose: " + verbose + ": " + GoValues.noBool(verbose));
        }
        if (!scope.isEmpty() && !scope.equals(NetworkJson.LOCAL)) {
            throw DockerException.notFound("network " + network + " not found");
        }
        return shapes.inspection(networks.get(network), version);
    }

    @PostMapping("/docker/networks/create")
    ResponseEntity<Object> create(
            @DockerBody NetworkBody body, @RequestParam(required = false) @Nullable String dryRun, ApiVersion version) {
        if (QueryValues.isTrue(dryRun)) {
            return ResponseEntity.ok(planned(commands.planCreate(body, version), version));
        }
        NetworkView network = commands.create(body, version);
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Created(network.id(), String.join("; ", network.warnings())));
    }

    private Planned planned(PlanView plan, ApiVersion version) {
        NetworkView network = Objects.requireNonNull(plan.network());
        return new Planned(
                network.id(),
                String.join("; ", plan.warnings()),
                shapes.planned(network, version),
                DockerPlan.of(plan));
    }

    @PatchMapping("/docker/networks/{network}")
    Object edit(
            @PathVariable String network,
            @DockerBody JsonNode patch,
            @RequestParam(required = false) @Nullable String dryRun,
            ApiVersion version) {
        if (!(patch instanceof ObjectNode change)) {
            throw DockerException.invalid("invalid JSON: a change is an object");
        }
        return QueryValues.isTrue(dryRun)
                ? commands.planEdit(network, change, version)
                : shapes.inspection(commands.edit(network, change, version), version);
    }

    @DeleteMapping("/docker/networks/{network}")
    ResponseEntity<Object> delete(
            @PathVariable String network, @RequestParam(required = false) @Nullable String dryRun, ApiVersion version) {
        if (QueryValues.isTrue(dryRun)) {
            return ResponseEntity.ok(commands.planDelete(network, version));
        }
        commands.delete(network, version);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/docker/networks/prune")
    Object prune(DockerFilters filters, @RequestParam(required = false) @Nullable String dryRun) {
        NetworkSelection selection = NetworkSelection.prune(filters);
        if (QueryValues.isTrue(dryRun)) {
            return DockerPlan.of(networks.planPrune(selection));
        }
        List<String> deleted = pruning.alone(() -> networks.prune(selection));
        return new Pruned(deleted.isEmpty() ? null : deleted);
    }
}
