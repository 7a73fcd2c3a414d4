package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Docker's API over a unix socket, byte by byte as a client sees it: a connection per request. */
public final class DockerClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path socket;
    private final String prefix;

    public DockerClient(Path socket) {
        this(socket, "");
    }

    private DockerClient(Path socket, String prefix) {
        this.socket = socket;
        this.prefix = prefix;
    }

    /** The same, asking for {@code /v1.44/...} instead of what is newest. */
    public DockerClient version(String version) {
        return new DockerClient(socket, "/v" + version);
    }

    /**
     * What came back.
     *
     * @param headers by name, whatever its case
     */
    public record Answer(int status, Map<String, String> headers, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String string(String pointer) {
            return json().at(pointer).asString();
        }

        /** A header, empty if there is none. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** Checks the status, and of an error that it has Docker's shape. */
        public Answer expect(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            if (status >= 400) {
                assertThat(header("Content-Type")).isEqualTo("application/json");
                assertThat(json().properties()).extracting(Map.Entry::getKey).containsExactly("message");
            }
            return this;
        }

        /** Checks that this is an error in these words. */
        public Answer expect(int expected, String message) {
            expect(expected);
            assertThat(string("/message")).isEqualTo(message);
            return this;
        }
    }

    /** Names and values of a query, encoded. */
    public static String query(String... namesAndValues) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parts.add(namesAndValues[i] + "=" + URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return "?" + String.join("&", parts);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** A POST without a body, as of a client that starts a container. */
    public Answer post(String path) {
        return send("POST", path, null);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, "Content-Type: application/json");
    }

    /**
     * @param body null for none
     * @param headers further ones, as lines
     */
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        try (Stream stream = open(method, path, body, headers)) {
            return new Answer(stream.status, stream.headers, stream.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request, and leaves the answer's body to be read as it comes. */
    public Stream open(String method, String path, @Nullable String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + prefix + path + " HTTP/1.1\r\n"
                + "Host: api.moby.localhost\r\nUser-Agent: test\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        if (body != null) {
            request.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        request.append("\r\n");
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var out = Channels.newOutputStream(channel);
            out.write(request.toString().getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            return new Stream(channel, method);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** An answer whose head was read. Closing it is how a client goes away. */
    public static final class Stream implements AutoCloseable {

        private final SocketChannel channel;
        private final InputStream in;
        private final boolean bodiless;
        private final int status;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private long left;

        private Stream(SocketChannel channel, String method) throws IOException {
            this.channel = channel;
            in = new BufferedInputStream(Channels.newInputStream(channel));
            status = Integer.parseInt(rawLine().split(" ")[1]);
            for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
            bodiless = method.equals("HEAD") || status == 204 || status == 304 || status < 200;
            left = isChunked() ? 0 : Long.parseLong(headers.getOrDefault("Content-Length", "-1"));
        }

        public int status() {
            return status;
        }

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        private boolean isChunked() {
            return "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
        }

        /** The next line of the body, null at its end. Waits for it. */
        public @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = read(); b >= 0; b = read()) {
                if (b == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(b);
            }
            return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
        }

        /** The next line of the body as JSON. */
        public JsonNode json() throws IOException {
            String line = line();
            if (line == null) {
                throw new EOFException("the stream has ended");
            }
            return JSON.readTree(line);
        }

        /** What is left of the body. */
        public String rest() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int b = read(); b >= 0; b = read()) {
                body.write(b);
            }
            return body.toString(StandardCharsets.UTF_8);
        }

        private int read() throws IOException {
            if (bodiless) {
                return -1;
            }
            if (isChunked() && left == 0) {
                left = Long.parseLong(rawLine(), 16);
                if (left == 0) {
                    left = -2;
                }
            }
            if (left == -2 || !isChunked() && left == 0) {
                return -1;
            }
            int b = in.read();
            if (left > 0) {
                left--;
                if (isChunked() && left == 0) {
                    rawLine();
                }
            }
            return b;
        }

        private String rawLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the connection ended after '" + line + "'");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8).stripTrailing();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
