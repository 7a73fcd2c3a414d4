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
        Answer link = api.post(SESSION + "/links", "").expect(201);
        assertThat(link.string("/url"))
                .isEqualTo("http://fairlead.localhost:" + port() + "/#code=" + link.string("/code"));
        String signIn = Browser.json("code", link.string("/code"));
        Browser browser = new Browser(port());
        Answer opened = browser.signIn(signIn).expect(200);
        assertThat(opened.string("/role")).isEqualTo("administrator");
        assertThat(opened.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(opened.header("Cache-Control")).isEqualTo("no-store");
        browser.send("POST", SESSION, signIn).expect(401);

        browser.get("/api/v1/networks").expect(200);
        assertThat(browser.get(SESSION).expect(200).string("/name")).isEqualTo("admin");
        create(browser.from("https://evil.example", "cross-site")).expect(403);
        create(browser.from("http://fairlead.localhost:1", "same-site")).expect(403);
        create(browser.from("null", "same-origin")).expect(403);
        create(browser.from("http://fairlead.localhost:" + port(), "same-origin"))
                .expect(201);
        browser.send("DELETE", "/api/v1/networks/by-session", "", "Origin", "", "Sec-Fetch-Site", "")
                .expect(403);
        assertThat(browser.send("DELETE", SESSION, "").status()).isEqualTo(204);
        browser.get("/api/v1/networks").expect(401);
    }

    private static Answer create(Browser browser) throws IOException {
        return browser.send("POST", "/api/v1/networks", "{\"name\":\"by-session\"}");
    }

    /** Cookies know no ports: what a sandbox publishes on the same name gets it, whatever its attributes are. */
    @Test
    void makesNothingOfAStolenCookie() throws IOException, InterruptedException {
        Browser browser = new Browser(port());
        browser.signIn(Browser.json(
                        "token", Files.readString(data().resolve("admin.token")).strip()))
                .expect(200);
        Browser other = new Browser(port());
        other.signIn(Browser.json(
                        "token", Files.readString(data().resolve("admin.token")).strip()))
                .expect(200);
        for (String key : List.of("", "guess", other.key(), browser.cookie())) {
            Browser thief = new Browser(port()).with(browser.cookie(), key);
            for (String path :
                    List.of("/api/v1/networks", SESSION, "/api/v1/tokens", "/v3/api-docs", "/actuator/health")) {
                thief.get(path).expect(401);
            }
            thief.send("POST", "/api/v1/tokens", "{\"name\":\"mine\",\"role\":\"administrator\"}")
                    .expect(401);
            thief.send("POST", SESSION + "/links", "").expect(401);
            thief.send("DELETE", SESSION, "").expect(401);
        }
        assertThat(new Browser(port())
                        .with(browser.cookie(), "")
                        .get("/swagger-ui/index.html")
                        .status())
                .as("a library's files, which a browser loads without a key")
                .isEqualTo(200);
        new Browser(port()).with("", browser.key()).get("/api/v1/networks").expect(401);
        browser.get("/api/v1/networks").expect(200);
    }

    @Test
    void keepsSessionsToTheNamesOfBrowsers() throws IOException, InterruptedException {
        String token = Browser.json(
                "token", Files.readString(data().resolve("admin.token")).strip());
        Browser browser = new Browser(port());
        browser.signIn(token).expect(200);
        for (String host : List.of("127.0.0.1:" + port(), "localhost:" + port(), "[::1]", "other.localhost")) {
            new Browser(port())
                    .under(host)
                    .with(browser.cookie(), browser.key())
                    .get("/api/v1/networks")
                    .expect(401);
            Answer refused = new Browser(port()).under(host).signIn(token);
            refused.expect(421);
            assertThat(refused.header("Set-Cookie")).isEmpty();
            assertThat(refused.text()).contains("http://fairlead.localhost");
        }
        new Browser(port()).under("fairlead.example").signIn(token).expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9000, /networks/shop?x=1, navigate, http://fairlead.localhost:9000/networks/shop?x=1",
        "localhost, /, navigate, http://fairlead.localhost/",
        "[::1]:8080, /swagger-ui.html, navigate, http://fairlead.localhost:8080/swagger-ui.html",
        "fairlead.localhost:9000, /, navigate, ''",
        "fairlead.example, /, navigate, ''",
        "127.0.0.1:9000, /favicon.svg, no-cors, ''"
    })
    void leadsPagesToTheNameOfBrowsers(String host, String path, String mode, String location) throws IOException {
        Answer answer = new Browser(port()).under(host).send("GET", path, "", "Sec-Fetch-Mode", mode);
        assertThat(answer.header("Location")).isEqualTo(location);
        assertThat(answer.status()).isEqualTo(location.isEmpty() ? 200 : 307);
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
            status = new Browser(port())
                    .signIn(Browser.json("code", "guess" + i))
                    .status();
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
