package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.docker.DockerService;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Who waits for a container is answered at once, and told of the end when it comes, whoever brings it about. */
class WaitIT extends DockerService {

    private void run(String name) {
        docker.post("/containers/create?name=" + name, "{\"Image\":\"x\"}").expect(201);
        docker.post("/containers/" + name + "/start").expect(204);
    }

    @Test
    void theEndIsToldWhenItComes() throws IOException, InterruptedException {
        run("wait1");
        try (var waiting = docker.open("POST", "/containers/wait1/wait?condition=next-exit", null)) {
            assertThat(waiting.status()).isEqualTo(200);
            docker.post("/containers/wait1/kill?signal=TERM").expect(204);
            assertThat(waiting.json().at("/StatusCode").asInt()).isEqualTo(143);
        }
        assertThat(docker.post("/containers/wait1/wait")
                        .expect(200)
                        .json()
                        .at("/StatusCode")
                        .asInt())
                .isEqualTo(143);
        docker.post("/containers/wait1/start").expect(204);
        try (var waiting = docker.open("POST", "/containers/wait1/wait?condition=removed", null)) {
            api.delete("/api/v1/sandboxes/wait1?force=true").expect(204);
            docker.delete("/containers/wait1").expect(204);
            assertThat(waiting.json().at("/StatusCode").asInt()).isEqualTo(137);
        }
    }

    @Test
    void whoIsGoneIsForgotten() throws IOException {
        run("wait2");
        docker.open("POST", "/containers/wait2/wait", null).close();
        docker.open("GET", "/containers/wait2/logs?follow=1&stderr=1", null).close();
        docker.post("/containers/wait2/stop").expect(204);
        docker.get("/containers/wait2/json").expect(200);
    }

    @Test
    void logsSayWhatAContainerIs() {
        run("wait3");
        assertThat(docker.get("/containers/wait3/logs?stdout=1").expect(200).text())
                .contains("wait3 is a network namespace that waits");
        docker.post("/containers/wait3/wait?condition=never").expect(400);
    }
}
