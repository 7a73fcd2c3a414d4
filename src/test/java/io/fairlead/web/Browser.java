package io.fairlead.web;

import io.fairlead.web.Api.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A page as the service sees it: under a host name of its own, with what a browser sends by itself. */
final class Browser {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final int port;
    private String host;
    private String site = "same-origin";
    private String origin;
    private String cookie = "";
    private String key = "";

    Browser(int port) {
        this.port = port;
        host = "fairlead.localhost:" + port;
        origin = "http://" + host;
    }

    Browser under(String otherHost) {
        host = otherHost;
        return this;
    }

    /** As a page of another origin asks. */
    Browser from(String otherOrigin, String itsSite) {
        origin = otherOrigin;
        site = itsSite;
        return this;
    }

    Browser with(String itsCookie, String itsKey) {
        cookie = itsCookie;
        key = itsKey;
        return this;
    }

    String cookie() {
        return cookie;
    }

    String key() {
        return key;
    }

    /** Signs in, and keeps what the page keeps. */
    Answer signIn(String credentials) throws IOException {
        Answer answer = send("POST", "/api/v1/session", credentials);
        if (answer.status() == 200) {
            cookie = answer.header("Set-Cookie").replaceAll(";.*", "");
            key = answer.string("/key");
        }
        return answer;
    }

    Answer get(String path) throws IOException {
        return send("GET", path, "");
    }

    /** @param more names and values of further headers */
    Answer send(String method, String path, String body, String... more) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", host);
        headers.put("Connection", "close");
        headers.put("Sec-Fetch-Site", site);
        headers.put("Cookie", cookie);
        headers.put("X-Session-Key", key);
        if (!method.equals("GET")) {
            headers.put("Origin", origin);
            headers.put("Content-Type", "application/json");
            headers.put("Content-Length", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length));
        }
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write((request + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    /** An answer to a request that closes its connection. */
    static Answer parse(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer: '" + text + "'");
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.computeIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        String body = text.substring(end + 4);
        boolean chunked = headers.containsKey("transfer-encoding");
        return new Answer(
                Integer.parseInt(lines[0].split(" ")[1]),
                HttpHeaders.of(headers, (name, value) -> true),
                chunked ? joined(body) : body);
    }

    private static String joined(String chunks) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(chunks.getBytes(StandardCharsets.UTF_8));
        StringBuilder body = new StringBuilder();
        for (int size = size(in); size > 0; size = size(in)) {
            body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
            in.skipNBytes(2);
        }
        return body.toString();
    }

    private static int size(ByteArrayInputStream in) {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.isEmpty() ? 0 : Integer.parseInt(line.toString().strip(), 16);
    }

    static String json(String field, String value) {
        return JSON.writeValueAsString(Map.of(field, value));
    }
}
