package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.web.Api.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessIT extends Service {

    private static final String SESSION = "/api/v1/session";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/networks",
                "/api/v1/status",
                "/api/v1/nothing",
                "/api/v1/session",
                "/api/v1/tokens",
                "/api/v1/traffic",
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/info",
                "/v3/api-docs",
                "/v3/api-docs/swagger-config",
                "/swagger-ui.html",
                "/swagger-ui/index.html",
                "/api/v1/networks;x=y",
                "/API/v1/networks/"
            })
    void letsNobodyInWithoutAToken(String path) throws IOException, InterruptedException {
        Answer anonymous = api.as("").get(path);
        assertThat(anonymous.status()).as(anonymous.text()).isIn(400, 401, 404);
        assertThat(anonymous.text()).doesNotContain("\"items\"", "openapi");
        assertThat(api.as("wrong").get(path).status()).isIn(400, 401, 404);
    }

    @Test
    void opensOnlyProbesAndFiles() throws IOException, InterruptedException {
        assertThat(api.as("").get("/actuator/health/liveness").expect(200).text())
                .isEqualTo("{\"status\":\"UP\"}");
        assertThat(api.as("").get("/actuator/health/readiness").expect(200).text())
                .isEqualTo("{\"status\":\"UP\"}");
        api.get("/actuator/prometheus").expect(200);
        api.get("/swagger-ui/index.html").expect(200);
        assertThat(api.as("")
                        .send(api.as("").request("/").POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void keepsTheTokenForTheOwner() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("admin.token"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
                .isEqualTo("rwx------");
    }

    @Test
    void signsInOnceWithALink() throws IOException, InterruptedException {
        String code = api.post(SESSION + "/links", "").expect(201).string("/code");
        String signIn = "{\"code\":\"" + code + "\"}";
        Answer opened = api.as("").post(SESSION, signIn).expect(200);
        assertThat(opened.string("/role")).isEqualTo("administrator");
        String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
        api.as("").post(SESSION, signIn).expect(401);

        String pair = cookie.substring(0, cookie.indexOf(';'));
        Api browser = api.as("");
        browser.send(browser.request("/api/v1/networks").header("Cookie", pair)).expect(200);
        assertThat(browser.send(browser.request(SESSION).header("Cookie", pair)).string("/name"))
                .isEqualTo("admin");
        create(browser, pair, "https://evil.example", "cross-site").expect(403);
        create(browser, pair, "http://127.0.0.1:1", "same-site").expect(403);
        create(browser, pair, "null", "same-origin").expect(403);
        create(browser, pair, "http://127.0.0.1:" + port(), "same-origin").expect(201);
        browser.send(browser.request("/api/v1/networks/by-session")
                        .header("Cookie", pair)
                        .DELETE())
                .expect(403);
        browser.send(browser.request(SESSION)
                        .header("Cookie", pair)
                        .header("Sec-Fetch-Site", "same-origin")
                        .DELETE())
                .expect(204);
        browser.send(browser.request("/api/v1/networks").header("Cookie", pair)).expect(401);
    }

    private Answer create(Api browser, String cookie, String origin, String site)
            throws IOException, InterruptedException {
        return browser.send(browser.request("/api/v1/networks")
                .header("Cookie", cookie)
                .header("Origin", origin)
                .header("Sec-Fetch-Site", site)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"by-session\"}")));
    }

    @Test
    void givesEachRoleItsOwn() throws IOException, InterruptedException {
        String id = "";
        for (String role : List.of("viewer", "operator", "administrator")) {
            Answer created = api.post("/api/v1/tokens", "{\"name\":\"t-" + role + "\",\"role\":\"" + role + "\"}")
                    .expect(201);
            id = created.string("/id");
            Api user = api.as(created.string("/token"));
            boolean operates = !role.equals("viewer");
            boolean administers = role.equals("administrator");
            user.get("/api/v1/networks").expect(200);
            user.get("/api/v1/traffic").expect(200);
            user.post("/api/v1/networks", "{\"name\":\"of-" + role + "\"}").expect(operates ? 201 : 403);
            user.post("/api/v1/reconcile", "").expect(operates ? 202 : 403);
            user.get("/api/v1/trace?from=host&to=192.0.2.1&port=1").expect(200);
            user.get("/api/v1/trace?from=host&to=192.0.2.1&port=1&probe=true").expect(operates ? 200 : 403);
            user.get("/api/v1/trac%65?from=host&to=192.0.2.1&port=1&probe=true").expect(operates ? 200 : 403);
            user.get("/api/v1/networks/bridge/renumbering").expect(operates ? 200 : 403);
            user.get("/api/v1/tokens").expect(administers ? 200 : 403);
            user.post("/api/v1/purge", "{}").expect(administers ? 400 : 403);
            user.post(SESSION + "/links", "").expect(administers ? 201 : 403);
        }
        Answer list = api.get("/api/v1/tokens").expect(200);
        assertThat(list.text()).doesNotContain("\"token\"", "hash");
        api.post("/api/v1/tokens", "{\"name\":\"t-viewer\",\"role\":\"viewer\"}")
                .expect(409);
        assertThat(api.post("/api/v1/tokens", "{\"name\":\"\",\"role\":\"king\"}")
                        .expect(400)
                        .fields())
                .containsExactly("name", "role");
        for (String token : list.json().at("/items").findValuesAsString("id")) {
            api.delete("/api/v1/tokens/" + token).expect(204);
        }
        api.delete("/api/v1/tokens/" + id).expect(404);
    }

    @Test
    void closesAfterTenFailures() throws IOException, InterruptedException {
        int status = 401;
        for (int i = 0; i < 11 && status == 401; i++) {
            status = api.as("").post(SESSION, "{\"code\":\"guess" + i + "\"}").status();
        }
        assertThat(status).isEqualTo(429);
        api.get("/api/v1/networks").expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "localhost:8080, 200",
        "127.0.0.1:1, 200",
        "[::1]:8080, 200",
        "fairlead.example, 200",
        "evil.example, 421",
        "127.0.0.1.evil.example, 421",
        "10.0.0.1, 421"
    })
    void answersOnlyToItsOwnNames(String host, int expected) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            String request =
                    "GET /actuator/health/liveness HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 " + expected);
        }
    }

    @Test
    void sendsTheHeadersThatProtectPages() throws IOException, InterruptedException {
        Answer answer = api.as("").get("/actuator/health/liveness");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    }
}
