package io.fairlead.docker.container;

import io.fairlead.docker.ApiVersion;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code docker attach} and {@code docker logs}: a line that says what a container is, until it ends. */
@RestController
class AttachController {

    private static final Logger LOG = LoggerFactory.getLogger(AttachController.class);

    /** What a terminal sends for Ctrl-C and Ctrl-D. */
    private static final int INTERRUPT = 3;

    private static final int END = 4;

    private final Containers containers;
    private final ContainerExits exits;
    private final ContainerLife life;
    private final OpenAnswers answers;

    AttachController(Containers containers, ContainerExits exits, ContainerLife life, OpenAnswers answers) {
        this.answers = answers;
        this.containers = containers;
        this.exits = exits;
        this.life = life;
    }

    @PostMapping("/docker/containers/{id}/attach")
    void attach(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, ApiVersion version)
            throws IOException {
        Container container = containers.get(id);
        boolean terminal = isTerminal(container);
        byte[] line = Frames.line(words(container, "is shown here. It ends with docker stop"), terminal, Frames.STDERR);
        String type = Frames.type(terminal, version);
        if (HijackedConnection.isWanted(request)) {
            HijackedConnection.open(request, response, type, connection -> hold(container, line, connection));
        } else {
            holdAnswer(container, answers.begin(request, response, type, line));
        }
    }

    private static boolean isTerminal(Container container) {
        return Json.flag(container.stored().config(), "Tty");
    }

    private static String words(Container container, String what) {
        return "fairlead: " + container.name() + " is a network namespace that waits; no program runs in it (image "
                + container.stored().image() + " is only a name here), so nothing " + what;
    }

    /** Until the container ends, or the client goes. */
    private void hold(Container container, byte[] line, HijackedConnection connection) {
        Ending ending = new Ending(container.id(), connection::close);
        watch(container, ending);
        try {
            connection.write(line, line.length);
            byte[] typed = new byte[1024];
            for (int length = connection.read(typed); length >= 0; length = connection.read(typed)) {
                if (isTerminal(container) && asksForTheEnd(typed, length)) {
                    life.kill(container.id(), Signal.parse("SIGINT"));
                }
            }
            ending.await();
        } catch (IOException | io.fairlead.docker.DockerException e) {
            LOG.debug("Nobody is attached to {} any more: {}", container.name(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exits.forget(container.id(), ending);
            connection.close();
        }
    }

    private static boolean asksForTheEnd(byte[] typed, int length) {
        for (int i = 0; i < length; i++) {
            if (typed[i] == INTERRUPT || typed[i] == END) {
                return true;
            }
        }
        return false;
    }

    private void holdAnswer(Container container, OpenAnswer answer) {
        Ending ending = new Ending(container.id(), () -> answer.end(new byte[0]));
        watch(container, ending);
        answer.whenAbandoned(() -> exits.forget(container.id(), ending));
    }

    /** It may have ended before it was watched. */
    private void watch(Container container, Ending ending) {
        exits.watch(container.id(), ending);
        if (containers.hasEndedSince(container)) {
            ending.removed();
        }
    }

    /** Does something when a container ends or goes. */
    private final class Ending implements ContainerExits.Watcher {

        private final String container;
        private final Runnable then;
        private final CountDownLatch over = new CountDownLatch(1);

        Ending(String container, Runnable then) {
            this.container = container;
            this.then = then;
        }

        void await() throws InterruptedException {
            over.await();
        }

        @Override
        public void ended(int exitCode) {
            removed();
        }

        @Override
        public void removed() {
            exits.forget(container, this);
            over.countDown();
            then.run();
        }
    }

    @GetMapping("/docker/containers/{id}/logs")
    void logs(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String follow,
            @RequestParam(defaultValue = "") String stderr,
            HttpServletRequest request,
            HttpServletResponse response,
            ApiVersion version)
            throws IOException {
        Container container = containers.get(id);
        boolean terminal = isTerminal(container);
        int stream = stderr.equals("1") || stderr.equals("true") ? Frames.STDERR : Frames.STDOUT;
        byte[] line = Frames.line(words(container, "is logged"), terminal, stream);
        OpenAnswer answer = answers.begin(request, response, Frames.type(terminal, version), line);
        if (container.isRunning() && (follow.equals("1") || follow.equals("true"))) {
            holdAnswer(container, answer);
        } else {
            answer.end(new byte[0]);
        }
    }
}
