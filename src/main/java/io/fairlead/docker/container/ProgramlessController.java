package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What there is to say of a container's programs and files: that there are none. */
@RestController
@RequestMapping("/docker/containers/{id}")
class ProgramlessController {

    private static final int NOT_IMPLEMENTED = 501;

    private final Containers containers;

    ProgramlessController(Containers containers) {
        this.containers = containers;
    }

    /** No process of the container's own; what was started inside by other means is the host's. */
    @GetMapping("/top")
    ObjectNode top(@PathVariable String id) {
        ContainerLife.requireRunning(containers.get(id), "");
        ObjectNode json = Json.object();
        json.putArray("Titles")
                .add("UID")
                .add("PID")
                .add("PPID")
                .add("C")
                .add("STIME")
                .add("TTY")
                .add("TIME")
                .add("CMD");
        json.putArray("Processes");
        return json;
    }

    /** It has no file system of its own, so nothing in it was changed. */
    @GetMapping("/changes")
    ArrayNode changes(@PathVariable String id) {
        containers.get(id);
        return Json.object().putArray("changes");
    }

    @RequestMapping(
            path = {"/export", "/archive"},
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void read(@PathVariable String id) {
        throw filesOf(containers.get(id));
    }

    @PutMapping("/archive")
    void write(@PathVariable String id) {
        throw filesOf(containers.get(id));
    }

    private static DockerException filesOf(Container container) {
        return new DockerException(
                NOT_IMPLEMENTED,
                "container " + container.name() + " is a network namespace: it has no files of its own");
    }

    /** There is no terminal whose size would matter. */
    @PostMapping("/resize")
    void resize(@PathVariable String id) {
        containers.get(id);
    }
}
