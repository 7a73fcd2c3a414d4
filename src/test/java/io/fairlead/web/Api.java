package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API as a client sees it. */
public final class Api {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String token;

    /**
     * @param token empty for none
     */
    Api(int port, String token) {
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    public Api as(String otherToken) {
        return new Api(URI.create(base).getPort(), otherToken);
    }

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String string(String pointer) {
            return json().at(pointer).asString();
        }

        /** The fields of a problem's violations, in order. */
        public List<String> fields() {
            return StreamSupport.stream(json().at("/violations").spliterator(), false)
                    .map(violation -> violation.get("field").asString())
                    .toList();
        }

        /** A header, empty if there is none. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** A field of every item of a list. */
        public List<String> items(String field) {
            return StreamSupport.stream(json().at("/items").spliterator(), false)
                    .map(item -> item.get(field).asString())
                    .toList();
        }

        public Answer expect(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            if (status >= 400) {
                assertThat(headers.firstValue("Content-Type")).contains("application/problem+json");
                assertThat(json().get("status").asInt()).isEqualTo(expected);
                assertThat(text).doesNotContain("Exception", "\tat ");
            }
            return this;
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    /** With one more header. */
    public Answer get(String path, String header, String value) throws IOException, InterruptedException {
        return send(request(path).header(header, value).GET());
    }

    public Answer post(String path, String body, String header, String value) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString(body)));
    }

    public Answer delete(String path, String header, String value) throws IOException, InterruptedException {
        return send(request(path).header(header, value).DELETE());
    }

    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    public Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
