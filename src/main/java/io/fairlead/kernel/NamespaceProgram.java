package io.fairlead.kernel;

import io.fairlead.libc.DescriptorStreams;
import io.fairlead.libc.Errno;
import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Spawn;
import io.fairlead.libc.Terminal;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs inside a sandbox's network namespace because an administrator asked for it: the one place where this
 * service runs any. It is started by a thread that entered the namespace and dies, sees the host's processes and
 * files ({@link ProgramView}), and inherits none of the service's descriptors.
 */
final class NamespaceProgram implements RunningProgram {

    private final int pid;
    private final OutputStream input;
    private final InputStream output;
    private final InputStream errors;
    private final @Nullable Terminal terminal;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private NamespaceProgram(
            int pid, OutputStream input, InputStream output, InputStream errors, @Nullable Terminal terminal) {
        this.pid = pid;
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.terminal = terminal;
        Thread thread = new Thread(this::await, "program-" + pid);
        thread.setDaemon(true);
        thread.start();
    }

    private void await() {
        try {
            exit.complete(Spawn.await(pid));
        } catch (ErrnoException e) {
            exit.completeExceptionally(e);
        }
    }

    /**
     * @throws ErrnoException ENOENT if there is no such program, directory or namespace
     */
    static NamespaceProgram start(NetworkNamespace namespaces, NamespaceRef namespace, Program program) {
        Optional<String> obstacle = Spawn.obstacle();
        if (obstacle.isPresent()) {
            throw new ErrnoException("run a program: " + obstacle.get(), Errno.EOPNOTSUPP);
        }
        return program.terminal()
                ? onTerminal(namespaces, namespace, program)
                : onPipes(namespaces, namespace, program);
    }

    private static NamespaceProgram onTerminal(NetworkNamespace namespaces, NamespaceRef namespace, Program program) {
        Terminal terminal = Terminal.open();
        FileDescriptor side = terminal.descriptor();
        try {
            int pid = spawn(namespaces, namespace, program, new Spawn.Streams(0, 0, 0, terminal.file()));
            return new NamespaceProgram(
                    pid,
                    DescriptorStreams.output(side),
                    DescriptorStreams.input(side),
                    InputStream.nullInputStream(),
                    terminal);
        } catch (ErrnoException e) {
            side.close();
            throw e;
        }
    }

    private static NamespaceProgram onPipes(NetworkNamespace namespaces, NamespaceRef namespace, Program program) {
        Spawn.Pipe in = Spawn.Pipe.open();
        Spawn.Pipe out = Spawn.Pipe.open();
        Spawn.Pipe err = Spawn.Pipe.open();
        try {
            int pid = spawn(
                    namespaces,
                    namespace,
                    program,
                    new Spawn.Streams(
                            in.read().number(),
                            out.write().number(),
                            err.write().number(),
                            null));
            return new NamespaceProgram(
                    pid,
                    DescriptorStreams.output(in.write()),
                    DescriptorStreams.input(out.read()),
                    DescriptorStreams.input(err.read()),
                    null);
        } catch (ErrnoException e) {
            in.write().close();
            out.read().close();
            err.read().close();
            throw e;
        } finally {
            in.read().close();
            out.write().close();
            err.write().close();
        }
    }

    private static int spawn(
            NetworkNamespace namespaces, NamespaceRef namespace, Program program, Spawn.Streams streams) {
        return namespaces.callApart(namespace, () -> {
            ProgramView.make(program);
            return Spawn.start(program.arguments(), program.environment(), program.directory(), streams);
        });
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit;
    }

    @Override
    public void signal(int number) {
        if (!exit.isDone()) {
            Spawn.signal(pid, number);
        }
    }

    @Override
    public void resize(int columns, int rows) {
        if (terminal != null) {
            terminal.resize(columns, rows);
        }
    }
}
