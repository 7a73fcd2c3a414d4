package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundPortsKernelTest {

    private ScratchNamespace host;
    private BoundPorts ports;

    @BeforeEach
    void open() {
        host = ScratchNamespace.create();
        ports = new BoundPorts(runner());
    }

    private NamespaceRunner runner() {
        return new NamespaceRunner() {
            @Override
            public <T> T call(Supplier<T> work) {
                return host.call(work::get);
            }
        };
    }

    @AfterEach
    void close() {
        if (host != null) {
            ports.close();
            host.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "0.0.0.0, 127.0.0.1",
        "127.0.0.1, 0.0.0.0",
        "127.0.0.1, 127.0.0.1",
        "::, ::1",
        "::1, ::"
    })
    void heldPortIsClosedToProcessesAndOpenAgainAfterRelease(String ours, String theirs) throws IOException {
        for (TransportProtocol protocol : List.of(TransportProtocol.TCP, TransportProtocol.UDP)) {
            assertThat(ports.hold("web", List.of(port(protocol, ours, 8080)))).isEmpty();

            assertThatThrownBy(() -> bind(protocol, theirs, 8080)).hasCauseInstanceOf(BindException.class);
        }

        ports.release("web");
        bind(TransportProtocol.TCP, theirs, 8080).close();
        bind(TransportProtocol.UDP, theirs, 8080).close();
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "127.0.0.1, 0.0.0.0", "127.0.0.1, 127.0.0.1", "::, ::1", "0.0.0.0, ::"})
    void portOfAProcessCannotBeHeld(String ours, String theirs) throws Exception {
        for (TransportProtocol protocol : List.of(TransportProtocol.TCP, TransportProtocol.UDP)) {
            try (AutoCloseable server = bind(protocol, theirs, 8080)) {
                assertThat(server).isNotNull();
                assertThat(ports.hold("web", List.of(port(protocol, ours, 8081), port(protocol, ours, 8080))))
                        .extracting(HostPorts.Taken::port)
                        .containsExactly(port(protocol, ours, 8080));
                assertThat(ports.hold("web", List.of(range(protocol, ours, 8000, 8999))))
                        .extracting(HostPorts.Taken::reason)
                        .allMatch(reason -> reason.contains("8080"))
                        .hasSize(1);
            }
            // All or none: the free one of the two was given back.
            bind(protocol, theirs, 8081).close();
        }
    }

    @Test
    void familiesAndAddressesAndProtocolsAreIndependent() {
        assertThat(ports.hold(
                        "web",
                        List.of(
                                port(TransportProtocol.TCP, "0.0.0.0", 80),
                                port(TransportProtocol.TCP, "::", 80),
                                port(TransportProtocol.UDP, "0.0.0.0", 80),
                                port(TransportProtocol.SCTP, "0.0.0.0", 80),
                                port(TransportProtocol.TCP, "127.0.0.1", 81),
                                port(TransportProtocol.TCP, "127.0.0.2", 81))))
                .isEmpty();
    }

    @Test
    void otherHolderIsNamed() {
        ports.hold(
                "web", List.of(port(TransportProtocol.TCP, "127.0.0.1", 80), port(TransportProtocol.SCTP, "::", 80)));

        assertThat(ports.hold("api", List.of(port(TransportProtocol.TCP, "0.0.0.0", 80))))
                .singleElement()
                .extracting(HostPorts.Taken::reason)
                .asString()
                .contains("web", "127.0.0.1:80");
        assertThat(ports.hold("api", List.of(port(TransportProtocol.SCTP, "::", 80))))
                .hasSize(1);
        assertThat(ports.hold("api", List.of(port(TransportProtocol.TCP, "127.0.0.2", 80))))
                .isEmpty();
    }

    @Test
    void sameRequestCannotNameAPortTwice() {
        assertThat(ports.hold(
                        "web",
                        List.of(
                                port(TransportProtocol.TCP, "0.0.0.0", 80),
                                port(TransportProtocol.TCP, "127.0.0.1", 80))))
                .hasSize(2);
    }

    @Test
    void holdingAgainKeepsTheSocketAndDropsWhatIsNotListed() throws IOException {
        PublishedPort kept = port(TransportProtocol.TCP, "0.0.0.0", 80);
        Set<String> others = socketsOfThisProcess();
        ports.hold("web", List.of(kept, port(TransportProtocol.TCP, "0.0.0.0", 81)));
        Set<String> first = socketsOfThisProcess();
        first.removeAll(others);

        assertThat(ports.hold("web", List.of(kept, port(TransportProtocol.TCP, "0.0.0.0", 82))))
                .isEmpty();

        first.retainAll(socketsOfThisProcess());
        assertThat(first).hasSize(1);
        bind(TransportProtocol.TCP, "0.0.0.0", 81).close();
        assertThatThrownBy(() -> bind(TransportProtocol.TCP, "0.0.0.0", 82)).hasCauseInstanceOf(BindException.class);
    }

    @Test
    void holderMayMoveFromOneAddressToAllAndBackAgain() {
        for (String address : List.of("127.0.0.1", "0.0.0.0", "127.0.0.1")) {
            assertThat(ports.hold("web", List.of(port(TransportProtocol.TCP, address, 80))))
                    .isEmpty();
            assertThat(ports.hold("web", List.of(range(TransportProtocol.TCP, address, 79, 85))))
                    .isEmpty();
        }
    }

    @Test
    void failedMoveLeavesEverythingAsItWas() throws Exception {
        ports.hold("web", List.of(port(TransportProtocol.TCP, "127.0.0.1", 80)));
        try (AutoCloseable server = bind(TransportProtocol.TCP, "127.0.0.2", 80)) {
            assertThat(server).isNotNull();
            assertThat(ports.hold("web", List.of(port(TransportProtocol.TCP, "0.0.0.0", 80))))
                    .hasSize(1);
        }
        assertThatThrownBy(() -> bind(TransportProtocol.TCP, "127.0.0.1", 80)).hasCauseInstanceOf(BindException.class);
        bind(TransportProtocol.TCP, "127.0.0.2", 80).close();
    }

    @Test
    void addressThatTheHostDoesNotHaveIsRefused() {
        assertThat(ports.hold("web", List.of(port(TransportProtocol.TCP, "192.0.2.77", 80))))
                .singleElement()
                .extracting(HostPorts.Taken::reason)
                .asString()
                .contains("EADDRNOTAVAIL");
    }

    @Test
    void connectionsThatAFormerServerLeftAreNoObstacle() throws IOException {
        try (ServerSocket server = host.call(() -> new ServerSocket(80));
                Socket client = host.call(() -> new Socket(InetAddress.getByName("127.0.0.1"), 80))) {
            server.accept().close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(host.run("ss", "-Htan")).contains("TIME-WAIT").contains(":80");

        assertThat(ports.hold("web", List.of(port(TransportProtocol.TCP, "0.0.0.0", 80))))
                .isEmpty();

        assertThatThrownBy(() -> bind(TransportProtocol.TCP, "0.0.0.0", 80)).hasCauseInstanceOf(BindException.class);
    }

    @Test
    void nobodyCanConnectToAHeldPort() {
        ports.hold("web", List.of(port(TransportProtocol.TCP, "0.0.0.0", 80)));

        Throwable refused = catchThrowable(() -> host.call(() -> new Socket(InetAddress.getByName("127.0.0.1"), 80)));

        assertThat(refused).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void longRangeIsBoundInTheBackground() {
        assertThat(ports.hold("web", List.of(range(TransportProtocol.TCP, "0.0.0.0", 10_000, 12_999))))
                .isEmpty();

        for (int port : new int[] {10_000, 11_500, 12_999}) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThatThrownBy(() -> bind(TransportProtocol.TCP, "127.0.0.1", port)
                                    .close())
                            .hasCauseInstanceOf(BindException.class));
        }
        assertThat(ports.hold("api", List.of(port(TransportProtocol.TCP, "0.0.0.0", 12_000))))
                .hasSize(1);
        // Changing a long range is checked against processes, not against its own sockets.
        assertThat(ports.hold("web", List.of(range(TransportProtocol.TCP, "0.0.0.0", 10_000, 13_999))))
                .isEmpty();
    }

    @Test
    void withoutDescriptorsPortsAreCheckedAndKeptFromOtherHolders() throws Exception {
        try (BoundPorts few = new BoundPorts(runner(), 2);
                AutoCloseable server = bind(TransportProtocol.TCP, "0.0.0.0", 90)) {
            assertThat(server).isNotNull();
            assertThat(few.hold("web", List.of(range(TransportProtocol.TCP, "0.0.0.0", 80, 85))))
                    .isEmpty();
            assertThat(few.hold("web", List.of(range(TransportProtocol.TCP, "0.0.0.0", 86, 95))))
                    .hasSize(1);
            assertThat(few.hold("api", List.of(port(TransportProtocol.TCP, "0.0.0.0", 83))))
                    .hasSize(1);
        }
    }

    @Test
    void findsTheSameFreeNumberForBothFamilies() throws Exception {
        host.run("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40004");
        ports.hold("web", List.of(port(TransportProtocol.TCP, "0.0.0.0", 40_000)));
        List<PublishedPort> wanted =
                List.of(port(TransportProtocol.TCP, "0.0.0.0", 1), port(TransportProtocol.TCP, "::", 1));
        try (AutoCloseable four = bind(TransportProtocol.TCP, "127.0.0.1", 40_001);
                AutoCloseable six = bind(TransportProtocol.TCP, "::1", 40_003)) {
            assertThat(List.of(four, six)).hasSize(2);
            assertThat(ports.findFree(wanted)).contains(PortRange.single(40_002));
            assertThat(ports.findFree(wanted)).contains(PortRange.single(40_004));
            assertThat(ports.findFree(wanted)).contains(PortRange.single(40_002));
            assertThat(ports.findFree(List.of(range(TransportProtocol.TCP, "0.0.0.0", 1, 3))))
                    .contains(new PortRange(40_002, 40_004));
            assertThat(ports.findFree(List.of(range(TransportProtocol.TCP, "0.0.0.0", 1, 4))))
                    .isEmpty();
            assertThat(ports.findFree(List.of(range(TransportProtocol.UDP, "0.0.0.0", 1, 5))))
                    .contains(new PortRange(40_000, 40_004));
        }
    }

    private static PublishedPort port(TransportProtocol protocol, String address, int port) {
        return range(protocol, address, port, port);
    }

    private static PublishedPort range(TransportProtocol protocol, String address, int first, int last) {
        PortRange range = new PortRange(first, last);
        return new PublishedPort(protocol, IpAddress.of(address), range, range);
    }

    /** What a server does: TCP with SO_REUSEADDR, and IPv6 that takes IPv4 as well. */
    private AutoCloseableIo bind(TransportProtocol protocol, String address, int port) {
        InetSocketAddress at = new InetSocketAddress(IpAddress.of(address).toInetAddress(), port);
        StandardProtocolFamily family =
                address.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        return host.call(() -> {
            if (protocol == TransportProtocol.UDP) {
                DatagramChannel channel = DatagramChannel.open(family);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return closing(channel, () -> channel.bind(at));
            }
            ServerSocketChannel channel = ServerSocketChannel.open(family);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return closing(channel, () -> channel.bind(at));
        });
    }

    private interface AutoCloseableIo extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private interface Binding {
        Object bind() throws IOException;
    }

    private static AutoCloseableIo closing(java.io.Closeable channel, Binding binding) throws IOException {
        try {
            binding.bind();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel::close;
    }

    private static Set<String> socketsOfThisProcess() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:")) {
                        sockets.add(target);
                    }
                } catch (NoSuchFileException e) {
                    // The directory's own descriptor, or a file closed meanwhile: no socket of ours.
                    continue;
                }
            }
        }
        return sockets;
    }
}
