package io.fairlead.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream of events as a browser does. */
final class EventReader implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Held as long as the stream is read: a client that nobody holds closes its connections. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<java.io.InputStream> response;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<JsonNode> gaps = new CopyOnWriteArrayList<>();
    private volatile String lastId = "";
    private volatile boolean ended;

    EventReader(HttpRequest.Builder request) throws IOException, InterruptedException {
        response = client.send(
                request.header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        Thread thread = new Thread(this::read, "event-reader");
        thread.setDaemon(true);
        thread.start();
    }

    int status() {
        return response.statusCode();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    lastId = line.substring(3);
                } else if (line.startsWith("event:")) {
                    name = line.substring(6);
                } else if (line.startsWith("data:")) {
                    data += line.substring(5);
                } else if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        (name.equals("gap") ? gaps : events).add(JSON.readTree(data));
                    }
                    name = "";
                    data = "";
                }
            }
        } catch (IOException e) {
            // The service or the test closed it.
        }
        ended = true;
    }

    List<JsonNode> events() {
        return events;
    }

    /** As {@code kind action name}. */
    List<String> texts() {
        return events.stream()
                .map(event ->
                        event.get("kind").asString() + " " + event.get("action").asString() + " "
                                + event.get("name").asString())
                .toList();
    }

    List<JsonNode> gaps() {
        return gaps;
    }

    String lastId() {
        return lastId;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
