package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.Conntrack.Match;
import io.fairlead.kernel.nftables.Command;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.model.IpAddress;
import io.fairlead.model.TransportProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows over loopback, between addresses that stand for clients (127.0.1.x, fd00:1::x) and sandboxes (…2…). */
class ConntrackKernelTest {

    private ScratchNamespace namespace;
    private Conntrack conntrack;

    /** The filter in the kernel, and doing without it, have to come to the same. */
    enum Way {
        FILTER(Conntrack::flush),
        LIST(Conntrack::flushListed);

        private final BiConsumer<Conntrack, List<Match>> flush;

        Way(BiConsumer<Conntrack, List<Match>> flush) {
            this.flush = flush;
        }
    }

    @BeforeEach
    void open() {
        namespace = ScratchNamespace.create();
        conntrack = namespace.call(Conntrack::open);
        namespace.run("ip", "address", "add", "fd00:1::1/128", "dev", "lo", "nodad");
        namespace.run("ip", "address", "add", "fd00:2::1/128", "dev", "lo", "nodad");
        Table table = Table.inet("track");
        try (NftablesSocket nftables = namespace.call(NftablesSocket::open)) {
            nftables.transaction(List.of(
                            new Command.AddTable(table, ""),
                            new Command.AddChain(table, "output", new Hook("filter", Hook.Point.OUTPUT, 0), ""),
                            new Command.AppendRule(
                                    table,
                                    "output",
                                    RuleBuilder.rule("").ctState(Ct.State.NEW).accept())))
                    .orThrow();
        }
    }

    @AfterEach
    void close() {
        if (namespace != null) {
            conntrack.close();
            namespace.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void flushesByReplySourceAndPort(Way way) {
        flow("127.0.1.1", "127.0.2.1", 53);
        flow("127.0.1.2", "127.0.2.1", 53);
        flow("127.0.1.1", "127.0.2.1", 54);
        flow("127.0.1.1", "127.0.2.2", 53);
        flow("fd00:1::1", "fd00:2::1", 53);
        flow("fd00:2::1", "fd00:1::1", 55);

        way.flush.accept(conntrack, List.of(Match.replySource(IpAddress.of("127.0.2.1"), TransportProtocol.TCP, 53)));
        assertThat(flows()).contains("dst=127.0.2.1 sport=4000 dport=53");
        way.flush.accept(conntrack, List.of(Match.replySource(IpAddress.of("127.0.2.1"), TransportProtocol.UDP, 53)));
        assertThat(flows())
                .doesNotContain("dst=127.0.2.1 sport=4000 dport=53")
                .contains("dst=127.0.2.1 sport=4000 dport=54", "dst=127.0.2.2 sport=4000 dport=53", "dst=fd00:2::1");

        way.flush.accept(conntrack, List.of(Match.replySource(IpAddress.of("127.0.2.1"))));
        assertThat(flows()).doesNotContain("dst=127.0.2.1 ").contains("dst=127.0.2.2 ", "dst=fd00:2::1");
        way.flush.accept(conntrack, List.of(Match.replySource(IpAddress.of("fd00:2::1"))));
        assertThat(flows())
                .contains("dst=127.0.2.2 ", "dst=fd00:1::1 sport=4000 dport=55")
                .doesNotContain("dst=fd00:2::1 sport=4000 dport=53");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void flushesByOriginalSource(Way way) {
        flow("127.0.1.1", "127.0.2.1", 53);
        flow("127.0.1.2", "127.0.2.1", 53);
        flow("127.0.2.1", "127.0.1.1", 53);

        way.flush.accept(conntrack, List.of(Match.originalSource(IpAddress.of("127.0.1.1"))));

        assertThat(flows())
                .doesNotContain(" src=127.0.1.1 dst=127.0.2.1 sport=4000")
                .contains(" src=127.0.1.2 dst=127.0.2.1 sport=4000", " src=127.0.2.1 dst=127.0.1.1 sport=4000");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void flushesManyAtOnce(Way way) {
        flow("127.0.1.1", "127.0.2.1", 53);
        flow("127.0.1.1", "127.0.2.2", 53);
        flow("127.0.2.3", "127.0.1.1", 53);
        flow("127.0.1.1", "127.0.2.4", 53);
        flow("fd00:1::1", "fd00:2::1", 53);
        flow("fd00:2::1", "fd00:1::1", 55);

        way.flush.accept(
                conntrack,
                List.of(
                        Match.replySource(IpAddress.of("127.0.2.1")),
                        Match.replySource(IpAddress.of("127.0.2.2"), TransportProtocol.UDP, 54),
                        Match.originalSource(IpAddress.of("127.0.2.3")),
                        Match.replySource(IpAddress.of("fd00:2::1")),
                        Match.originalSource(IpAddress.of("127.0.2.4"))));

        assertThat(flows())
                .doesNotContain("dst=127.0.2.1 sport=4000", " src=127.0.2.3 dst=127.0.1.1 sport=4000")
                .doesNotContain("dst=fd00:2::1 sport=4000 dport=53")
                .contains("dst=127.0.2.2 sport=4000", "dst=127.0.2.4 sport=4000")
                .contains("dst=fd00:1::1 sport=4000 dport=55");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void nothingToFlushIsNoError(Way way) {
        way.flush.accept(conntrack, List.of(Match.replySource(IpAddress.of("127.0.9.9"))));
    }

    private void flow(String from, String to, int port) {
        namespace.call(() -> {
            InetSocketAddress source = new InetSocketAddress(IpAddress.of(from).toInetAddress(), 4000);
            InetSocketAddress target = new InetSocketAddress(IpAddress.of(to).toInetAddress(), port);
            try (DatagramSocket server = new DatagramSocket(target);
                    DatagramSocket client = new DatagramSocket(source)) {
                server.setSoTimeout(500);
                // UDP may be lost even over loopback, most of all just after the addresses came.
                for (boolean received = false; !received; ) {
                    client.send(new DatagramPacket(new byte[1], 1, target));
                    received = receive(server);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return true;
        });
    }

    private static boolean receive(DatagramSocket server) throws IOException {
        try {
            server.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private String flows() {
        return namespace.run("conntrack", "-L", "-f", "ipv4") + namespace.run("conntrack", "-L", "-f", "ipv6");
    }
}
