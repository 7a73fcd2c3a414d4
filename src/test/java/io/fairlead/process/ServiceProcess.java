package io.fairlead.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as a child process that manages a {@link HostNamespace}, and a client for it. */
final class ServiceProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration START = Duration.ofMinutes(2);

    /** Of the host as a service inside it sees it: no file and no name server knows an address for it. */
    static final String UNKNOWN_NAME = "nobody-knows";

    private final Path dataDir;
    private final int port;
    private final @Nullable HostNamespace inside;
    private final Path log;
    private final Process process;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private ServiceProcess(HostNamespace host, boolean inside, Path dataDir, List<String> arguments)
            throws IOException {
        this.dataDir = dataDir;
        this.inside = inside ? host : null;
        port = inside ? 8080 : freePort();
        log = Files.createTempFile(dataDir.getParent(), "service", ".log");
        List<String> command = new ArrayList<>(inside ? onAHostOfItsOwn(host) : List.of());
        command.addAll(ServiceImage.command());
        command.addAll(List.of(
                "--server.port=" + port,
                "--fairlead.data-dir=" + dataDir,
                "--fairlead.host-namespace=" + (inside ? "" : host.path()),
                "--fairlead.docker.socket=" + dockerSocket()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** What comes before a command that is to run in the namespace, as on a host by that name. */
    static List<String> onAHostOfItsOwn(HostNamespace host) {
        String rename = "echo " + UNKNOWN_NAME + " > /proc/sys/kernel/hostname && exec \"$@\"";
        return List.of("nsenter", "--net=" + host.path(), "unshare", "--uts", "sh", "-c", rename, "sh");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Starts the service and returns at once. */
    static ServiceProcess launch(HostNamespace host, Path dataDir, String... arguments) {
        try {
            return new ServiceProcess(host, false, dataDir, List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the service and waits until its first pass is through. */
    static ServiceProcess start(HostNamespace host, Path dataDir, String... arguments) {
        ServiceProcess service = launch(host, dataDir, arguments);
        service.awaitReady();
        return service;
    }

    /** Starts the service inside the namespace, on port 8080 there, as on a real host. */
    static ServiceProcess startInside(HostNamespace host, Path dataDir, String... arguments) {
        try {
            ServiceProcess service = new ServiceProcess(host, true, dataDir, List.of(arguments));
            service.awaitReady();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        await("service ready; log:\n" + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("service ended:\n" + Files.readString(log));
                    }
                    return isReady();
                });
    }

    private boolean isReady() {
        if (inside != null) {
            return Shell.succeeds("nsenter --net=" + inside.path()
                    + " curl -sf -o /dev/null http://127.0.0.1:8080/actuator/health/readiness");
        }
        try {
            return http.send(
                                    HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where the service answers as Docker's Engine does. */
    Path dockerSocket() {
        return dataDir.resolve("docker.sock");
    }

    String url(String path) {
        return uri(path).toString();
    }

    String token() {
        try {
            return Files.readString(dataDir.resolve("admin.token")).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    record Answer(int status, JsonNode body) {
        JsonNode expect(int expected) {
            if (status != expected) {
                throw new AssertionError("expected " + expected + ", got " + status + ": " + body);
            }
            return body;
        }
    }

    /**
     * Sends a request with the administrator's token. A service that is not there shows as an IOException.
     *
     * @param headers names and values of further ones, or of another content type
     */
    Answer send(String method, String path, String body, String... headers) throws IOException {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder building = HttpRequest.newBuilder(uri(path)).setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            building.setHeader(headers[i], headers[i + 1]);
        }
        HttpRequest request = building.method(method, publisher)
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(dataDir.resolve("admin.token"))
                                        .trim())
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode json = response.body().isBlank() ? JSON.nullNode() : parse(response.body());
            return new Answer(response.statusCode(), json);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Sends bytes and reads until the service closes the connection. */
    String rawly(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    int port() {
        return port;
    }

    /** Opens an event stream with the administrator's token. */
    InputStream stream(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri(path))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(dataDir.resolve("admin.token"))
                                            .trim())
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String body) {
        return body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.valueToTree(body);
    }

    JsonNode get(String path) {
        return call("GET", path, "").expect(200);
    }

    JsonNode post(String path, String body) {
        return call("POST", path, body).expect(201);
    }

    void delete(String path) {
        call("DELETE", path, "").expect(204);
    }

    Answer call(String method, String path, String body) {
        try {
            return send(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException("log: " + log, e);
        }
    }

    JsonNode applyYaml(String query, String manifest) {
        try {
            return send("POST", "/api/v1/apply" + query, manifest, "Content-Type", "application/yaml")
                    .expect(200);
        } catch (IOException e) {
            throw new UncheckedIOException("log: " + log, e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the service ends by itself, and answers its exit code. */
    int awaitExit() {
        awaitEnd();
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** Ends the process as kill -9 does, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends the process as systemd does. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        await("end of the service").atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
    }
}
