package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.docker.QueryValues;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code docker stats}: once, or every second until the container or the client goes. */
@RestController
class StatsController {

    private static final Logger LOG = LoggerFactory.getLogger(StatsController.class);

    private final Containers containers;
    private final ContainerStats stats;
    private final OpenAnswers answers;

    StatsController(Containers containers, ContainerStats stats, OpenAnswers answers) {
        this.containers = containers;
        this.stats = stats;
        this.answers = answers;
    }

    @GetMapping("/docker/containers/{id}/stats")
    void stats(
            @PathVariable String id,
            @RequestParam(defaultValue = "true") String stream,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Container container = containers.get(id);
        Instant now = Instant.now();
        byte[] first = line(container, now, null);
        OpenAnswer answer = answers.begin(request, response, MediaType.APPLICATION_JSON_VALUE, first);
        if (!QueryValues.isTrue(stream)) {
            answer.end(new byte[0]);
            return;
        }
        answers.everySecond(new Stream(container, answer, now)::tell);
    }

    private byte[] line(Container container, Instant now, @Nullable Instant before) {
        return (Json.write(stats.of(container, now, before)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The samples of one container for one client. */
    private final class Stream {

        private final Container container;
        private final OpenAnswer answer;
        private Instant before;

        Stream(Container container, OpenAnswer answer, Instant before) {
            this.container = container;
            this.answer = answer;
            this.before = before;
        }

        /** @return whether there will be more */
        boolean tell() {
            boolean more = false;
            try {
                Optional<Container> found = containers.again(container);
                if (found.isPresent() && !answer.isEnded()) {
                    Instant now = Instant.now();
                    byte[] line = line(found.get(), now, before);
                    answer.write(line, line.length);
                    before = now;
                    more = true;
                }
            } catch (IOException | DockerException e) {
                LOG.debug("Nobody reads the stats of {} any more: {}", container.name(), e.getMessage());
            } finally {
                if (!more) {
                    answer.end(new byte[0]);
                }
            }
            return more;
        }
    }
}
