package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code docker wait}: answers at once, and says how a container ended when it does. */
@RestController
class WaitController {

    private final Containers containers;
    private final ContainerExits exits;
    private final OpenAnswers answers;

    WaitController(Containers containers, ContainerExits exits, OpenAnswers answers) {
        this.answers = answers;
        this.containers = containers;
        this.exits = exits;
    }

    @PostMapping("/docker/containers/{id}/wait")
    void await(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String condition,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        boolean removed = condition.equals("removed");
        if (!removed && !condition.equals("next-exit") && !condition.equals("not-running") && !condition.isEmpty()) {
            throw DockerException.invalid("invalid condition: \"" + condition + "\"");
        }
        Container container = containers.get(id);
        OpenAnswer answer = answers.begin(request, response, MediaType.APPLICATION_JSON_VALUE, new byte[0]);
        Watch watch = new Watch(container, removed, answer);
        exits.watch(container.id(), watch);
        answer.whenAbandoned(() -> exits.forget(container.id(), watch));
        // It may have ended before it was watched.
        Optional<Container> now = containers.again(container);
        if (now.isEmpty()) {
            watch.removed();
        } else if (now.get().hasEndedSince(container)) {
            watch.ended(now.get().stored().exitCode());
        } else if (!condition.equals("next-exit") && !removed && !now.get().isRunning()) {
            watch.ended(container.stored().exitCode());
        }
    }

    /** Somebody who waits for one container. */
    private final class Watch implements ContainerExits.Watcher {

        private final Container container;
        private final boolean untilRemoved;
        private final OpenAnswer answer;
        private volatile int code;

        Watch(Container container, boolean untilRemoved, OpenAnswer answer) {
            this.container = container;
            this.untilRemoved = untilRemoved;
            this.answer = answer;
            // Of one that runs and is gone before it was watched nobody knows more.
            this.code = container.isRunning()
                    ? ContainerEnds.KILLED
                    : container.stored().exitCode();
        }

        @Override
        public void ended(int exitCode) {
            code = exitCode;
            if (!untilRemoved) {
                tell();
            }
        }

        @Override
        public void removed() {
            tell();
        }

        private void tell() {
            exits.forget(container.id(), this);
            answer.end(("{\"StatusCode\":" + code + "}\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
