package io.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit calls named first
class PeerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 1000;

    @TempDir
    Path directory;

    private Path socket;

    @BeforeEach
    void named() {
        socket = directory.resolve("peer.sock");
    }

    private Peer peer(Duration patience) {
        return new Peer(new PeerAddress.UnixSocket(socket), patience, MOST);
    }

    @Test
    void readsAnswersWithALengthAndInChunksOverOneConnection() throws IOException {
        String chunked = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nX-a: 2\r\n\r\n"
                + "6\r\nfirst \r\n6\r\nsecond\r\n0\r\n\r\n";
        try (Canned program = new Canned(socket, line -> line.contains("/one") ? Canned.json("{}") : chunked);
                Peer peer = peer(PATIENCE)) {
            Peer.Answer one = peer.get("/one?x=a%20b");
            assertThat(one.status()).isEqualTo(200);
            assertThat(one.text()).isEqualTo("{}");
            assertThat(one.header("content-TYPE")).contains("application/json");
            Peer.Answer two = peer.get("/two");
            assertThat(two.status()).isEqualTo(404);
            assertThat(two.text()).isEqualTo("first second");
            assertThat(two.header("X-A")).contains("1, 2");
            assertThat(program.requests().get(0)).startsWith("GET /one?x=a%20b HTTP/1.1\r\n");
            assertThat(program.requests().get(0).toLowerCase(java.util.Locale.ROOT))
                    .contains("\r\nhost: localhost\r\n");
        }
    }

    @Test
    void followsNobodyElsewhere() throws IOException {
        String redirect = "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n";
        try (Canned program = new Canned(socket, line -> redirect);
                Peer peer = peer(PATIENCE)) {
            assertThat(peer.get("/").status()).isEqualTo(302);
            assertThat(program.requests()).hasSize(1);
        }
    }

    @Test
    void takesNoMoreThanItWasTold() throws IOException {
        try (Canned program = new Canned(socket, line -> Canned.json("x".repeat(MOST + 1)));
                Peer peer = peer(PATIENCE)) {
            assertThatThrownBy(() -> peer.get("/"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more than " + MOST + " bytes");
            assertThat(program.requests()).hasSize(1);
        }
    }

    @Test
    void waitsNoLongerThanItWasTold() throws IOException {
        try (Canned silent = new Canned(socket, line -> "");
                Peer peer = peer(Duration.ofMillis(50))) {
            assertThatThrownBy(() -> peer.get("/")).isInstanceOf(SocketTimeoutException.class);
            assertThat(silent.requests()).hasSize(1);
        }
    }

    @Test
    void saysWhyNobodyAnswers() throws IOException {
        try (Peer peer = peer(PATIENCE)) {
            assertThatThrownBy(() -> peer.get("/"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No such file or directory");
            Files.createFile(socket);
            assertThatThrownBy(() -> peer.get("/"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Connection refused");
        }
    }
}
