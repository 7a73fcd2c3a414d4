package io.fairlead.docker.container;

import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A program that somebody wants to run in a container, and what became of it. Kept in memory. */
final class ExecSession {

    private final String id;
    private final Container container;
    private final Program program;
    private final boolean stdin;
    private final Instant created;
    private @Nullable RunningProgram running;
    private @Nullable Integer exitCode;
    private @Nullable Instant ended;
    private boolean begun;

    /**
     * @param stdin whether what the client sends is for the program
     * @param created when it was asked for
     */
    ExecSession(String id, Container container, Program program, boolean stdin, Instant created) {
        this.id = id;
        this.container = container;
        this.program = program;
        this.stdin = stdin;
        this.created = created;
    }

    String id() {
        return id;
    }

    Container container() {
        return container;
    }

    Program program() {
        return program;
    }

    boolean wantsInput() {
        return stdin;
    }

    String command() {
        return String.join(" ", program.arguments());
    }

    /** Whether this is the first time; a program runs once. */
    synchronized boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    synchronized void runs(RunningProgram now) {
        running = now;
    }

    synchronized void ended(int code, Instant now) {
        exitCode = code;
        ended = now;
    }

    synchronized @Nullable RunningProgram running() {
        return exitCode == null ? running : null;
    }

    Instant created() {
        return created;
    }

    boolean isOf(String otherContainer) {
        return container.id().equals(otherContainer);
    }

    /** Whether it ended before then, or was asked for before then and never begun. */
    synchronized boolean isOver(Instant moment) {
        return begun ? ended != null && ended.isBefore(moment) : created.isBefore(moment);
    }

    /**
     * Takes it back.
     *
     * @return whether it was not begun; it cannot be any more
     */
    boolean withdraw() {
        return begin();
    }

    /** As Docker's inspect of it. */
    synchronized ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("ID", id);
        json.put("Running", running != null && exitCode == null);
        json.set("ExitCode", Json.tree(exitCode));
        List<String> arguments = program.arguments();
        ObjectNode process = json.putObject("ProcessConfig");
        process.put("tty", program.terminal());
        process.put("entrypoint", arguments.get(0));
        process.set("arguments", Json.tree(arguments.subList(1, arguments.size())));
        process.put("privileged", false);
        json.put("OpenStdin", stdin);
        json.put("OpenStderr", true);
        json.put("OpenStdout", true);
        json.put("CanRemove", exitCode != null);
        json.put("ContainerID", container.id());
        json.put("DetachKeys", "");
        json.put("Pid", running == null ? 0 : running.pid());
        return json;
    }
}
