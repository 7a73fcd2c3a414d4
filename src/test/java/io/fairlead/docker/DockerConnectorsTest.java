package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** The doors on a web server of their own, without the service behind them. */
class DockerConnectorsTest {

    private static final DockerSettings.Tls PLAIN = new DockerSettings.Tls(null, null, null);

    @TempDir
    Path directory;

    private static WebServer start(DockerSettings settings) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        new DockerConnectors(settings).customize(factory);
        WebServer server = factory.getWebServer(
                context -> context.addServlet("who", new Who()).addMapping("/*"));
        server.start();
        return server;
    }

    /** Tells by which door the request came, and whose process sent it. */
    private static final class Who extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(Door.of(request)
                            .map(door ->
                                    door.kind() + " " + door.connection().user().orElse(""))
                            .orElse("none"));
        }
    }

    private static DockerSettings onSocket(Path socket, @Nullable String group) {
        return new DockerSettings(socket.toString(), group, null, PLAIN);
    }

    private static DockerSettings onTcp(String address, DockerSettings.Tls tls) {
        return new DockerSettings("", null, address, tls);
    }

    private List<Path> files(Path in) throws IOException {
        try (var files = Files.list(in)) {
            return files.toList();
        }
    }

    @Test
    void theSocketIsForItsOwnerAndItsGroupAndGoesWithTheServer() throws IOException {
        Path made = directory.resolve("new");
        Path socket = made.resolve("docker.sock");
        WebServer server = start(onSocket(socket, null));
        try {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwxr-x---");
            assertThat(files(made)).containsExactly(socket);
            assertThat(new DockerClient(socket).get("/").text()).isEqualTo("SOCKET " + System.getProperty("user.name"));
        } finally {
            server.stop();
        }
        assertThat(files(made)).isEmpty();
    }

    @Test
    void aDirectoryThatIsThereStaysAsItIs() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        WebServer server = start(onSocket(directory.resolve("s"), null));
        server.stop();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void theGroupOfTheSocket() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to give a file away");
        Path made = directory.resolve("new");
        Path socket = made.resolve("docker.sock");
        WebServer server = start(onSocket(socket, "daemon"));
        try {
            for (Path file : List.of(socket, made)) {
                PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
                assertThat(attributes.group().getName()).isEqualTo("daemon");
                assertThat(attributes.owner().getName()).isEqualTo("root");
            }
        } finally {
            server.stop();
        }
    }

    @Test
    void aGroupThatThisHostDoesNotHave() {
        assertThatThrownBy(() -> start(onSocket(directory.resolve("s"), "no-such-group")))
                .hasMessageContaining("fairlead.docker.group: this host has no group 'no-such-group'");
    }

    @Test
    void aSocketThatNobodyAnswersIsReplaced() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        WebServer server = start(onSocket(socket, null));
        try {
            assertThat(new DockerClient(socket).get("/").text()).startsWith("SOCKET");
        } finally {
            server.stop();
        }
    }

    @Test
    void aSocketThatSomebodyAnswersIsNot() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            assertThatThrownBy(() -> start(onSocket(socket, null)))
                    .hasMessageContaining("another process answers on " + socket);
        }
    }

    @Test
    void aSocketThatAnotherServiceHasTakenOverStays() throws IOException {
        Path socket = directory.resolve("s");
        WebServer server = start(onSocket(socket, null));
        Files.delete(socket);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            server.stop();
            assertThat(Files.exists(socket, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("s"), "mine");
        assertThatThrownBy(() -> start(onSocket(file, null))).hasMessageContaining(file + " exists and is no socket");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aPathThatIsTooLong() {
        assertThatThrownBy(() -> start(onSocket(directory.resolve("a".repeat(120)), null)))
                .hasMessageContaining("too long for a unix socket");
    }

    @Test
    void tcp() throws IOException {
        int port = freePort();
        WebServer server = start(onTcp("127.0.0.1:" + port, PLAIN));
        try {
            var answer =
                    new java.net.URI("http://127.0.0.1:" + port + "/").toURL().openStream();
            assertThat(new String(answer.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("TCP");
            var ordinary = new java.net.URI("http://127.0.0.1:" + server.getPort() + "/")
                    .toURL()
                    .openStream();
            assertThat(new String(ordinary.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("none");
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        } finally {
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2375", ":2375", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:70000", "a b:1"})
    void noAddress(String address) {
        assertThatThrownBy(() -> start(onTcp(address, PLAIN)))
                .hasMessage("fairlead.docker.tcp: " + address + " is not HOST:PORT");
    }

    @Test
    void halfATls() throws IOException {
        Path file = Files.writeString(directory.resolve("cert.pem"), "");
        assertThatThrownBy(() -> start(onTcp("127.0.0.1:1", new DockerSettings.Tls(null, file, null))))
                .hasMessage("fairlead.docker.tls.key is missing");
        Path gone = directory.resolve("gone.pem");
        assertThatThrownBy(() -> start(onTcp("127.0.0.1:1", new DockerSettings.Tls(gone, file, file))))
                .hasMessage("fairlead.docker.tls.ca cannot be read: " + gone);
    }
}
