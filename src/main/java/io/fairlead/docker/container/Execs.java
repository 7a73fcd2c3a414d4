package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.history.Entry;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SandboxChanges;
import io.fairlead.network.SandboxPrograms;
import io.fairlead.network.SandboxView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Programs in containers: who may run them, what runs, and the record of it. */
@Component
class Execs {

    private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
    /** As the kernel takes for one argument, MAX_ARG_STRLEN; here of all arguments and variables, which are kept. */
    private static final int LONGEST = 128 << 10;

    /** Of all programs that are known. */
    private static final int CHARACTERS = 8 << 20;

    /** Of a program that cannot be found, as shells and Docker count. */
    private static final int NOT_FOUND = 127;

    private static final int SIGKILL = 9;
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Containers containers;
    private final ContainerExits exits;
    private final SandboxPrograms programs;
    private final SandboxChanges changes;
    private final boolean allowed;
    private final ExecSessions sessions = new ExecSessions(Instant::now);

    Execs(
            Containers containers,
            ContainerExits exits,
            SandboxPrograms programs,
            SandboxChanges changes,
            ExecSettings settings) {
        this.containers = containers;
        this.exits = exits;
        this.programs = programs;
        this.changes = changes;
        this.allowed = settings.exec();
        exits.onRemoval(sessions::forget);
    }

    /**
     * Notes what is to be run.
     *
     * @throws DockerException 403 as long as it is turned off, 409 if the container does not run, 400 for what cannot be
     */
    ExecSession create(String idOrName, JsonNode asked) {
        Container container = containers.get(idOrName);
        if (!allowed) {
            throw DockerException.forbidden(
                    "docker exec is turned off, because it would run programs of the host as root in"
                            + " the namespace of " + container.name() + "; fairlead.docker.exec=true turns it on for"
                            + " administrators");
        }
        ContainerLife.requireRunning(container, "");
        List<String> command = Json.texts(asked, "Cmd");
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw DockerException.invalid("No exec command specified");
        }
        String user = Json.text(asked, "User");
        if (!user.isEmpty() && !List.of("root", "0", "0:0", "root:root").contains(user)) {
            throw DockerException.invalid("user " + user
                    + " cannot be had: programs run as the service's user; su or setpriv" + " can change that");
        }
        ExecFiles files = files(container);
        List<String> environment = new ArrayList<>(List.of(
                PATH, "HOME=/root", "HOSTNAME=" + (files.hostName().isEmpty() ? container.name() : files.hostName())));
        boolean terminal = Json.flag(asked, "Tty");
        if (terminal) {
            environment.add("TERM=xterm");
        }
        environment.addAll(Json.texts(asked, "Env"));
        String directory = Json.text(asked, "WorkingDir");
        Program program = new Program(
                command,
                environment,
                directory.isEmpty() ? "/" : directory,
                terminal,
                files.hostName(),
                files.byPath());
        requireRoom(program);
        String id = changes.carryOut(change -> {
                    String made = change.newId();
                    change.note(entry("exec_create", container, made, program));
                    return made;
                })
                .result();
        ExecSession session = new ExecSession(id, container, program, Json.flag(asked, "AttachStdin"), Instant.now());
        sessions.add(session);
        return session;
    }

    /** A container in another one's network has its name and addresses, too. */
    private ExecFiles files(Container container) {
        SandboxView running = container.sandbox() != null ? container.sandbox() : container.host();
        StoredContainer named = container.host() == null || running == null
                ? container.stored()
                : containers.get(running.id()).stored();
        return new ExecFiles(named, running);
    }

    private void requireRoom(Program program) {
        long characters = ExecSessions.characters(program);
        if (characters > LONGEST) {
            throw DockerException.invalid("argument list too long: arguments and variables have " + characters
                    + " characters, at most " + LONGEST + " are taken");
        }
        long all = sessions.characters();
        if (all + characters > CHARACTERS) {
            throw DockerException.conflict("the programs that were not run or have not ended have " + all
                    + " characters of arguments already");
        }
    }

    private static Entry entry(String action, Container container, String id, Program program, String... more) {
        List<String> attributes =
                new ArrayList<>(List.of("execID", id, "command", String.join(" ", program.arguments())));
        attributes.addAll(List.of(more));
        return ContainerEvents.of(action, container.stored(), attributes.toArray(String[]::new));
    }

    /**
     * @throws DockerException 404 if there is none (any more)
     */
    ExecSession get(String id) {
        return sessions.find(id).orElseThrow(() -> DockerException.notFound("No such exec instance: " + id));
    }

    /**
     * Takes it to be run, which is done once.
     *
     * @throws DockerException 409 if it has run, or its container does not
     */
    void claim(ExecSession session) {
        ContainerLife.requireRunning(containers.get(session.container().id()), "");
        if (!session.begin()) {
            throw DockerException.conflict("exec command " + session.id() + " has already run");
        }
        note("exec_start", session);
    }

    /**
     * Runs what was claimed. It ends with its container at the latest.
     *
     * @throws DockerException 400 if there is no such program
     */
    RunningProgram run(ExecSession session) {
        String id = session.container().id();
        CompletableFuture<RunningProgram> started = new CompletableFuture<>();
        Killer killer = new Killer(started);
        // Before it starts: it must not outlive a container that ends meanwhile.
        exits.watch(id, killer);
        try {
            RunningProgram program = run(session, sandbox(containers.get(id)));
            session.runs(program);
            started.complete(program);
            program.exit().whenComplete((code, error) -> {
                exits.forget(id, killer);
                ended(session, code == null ? 128 + SIGKILL : code);
            });
            return program;
        } finally {
            if (!started.isDone()) {
                exits.forget(id, killer);
            }
        }
    }

    /** Ends a program with its container, as soon as there is one. */
    private record Killer(CompletableFuture<RunningProgram> started) implements ContainerExits.Watcher {

        @Override
        public void ended(int exitCode) {
            removed();
        }

        @Override
        public void removed() {
            started.thenAccept(program -> program.signal(SIGKILL));
        }
    }

    private static String sandbox(Container container) {
        SandboxView running = container.sandbox() != null ? container.sandbox() : container.host();
        return running == null ? container.id() : running.id();
    }

    private RunningProgram run(ExecSession session, String sandbox) {
        try {
            return programs.start(sandbox, session.program());
        } catch (RefusedException e) {
            ended(session, NOT_FOUND);
            throw new DockerException(400, "exec failed: unable to start container process: " + e.getMessage());
        }
    }

    private void ended(ExecSession session, int code) {
        session.ended(code, Instant.now());
        try {
            note("exec_die", session, "exitCode", String.valueOf(code));
        } catch (RefusedException e) {
            LOG.warn("{} ended with {}, which could not be written down: {}", session.command(), code, e.getMessage());
        }
    }

    private void note(String action, ExecSession session, String... more) {
        changes.carryOut(change -> {
            change.note(entry(action, session.container(), session.id(), session.program(), more));
            return true;
        });
    }
}
