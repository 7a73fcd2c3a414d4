package io.fairlead.docker.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.access.Identity;
import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerBody;
import io.fairlead.docker.DockerException;
import io.fairlead.docker.DockerFilters;
import io.fairlead.docker.Moments;
import io.fairlead.docker.Pruning;
import io.fairlead.heap.Bulky;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Containers, which are sandboxes while they run. */
@RestController
@RequestMapping("/docker/containers")
class ContainerController {

    private final Containers containers;
    private final ContainerCreation creation;
    private final ContainerLife life;
    private final ContainerJson inspection;
    private final ContainerSummary summary;
    private final Pruning pruning;

    ContainerController(
            Containers containers,
            ContainerCreation creation,
            ContainerLife life,
            ContainerJson inspection,
            ContainerSummary summary,
            Pruning pruning) {
        this.containers = containers;
        this.creation = creation;
        this.life = life;
        this.inspection = inspection;
        this.summary = summary;
        this.pruning = pruning;
    }

    record CreateResponse(
            @JsonProperty("Id") String id,
            @JsonProperty("Warnings") List<String> warnings) {}

    @PostMapping("/create")
    ResponseEntity<CreateResponse> create(
            @RequestParam(defaultValue = "") String name, @DockerBody JsonNode body, ApiVersion version) {
        ContainerCreation.Created created = creation.create(name, body, version);
        return ResponseEntity.status(HttpStatus.CREATED).body(new CreateResponse(created.id(), created.warnings()));
    }

    @Bulky
    @GetMapping("/json")
    Iterable<ObjectNode> list(
            @RequestParam(defaultValue = "") String all,
            @RequestParam(defaultValue = "0") int limit,
            @RequestParam(defaultValue = "") String size,
            DockerFilters filters,
            ApiVersion version) {
        ContainerSelection selection = new ContainerSelection(filters, isTrue(all) || limit > 0, containers::get);
        return () -> containers
                .all()
                .filter(selection::test)
                .limit(limit > 0 ? limit : Long.MAX_VALUE)
                .map(container -> summary.of(container, isTrue(size), version))
                .iterator();
    }

    /** As Docker reads a switch in a query. */
    private static boolean isTrue(String text) {
        return !text.isEmpty()
                && !List.of("0", "no", "false", "none").contains(text.strip().toLowerCase(java.util.Locale.ROOT));
    }

    @GetMapping("/{id}/json")
    ObjectNode inspect(@PathVariable String id, @AuthenticationPrincipal Identity identity, ApiVersion version) {
        return inspection.of(containers.get(id), version, identity.role());
    }

    @PostMapping("/{id}/start")
    ResponseEntity<Void> start(@PathVariable String id) {
        return changed(life.start(id));
    }

    @PostMapping("/{id}/stop")
    ResponseEntity<Void> stop(@PathVariable String id) {
        return changed(life.stop(id));
    }

    private static ResponseEntity<Void> changed(boolean changed) {
        return ResponseEntity.status(changed ? HttpStatus.NO_CONTENT : HttpStatus.NOT_MODIFIED)
                .build();
    }

    @PostMapping("/{id}/restart")
    ResponseEntity<Void> restart(@PathVariable String id) {
        life.restart(id);
        return changed(true);
    }

    @PostMapping("/{id}/kill")
    ResponseEntity<Void> kill(@PathVariable String id, @RequestParam(defaultValue = "") String signal) {
        life.kill(id, Signal.parse(signal));
        return changed(true);
    }

    @PostMapping("/{id}/rename")
    ResponseEntity<Void> rename(@PathVariable String id, @RequestParam(defaultValue = "") String name) {
        life.rename(id, name);
        return changed(true);
    }

    @PostMapping({"/{id}/pause", "/{id}/unpause"})
    void pause(@PathVariable String id) {
        throw DockerException.conflict("container " + containers.get(id).name()
                + " cannot be paused or unpaused: it is a network namespace, and no program runs in it");
    }

    @PostMapping("/{id}/update")
    ObjectNode update(@PathVariable String id, @DockerBody JsonNode body) {
        Container container = containers.get(id);
        List<String> warnings = new ArrayList<>();
        ObjectNode asked = ContainerUpdate.of(body);
        if (!asked.isEmpty()) {
            if (container.known()) {
                life.configure(container.id(), asked);
            }
            warnings.add(
                    (container.known() ? "Recorded, without any effect: " : "Not recorded, and without any effect: ")
                            + String.join(", ", asked.propertyNames())
                            + ". A container is a network namespace: no program in it could be limited or restarted");
        }
        ObjectNode json = Json.object();
        json.set("Warnings", Json.tree(warnings));
        return json;
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String force,
            @RequestParam(defaultValue = "") String link) {
        if (isTrue(link)) {
            throw DockerException.invalid("links between containers are only recorded, there is none to remove");
        }
        life.remove(id, isTrue(force));
        return changed(true);
    }

    @PostMapping("/prune")
    ObjectNode prune(DockerFilters filters) {
        filters.allow("until", "label", "label!");
        List<String> moments = filters.get("until");
        if (moments.size() > 1) {
            throw DockerException.invalid("more than one until filter specified");
        }
        Instant until = moments.isEmpty() ? null : Moments.parse("until", moments.get(0), Instant.now());
        List<String> pruned = pruning.alone(() -> life.prune(container -> filters.labels("label", container.labels())
                && filters.noLabels("label!", container.labels())
                && (until == null || !container.stored().created().isAfter(until))));
        ObjectNode json = Json.object();
        json.set("ContainersDeleted", Json.tree(pruned.isEmpty() ? null : pruned));
        json.put("SpaceReclaimed", 0);
        return json;
    }
}
