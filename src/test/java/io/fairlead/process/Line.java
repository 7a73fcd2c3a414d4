package io.fairlead.process;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A TCP connection that is kept open: what is sent comes back from a server that echoes. */
final class Line implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Writer out;
    private final BufferedReader in;
    private int sent;

    private Line(Process process) {
        this.process = process;
        out = process.outputWriter(StandardCharsets.UTF_8);
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** A server in a namespace that sends back what it gets. */
    static Process echo(String namespace, int port) throws IOException {
        Process server = start(namespace, "socat", "TCP6-LISTEN:" + port + ",ipv6only=0,fork,reuseaddr", "EXEC:cat");
        await("server in " + namespace)
                .atMost(PATIENCE)
                .until(() -> Shell.run("ip netns exec " + namespace + " ss -ltnH sport = :" + port)
                        .contains(":" + port));
        return server;
    }

    /** Ends a server, with the processes that it started for its connections. */
    static void end(Process server) {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
    }

    /** Connects from a namespace. */
    static Line open(String namespace, String address, int port) throws IOException {
        String target = address.contains(":") ? "TCP6:[" + address + "]:" + port : "TCP:" + address + ":" + port;
        Line line = new Line(start(namespace, "socat", "-", target));
        line.mustAnswer("just opened");
        return line;
    }

    private static Process start(String namespace, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Sends something over the connection that was opened at the start, and waits until it comes back. */
    void mustAnswer(String when) {
        try {
            String word = "word-" + ++sent;
            out.write(word + "\n");
            out.flush();
            await("answer " + when).atMost(PATIENCE).until(this::arrived, word::equals);
        } catch (IOException e) {
            throw new UncheckedIOException("connection broken " + when, e);
        }
    }

    private String arrived() throws IOException {
        return in.ready() ? in.readLine() : "";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
