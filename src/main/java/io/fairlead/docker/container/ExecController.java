package io.fairlead.docker.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerBody;
import io.fairlead.docker.DockerException;
import io.fairlead.model.RunningProgram;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docker exec}: programs of the host in a container's network namespace. */
@RestController
class ExecController {

    private static final Logger LOG = LoggerFactory.getLogger(ExecController.class);
    private static final int BUFFER = 16 * 1024;

    private final Execs execs;
    private final OpenAnswers answers;

    ExecController(Execs execs, OpenAnswers answers) {
        this.answers = answers;
        this.execs = execs;
    }

    record CreateResponse(@JsonProperty("Id") String id) {}

    @PostMapping("/docker/containers/{id}/exec")
    ResponseEntity<CreateResponse> create(@PathVariable String id, @DockerBody JsonNode body) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new CreateResponse(execs.create(id, body).id()));
    }

    @GetMapping("/docker/exec/{id}/json")
    ObjectNode inspect(@PathVariable String id) {
        return execs.get(id).json();
    }

    @PostMapping("/docker/exec/{id}/resize")
    void resize(
            @PathVariable String id, @RequestParam(defaultValue = "0") int w, @RequestParam(defaultValue = "0") int h) {
        RunningProgram running = execs.get(id).running();
        if (running != null) {
            running.resize(w, h);
        }
    }

    @PostMapping("/docker/exec/{id}/start")
    void start(
            @PathVariable String id,
            @DockerBody JsonNode body,
            HttpServletRequest request,
            HttpServletResponse response,
            ApiVersion version)
            throws IOException {
        ExecSession session = execs.get(id);
        execs.claim(session);
        boolean terminal = session.program().terminal();
        String type = Frames.type(terminal, version);
        if (Json.flag(body, "Detach")) {
            discard(execs.run(session));
            response.setStatus(HttpServletResponse.SC_OK);
        } else if (HijackedConnection.isWanted(request)) {
            HijackedConnection.open(request, response, type, connection -> serve(session, connection));
        } else {
            RunningProgram program = execs.run(session);
            OpenAnswer answer = answers.begin(request, response, type, new byte[0]);
            background(() -> {
                close(program.input());
                pump(program, terminal, answer::write);
                program.exit().handle((code, error) -> code).join();
                answer.end(new byte[0]);
            });
        }
    }

    /** Where pieces of output go. */
    private interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    private static void background(Runnable work) {
        Thread thread = new Thread(work, "exec");
        thread.setDaemon(true);
        thread.start();
    }

    private static void discard(RunningProgram program) {
        close(program.input());
        background(() -> pump(program, true, (bytes, length) -> {}));
    }

    private void serve(ExecSession session, HijackedConnection connection) {
        boolean terminal = session.program().terminal();
        try {
            RunningProgram program = execs.run(session);
            background(() -> type(session, program, connection));
            pump(program, terminal, connection::write);
            // Whoever asks for the exit code when the stream ends is to find it.
            program.exit().handle((code, error) -> code).join();
        } catch (DockerException e) {
            // The answer's head is sent, so that the reason comes as output, as with Docker.
            byte[] line = Frames.line(String.valueOf(e.getMessage()), terminal, Frames.STDOUT);
            send(line, line.length, Frames.STDOUT, true, connection::write);
        } finally {
            connection.close();
        }
    }

    /** What the client sends is for the program, until either has enough. */
    private static void type(ExecSession session, RunningProgram program, HijackedConnection connection) {
        byte[] typed = new byte[BUFFER];
        try {
            for (int length = connection.read(typed); length >= 0; length = connection.read(typed)) {
                if (session.wantsInput()) {
                    program.input().write(typed, 0, length);
                }
            }
        } catch (IOException e) {
            LOG.debug("Nothing more for {}: {}", session.command(), e.getMessage());
        }
        if (!session.program().terminal()) {
            close(program.input());
        }
    }

    /** Sends all that the program writes, and waits for the end of it. */
    private static void pump(RunningProgram program, boolean terminal, Sink sink) {
        CountDownLatch errors = new CountDownLatch(1);
        background(() -> {
            copy(program.errors(), Frames.STDERR, terminal, sink);
            errors.countDown();
        });
        copy(program.output(), Frames.STDOUT, terminal, sink);
        try {
            errors.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(InputStream from, int stream, boolean terminal, Sink sink) {
        byte[] bytes = new byte[BUFFER];
        boolean listened = true;
        try (from) {
            for (int length = from.read(bytes); length >= 0; length = from.read(bytes)) {
                // A program whose client is gone goes on, and must not wait for a reader.
                listened = listened && send(bytes, length, stream, terminal, sink);
            }
        } catch (IOException e) {
            LOG.debug("A program's output ends: {}", e.getMessage());
        }
    }

    private static boolean send(byte[] bytes, int length, int stream, boolean terminal, Sink sink) {
        try {
            if (terminal) {
                sink.write(bytes, length);
            } else {
                byte[] frame = Frames.of(stream, bytes, length);
                sink.write(frame, frame.length);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("Nobody reads a program's output any more: {}", e.getMessage());
            return false;
        }
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("Closing a program's input: {}", e.getMessage());
        }
    }
}
