package io.fairlead.docker;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** There is no swarm: Docker's answers of a host that is in none. */
@RestController
class SwarmController {

    /** What clients know a host without a swarm by. */
    static final String NO_MANAGER =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\""
                    + " to connect this node to swarm and try again.";

    @GetMapping({
        "/docker/swarm",
        "/docker/swarm/unlockkey",
        "/docker/services",
        "/docker/services/{id}",
        "/docker/services/{id}/logs",
        "/docker/nodes",
        "/docker/nodes/{id}",
        "/docker/tasks",
        "/docker/tasks/{id}",
        "/docker/tasks/{id}/logs",
        "/docker/secrets",
        "/docker/secrets/{id}",
        "/docker/configs",
        "/docker/configs/{id}"
    })
    void read() {
        throw new DockerException(503, NO_MANAGER);
    }

    @PostMapping({
        "/docker/swarm/update",
        "/docker/services/create",
        "/docker/services/{id}/update",
        "/docker/nodes/{id}/update",
        "/docker/secrets/create",
        "/docker/secrets/{id}/update",
        "/docker/configs/create",
        "/docker/configs/{id}/update"
    })
    void change() {
        throw new DockerException(503, NO_MANAGER);
    }

    @DeleteMapping({"/docker/services/{id}", "/docker/nodes/{id}", "/docker/secrets/{id}", "/docker/configs/{id}"})
    void remove() {
        throw new DockerException(503, NO_MANAGER);
    }

    @PostMapping({"/docker/swarm/leave", "/docker/swarm/unlock"})
    void leave() {
        throw new DockerException(503, "This node is not part of a swarm");
    }

    @PostMapping({"/docker/swarm/init", "/docker/swarm/join"})
    void join() {
        throw new DockerException(501, "Fairlead forms no swarm");
    }
}
