package io.fairlead.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A program on a unix socket that answers requests without a body with bytes of its own; with none it stays silent. */
public final class Canned implements AutoCloseable {

    private final ServerSocketChannel listener;
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final UnaryOperator<String> answers;

    /**
     * @param answers what is sent, by the first line of the request
     */
    public Canned(Path socket, UnaryOperator<String> answers) throws IOException {
        this.answers = answers;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        daemon(() -> {
            while (true) {
                SocketChannel client = listener.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        });
    }

    /** An answer with its length. */
    public static String json(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.getBytes(UTF_8).length
                + "\r\n\r\n" + body;
    }

    /** Everything that was asked, as it came. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two has closed: that is how it ends.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(SocketChannel client) throws IOException {
        StringBuilder request = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (client.read(buffer) >= 0) {
            request.append(UTF_8.decode(buffer.flip()));
            buffer.clear();
            if (request.indexOf("\r\n\r\n") >= 0) {
                requests.add(request.toString());
                client.write(UTF_8.encode(answers.apply(request.substring(0, request.indexOf("\r\n")))));
                request.setLength(0);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
