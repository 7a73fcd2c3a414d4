package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.web.Api.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

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
    void keepsAllItsFilesForTheOwner() throws IOException {
        try (Stream<Path> files = Files.walk(data())) {
            assertThat(files.filter(file -> Files.isDirectory(file) || Files.isRegularFile(file)))
                    .anyMatch(file -> file.toString().endsWith(".mv.db"))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------"));
        }
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
        browser.signIn(Browser.json("token", adminToken())).expect(200);
        Browser other = new Browser(port());
        other.signIn(Browser.json("token", adminToken())).expect(200);
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
        String token = Browser.json("token", adminToken());
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
            user.post("/api/v1/adopt", "{}").expect(administers ? 400 : 403);
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

    /** All of one machine come from one address: who has a valid secret must not wait for those who have none. */
    @Test
    void refusesTooManyFailuresButNobodyWithASecret() throws IOException, InterruptedException {
        int status = 401;
        for (int i = 0; i < 11 && status == 401; i++) {
            status = new Browser(port())
                    .signIn(Browser.json("code", "guess" + i))
                    .status();
        }
        assertThat(status).isEqualTo(429);
        for (int i = 0; i < 200; i++) {
            assertThat(new Browser(port())
                            .signIn(Browser.json("token", "guess" + i))
                            .header("Retry-After"))
                    .isEqualTo("60");
        }
        String code = api.post(SESSION + "/links", "").expect(201).string("/code");
        new Browser(port()).signIn(Browser.json("code", code)).expect(200);
        new Browser(port()).signIn(Browser.json("token", adminToken())).expect(200);
        api.get("/api/v1/networks").expect(200);
        assertThat(api.get("/api/v1/audit?limit=100").items("action").stream()
                        .filter("refuse"::equals)
                        .count())
                .as("written down, but not without bound")
                .isBetween(1L, 20L);
    }

    @Test
    void writesDownWhoSignsInAndOut() throws IOException, InterruptedException {
        Browser browser = new Browser(port());
        browser.signIn(Browser.json("token", adminToken())).expect(200);
        assertThat(browser.send("DELETE", SESSION, "").status()).isEqualTo(204);
        Answer audit = api.get("/api/v1/audit?limit=2").expect(200);
        assertThat(audit.items("action")).containsExactly("close", "open");
        assertThat(audit.items("who")).containsExactly("session of admin", "session of admin");
        assertThat(audit.text()).contains("127.0.0.1", "\"by\":\"token\"").doesNotContain(adminToken());
    }

    private static String adminToken() throws IOException {
        return Files.readString(data().resolve("admin.token")).strip();
    }

    /** What somebody without a token can send, as it arrives. */
    static List<String> rubbish() {
        List<String> requests = new ArrayList<>();
        for (String path : List.of(
                "/",
                "/api/v1/networks",
                "/api/v1/session",
                "/actuator/health/liveness",
                "/error",
                "/favicon.svg",
                "/swagger-ui/index.html",
                "/networks/x",
                "/docker/networks",
                "/assets/x.js")) {
            for (String query : List.of(
                    "%01=x",
                    "a%00b=x",
                    "%7f",
                    "x=%01",
                    "%",
                    "%zz=1",
                    "a=%ff%fe",
                    "%c3%28=1",
                    "=",
                    "&&&",
                    "%0d%0aX:y",
                    "a".repeat(7000))) {
                requests.add("GET " + path + "?" + query + " HTTP/1.1\r\nHost: fairlead.localhost\r\n");
            }
            for (String header : List.of(
                    "Accept: ,;q=x/\u0001",
                    "Accept: */*;q=9",
                    "Range: bytes=9-1,0-0,-",
                    "Range: bytes=" + "0-0,".repeat(1000) + "1-1",
                    "If-None-Match: \"\u0001",
                    "If-Modified-Since: never",
                    "Cookie: =;;\u0002=x;fairlead_session",
                    "Authorization: Bearer \u0001\u0080",
                    "Authorization: Bearer " + "x".repeat(7000),
                    "Authorization: Basic !",
                    "Origin: ::::",
                    "Accept-Language: \u0001;;q=q",
                    "X-Session-Key: \u0001",
                    "X-\u00e4: y",
                    "Sec-Fetch-Mode: navigate",
                    "Content-Type: \u0001",
                    "Content-Type: a/b/c",
                    "Content-Type: multipart/form-data",
                    "Content-Length: x",
                    "Content-Length: -1",
                    "Transfer-Encoding: x",
                    "Expect: x",
                    "Upgrade: h2c\r\nConnection: Upgrade",
                    "Idempotency-Key: \u0001",
                    "If-Match: x",
                    "Host: two",
                    "X-Forwarded-Host: \u0001",
                    "Accept-Encoding: \u0001")) {
                requests.add("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
                requests.add("POST " + path + " HTTP/1.1\r\nHost: fairlead.localhost\r\n" + header
                        + "\r\nContent-Length: 0\r\n");
            }
        }
        for (String line : List.of(
                "GET /a;b;c/%2e%2e//..\\ HTTP/1.1",
                "GET //evil/ HTTP/1.1",
                "GET http://x/ HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "CONNECT x:1 HTTP/1.1",
                "TRACE / HTTP/1.1",
                "G\u0001T / HTTP/1.1",
                "GET / HTTP/3.7",
                "PROPFIND /api/v1/session HTTP/1.1",
                "GET /\u0001 HTTP/1.1",
                "GET /%01/%ff HTTP/1.1",
                "HEAD /swagger-ui/..;/x HTTP/1.1",
                "PATCH /api/v1/session HTTP/1.1")) {
            requests.add(line + "\r\nHost: localhost\r\n");
        }
        requests.add("GET / HTTP/1.0\r\n");
        requests.add("POST /api/v1/session HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        for (String body : List.of(
                "{",
                "[]",
                "\"\"",
                "null",
                "{}",
                "{\"code\":1}",
                "{\"code\":{}}",
                "{\"token\":\"\\ud800\"}",
                "{\"token\":\"\u0001\"}",
                "{\"token\":null,\"code\":null}",
                "{\"code\":\"\\u0000\"}",
                "{\"x\":1}",
                "[".repeat(4000),
                "{\"token\":" + "9".repeat(4000) + "}",
                "{\"token\":\"" + "x".repeat(7000) + "\"}")) {
            for (String type : List.of(
                    "application/json",
                    "application/json; charset=utf-16",
                    "application/json;charset=none",
                    "text/plain",
                    "application/yaml")) {
                requests.add("POST /api/v1/session HTTP/1.1\r\nHost: fairlead.localhost\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        }
        return requests;
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void nothingOfAStrangerIsAnErrorOfTheService(CapturedOutput log) throws IOException {
        List<String> errors = new ArrayList<>();
        for (String request : rubbish()) {
            String whole = request.contains("\r\n\r\n") ? request : request + "Connection: close\r\n\r\n";
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                socket.getOutputStream().write(whole.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                if (answer.isEmpty()
                        || answer.startsWith("HTTP/1.1 5")
                                && !answer.startsWith("HTTP/1.1 50" + "5")
                                && !answer.startsWith("HTTP/1.1 501")) {
                    errors.add(request.substring(0, Math.min(200, request.length())) + " => "
                            + answer.lines().findFirst().orElse("nothing"));
                }
            }
        }
        assertThat(errors).isEmpty();
        assertThat(log.getAll()).doesNotContain("\tat io.fairlead", "Unexpected error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/networks HTTP/1.1\r\nHost: localhost\r\n%s",
                "POST /api/v1/session HTTP/1.1\r\nHost: fairlead.localhost\r\n%s",
                "POST /api/v1/trace HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n%s",
                "PUT /api/v1/networks/x HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n%s",
                "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n%s"
            })
    void strangersThatDripTheirBodiesStopNobody(String head) throws IOException, InterruptedException {
        List<Socket> drips = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket drip = new Socket(InetAddress.getLoopbackAddress(), port());
                drips.add(drip);
                drip.getOutputStream()
                        .write(head.formatted("Content-Length: 5000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 3; i++) {
                api.as("").get("/actuator/health/readiness").expect(200);
                api.post("/api/v1/networks", "{\"name\":\"n" + i + "\"}").expect(201);
                new Browser(port()).signIn(Browser.json("token", adminToken())).expect(200);
                for (Socket drip : drips) {
                    try {
                        drip.getOutputStream().write(' ');
                    } catch (IOException e) {
                        assertThat(e).as("closed").hasMessageMatching("Broken pipe|Connection reset.*");
                    }
                }
            }
        } finally {
            for (Socket drip : drips) {
                drip.close();
            }
        }
    }

    @Test
    void takesNoLongSignIns() throws IOException {
        new Browser(port()).signIn(Browser.json("token", "x".repeat(9000))).expect(413);
        new Browser(port())
                .send(
                        "POST",
                        SESSION,
                        "2400\r\n" + " ".repeat(0x2400) + "\r\n0\r\n\r\n",
                        "Content-Length",
                        "",
                        "Transfer-Encoding",
                        "chunked")
                .expect(413);
        new Browser(port()).signIn("").expect(400);
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
