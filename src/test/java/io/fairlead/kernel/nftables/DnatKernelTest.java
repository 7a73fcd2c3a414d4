package io.fairlead.kernel.nftables;

import static io.fairlead.kernel.nftables.RuleSetExample.ip;
import static io.fairlead.kernel.nftables.RuleSetExample.port;
import static io.fairlead.kernel.nftables.RuleSetExample.ports;
import static io.fairlead.kernel.nftables.RuleSetExample.tcp;
import static io.fairlead.kernel.nftables.RuleSetExample.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client reaches a sandbox by the host's ports: client - host - sandbox, a namespace each. */
class DnatKernelTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Table TABLE = Table.inet("dnat");
    private static final String MAP = "map";

    private final List<ScratchNamespace> namespaces = new ArrayList<>();
    private ScratchNamespace client;
    private ScratchNamespace host;
    private ScratchNamespace sandbox;

    @BeforeEach
    void wire() {
        client = add();
        host = add();
        sandbox = add();
        ScratchNamespace.connect(client, "c0", host, "h0");
        ScratchNamespace.connect(host, "h1", sandbox, "s0");
        address(client, "c0", "192.0.2.2/24", "2001:db8::2/64");
        address(host, "h0", "192.0.2.1/24", "2001:db8::1/64");
        address(host, "h1", "10.0.0.1/24", "fd00::1/64");
        address(sandbox, "s0", "10.0.0.2/24", "fd00::2/64");
        sandbox.run("ip", "route", "add", "default", "via", "10.0.0.1");
        sandbox.run("ip", "-6", "route", "add", "default", "via", "fd00::1");
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    private ScratchNamespace add() {
        ScratchNamespace namespace = ScratchNamespace.create();
        namespaces.add(namespace);
        return namespace;
    }

    private static void address(ScratchNamespace namespace, String link, String v4, String v6) {
        namespace.run("ip", "address", "add", v4, "dev", link);
        namespace.run("ip", "address", "add", v6, "dev", link, "nodad");
    }

    @AfterEach
    void unwire() {
        namespaces.forEach(ScratchNamespace::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exactMapSendsOnePortToAnother(boolean v6) throws IOException {
        List<CommentedElement> elements = new ArrayList<>();
        for (Value protocol : List.of(tcp(), udp())) {
            elements.add(RuleSetExample.element(
                    List.of(ip(hostAddress(v6)), protocol, port(8080)), ip(sandboxAddress(v6)), port(80)));
        }
        install(
                new SetDefinition(MAP, key(v6), List.of(address(v6), DataType.INET_SERVICE), false),
                elements,
                RuleBuilder.rule("").dnat(v6, MAP, fields(v6)).build());

        assertReaches(v6, 8080, 80);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rangeMapKeepsThePort(boolean v6) throws IOException {
        List<CommentedElement> elements = new ArrayList<>();
        for (Value protocol : List.of(tcp(), udp())) {
            elements.add(RuleSetExample.element(
                    List.of(ip(hostAddress(v6)), protocol, ports(7000, 7999)), ip(sandboxAddress(v6))));
        }
        install(
                new SetDefinition(MAP, key(v6), List.of(address(v6)), true),
                elements,
                RuleBuilder.rule("").dnatAddress(v6, MAP, fields(v6)).build());

        for (int port : new int[] {7000, 7001, 7500, 7999}) {
            assertReaches(v6, port, port);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, 8000, 9000, 100", "true, 8000, 9000, 100",
        "false, 8000, 80, 100", "true, 8000, 80, 100",
        "false, 32769, 1, 32767", "false, 65436, 65435, 100",
        "false, 100, 99, 400", "true, 100, 1, 400",
        "false, 1, 65435, 101"
    })
    void shiftedRangeMapMovesEveryPortByTheSameDistance(boolean v6, int from, int to, int length) throws IOException {
        PortRange hostPorts = new PortRange(from, from + length - 1);
        List<PortShift> shifts = PortShift.between(hostPorts, new PortRange(to, to + length - 1));
        List<CommentedElement> elements = new ArrayList<>();
        for (Value protocol : List.of(tcp(), udp())) {
            for (PortShift shift : shifts) {
                elements.add(RuleSetExample.element(
                        List.of(ip(hostAddress(v6)), protocol, new Value.Ports(shift.ports())),
                        ip(sandboxAddress(v6)),
                        new Value.Range16(shift.min(), shift.max())));
            }
        }
        List<DataType> data = List.of(address(v6), DataType.INET_SERVICE);
        install(
                new SetDefinition(MAP, key(v6), data, true, true),
                elements,
                RuleBuilder.rule("").dnatShifted(v6, MAP, fields(v6)).build());

        for (int offset : new int[] {0, 1, length / 2, length - 2, length - 1}) {
            assertReaches(v6, from + offset, to + offset);
        }
    }

    private void install(SetDefinition map, List<CommentedElement> elements, Rule rule) {
        try (NftablesSocket nftables = host.call(NftablesSocket::open)) {
            nftables.transaction(List.of(
                            new Command.AddTable(TABLE, ""),
                            new Command.AddChain(TABLE, "prerouting", RuleSetExample.PREROUTING, ""),
                            new Command.AddSet(TABLE, map, ""),
                            new Command.AddElements(TABLE, map, elements),
                            new Command.AppendRule(TABLE, "prerouting", rule)))
                    .orThrow();
            assertThat(nftables.elements(TABLE, map)).containsExactlyInAnyOrderElementsOf(elements);
            assertThat(nftables.rules(TABLE)).extracting(ListedRule::rule).containsExactly(rule);
        }
    }

    private void assertReaches(boolean v6, int hostPort, int sandboxPort) throws IOException {
        InetAddress at = IpAddress.of(sandboxAddress(v6)).toInetAddress();
        InetSocketAddress to =
                new InetSocketAddress(IpAddress.of(hostAddress(v6)).toInetAddress(), hostPort);
        try (ServerSocket server = sandbox.call(() -> new ServerSocket(sandboxPort, 8, at));
                Socket socket = client.call(() -> {
                    Socket s = new Socket();
                    s.connect(to, TIMEOUT_MILLIS);
                    return s;
                })) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getLocalPort()).isEqualTo(sandboxPort);
            }
        }
        try (DatagramSocket server = sandbox.call(() -> new DatagramSocket(sandboxPort, at));
                DatagramSocket socket =
                        client.call(() -> new DatagramSocket(new InetSocketAddress(v6 ? "::" : "0.0.0.0", 0)))) {
            server.setSoTimeout(500);
            byte[] text = Integer.toString(hostPort).getBytes(StandardCharsets.US_ASCII);
            DatagramPacket received = new DatagramPacket(new byte[100], 100);
            Awaitility.await().ignoreException(SocketTimeoutException.class).untilAsserted(() -> {
                // UDP may be lost, so every round sends again.
                socket.send(new DatagramPacket(text, text.length, to));
                server.receive(received);
            });
            assertThat(new String(received.getData(), 0, received.getLength(), StandardCharsets.US_ASCII))
                    .isEqualTo(Integer.toString(hostPort));
        }
    }

    private static List<DataType> key(boolean v6) {
        return List.of(address(v6), DataType.INET_PROTOCOL, DataType.INET_SERVICE);
    }

    private static Field[] fields(boolean v6) {
        return new Field[] {Field.daddr(v6), Field.L4PROTO, Field.DPORT};
    }

    private static DataType address(boolean v6) {
        return v6 ? DataType.IPV6_ADDRESS : DataType.IPV4_ADDRESS;
    }

    private static String hostAddress(boolean v6) {
        return v6 ? "2001:db8::1" : "192.0.2.1";
    }

    private static String sandboxAddress(boolean v6) {
        return v6 ? "fd00::2" : "10.0.0.2";
    }
}
