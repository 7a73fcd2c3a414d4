package io.fairlead.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** The doors on a web server of their own, with fewer threads than slow clients. */
class TimedProtocolTest {

    private static final int THREADS = 16;
    private static final int CLIENTS = 80;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String READ = "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";

    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private WebServer server;

    @BeforeEach
    void start() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        new DoorConfiguration().timedDoors().customize(factory);
        factory.setProtocol(Impatient.class.getName());
        factory.addProtocolHandlerCustomizers(
                handler -> ((AbstractProtocol<?>) handler).setMaxThreads(THREADS),
                handler -> ((AbstractProtocol<?>) handler).setConnectionTimeout(600_000));
        server = factory.getWebServer(
                context -> context.addServlet("all", new Everything()).addMapping("/*"));
        server.start();
    }

    /** So that the tests do not take minutes. */
    public static final class Impatient extends TimedProtocol {
        public Impatient() {
            super(Duration.ofSeconds(2), Duration.ofMillis(500));
        }
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        for (Socket client : clients) {
            client.close();
        }
        server.stop();
    }

    private final class Everything extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getPathInfo()) {
                case "/refuse" -> response.setStatus(401);
                case "/parameter" -> response.setStatus(request.getParameter("probe") == null ? 401 : 200);
                case "/read" ->
                    response.getWriter().print(request.getInputStream().readAllBytes().length);
                case "/big" -> {
                    response.setContentLength(64 << 20);
                    for (int i = 0; i < 64; i++) {
                        response.getOutputStream().write(new byte[1 << 20]);
                    }
                }
                case "/hang" -> hang();
                default -> response.getWriter().print("here");
            }
        }

        private void hang() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    private void begin(int count, String request) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket client = connect();
            clients.add(client);
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Sends a byte to every client's connection now and then, as long as the test runs. */
    private void drip(String bytes) {
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; !end.await(200, TimeUnit.MILLISECONDS); i++) {
                    for (Socket client : clients) {
                        try {
                            client.getOutputStream().write(bytes.charAt(i % bytes.length()));
                        } catch (IOException e) {
                            clients.remove(client);
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private String get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void awaitEndOfAll() {
        await().atMost(LONG).until(clients::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
                "POST /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;",
                "POST /parameter HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 1000\r\n\r\na",
                "GET /here HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
            })
    void nobodyListensToWhoIsAnswered(String request) throws IOException {
        begin(CLIENTS, request);
        drip("a");
        assertThat(get("/here")).startsWith("HTTP/1.1 200").endsWith("here");
        awaitEndOfAll();
        assertThat(get("/here")).endsWith("here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                READ,
                "POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;",
                "POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTrailer"
            })
    void whoDripsItsBodyIsGivenUp(String request) throws IOException {
        begin(CLIENTS, request);
        drip("a");
        assertThat(get("/here")).endsWith("here");
        awaitEndOfAll();
    }

    @Test
    void whoDripsItsHeadIsGivenUp() throws IOException {
        begin(CLIENTS, "GET /here HTTP/1.1\r\nHost: x\r\nX-");
        drip("a");
        assertThat(get("/here")).endsWith("here");
        awaitEndOfAll();
    }

    @Test
    void whoDoesNotTakeItsAnswerIsGivenUp() throws IOException {
        begin(THREADS * 2, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(get("/here")).endsWith("here");
    }

    @Test
    void probesAreAnsweredWhenEveryThreadIsHeld() throws IOException {
        begin(THREADS * 2, "GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
        begin(CLIENTS, "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
        for (String probe : List.of("liveness", "readiness", "liveness?x=y")) {
            assertThat(get("/actuator/health/" + probe))
                    .contains("Connection: close")
                    .endsWith("here");
        }
        // Others wait for a thread, also behind a probe.
        try (Socket other = connect()) {
            other.getOutputStream()
                    .write(
                            "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\n\r\nGET /here HTTP/1.1\r\nHost: x\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .containsOnlyOnce("HTTP/1.1 200");
        }
        end.countDown();
        assertThat(get("/here")).endsWith("here");
    }

    @Test
    void connectionsServeManyRequestsAndSlowBodiesThatAreFastEnough() throws IOException {
        try (Socket client = connect()) {
            InputStream in = client.getInputStream();
            for (int i = 0; i < 3; i++) {
                client.getOutputStream()
                        .write("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                for (int part = 0; part < 20; part++) {
                    client.getOutputStream().write(new byte[10_000]);
                }
                assertThat(answer(in)).startsWith("HTTP/1.1 200").endsWith("200000");
            }
            client.getOutputStream()
                    .write(("POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345"
                                    + "GET /here HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(in)).startsWith("HTTP/1.1 401");
            assertThat(answer(in)).endsWith("here");
        }
    }

    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as(head.toString()).isNotNegative();
            head.append((char) next);
        }
        String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        return head + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.US_ASCII);
    }
}
