package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders with a fixed port that never pause, older than what is published: the kernel translates first packets only. */
class OldFlowsKernelTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int PORT = 40_000;

    private BridgeLab lab;
    private ScratchNamespace c1;
    private ScratchNamespace c2;
    private DatagramSocket sender;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
        c1 = lab.sandbox();
        c2 = lab.sandbox();
        lab.serve(c1, 514, 515, 7005);
        lab.serve(c2, 514);
        lab.host.run("sysctl", "-qw", "net.netfilter.nf_conntrack_udp_timeout=600");
        sender = lab.lan.call(() -> new DatagramSocket(PORT));
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            sender.close();
            lab.close();
        }
    }

    private void put(String... ports) {
        List<String> lines = new ArrayList<>(List.of(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "endpoint " + c1.name() + " 10.9.0.2 fd00:9::2"));
        for (String port : ports) {
            lines.add("publish " + port);
        }
        lab.put(lines.toArray(String[]::new));
    }

    /** One datagram from the port that never changes; what comes back, if anything does. */
    private String ask(String address, int port) throws IOException {
        sender.setSoTimeout(300);
        InetSocketAddress to = new InetSocketAddress(IpAddress.of(address).toInetAddress(), port);
        sender.send(new DatagramPacket(new byte[] {1}, 1, to));
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        try {
            sender.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).strip();
        } catch (SocketTimeoutException e) {
            return BridgeLab.SILENCE;
        }
    }

    private void awaitAnswer(String address, int port, String answer) {
        await().atMost(LONG).untilAsserted(() -> assertThat(ask(address, port)).endsWith(answer));
    }

    private List<String> flows() {
        return lab.host
                .run("sh", "-c", "conntrack -L -p udp -o id 2>/dev/null; conntrack -L -f ipv6 -p udp -o id 2>/dev/null")
                .lines()
                .toList();
    }

    private String flow(String text) {
        return flows().stream().filter(line -> line.contains(text)).findFirst().orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:5514, 514/udp, 192.0.2.1, 5514, at 514",
        "192.0.2.1:5514, 514/udp, 192.0.2.1, 5514, at 514",
        "[::]:5514, 514/udp, 2001:db8::1, 5514, at 514",
        "[2001:db8::1]:5514, 514/udp, 2001:db8::1, 5514, at 514",
        "0.0.0.0:7000-7009, 7000-7009/udp, 192.0.2.1, 7005, at 7005",
        "0.0.0.0:500-509, 510-519/udp, 192.0.2.1, 505, at 515"
    })
    void whoSentBeforeThePublicationArrives(String host, String sandbox, String address, int port, String answer)
            throws IOException {
        put();
        ask(address, port);
        assertThat(flow("dport=" + port)).contains("dst=" + address, "sport=" + PORT);

        put(host + " " + sandbox);

        awaitAnswer(address, port, answer);
    }

    @Test
    void andFollowsThePortFromSandboxToSandbox() throws IOException {
        put("0.0.0.0:5514 514/udp");
        awaitAnswer(BridgeLab.HOST4, 5514, "at 514");
        // An edit of ports.
        put("0.0.0.0:5514 515/udp");
        awaitAnswer(BridgeLab.HOST4, 5514, "at 515");
        // Removed, and then somebody else's: what was sent between is a flow to the host.
        lab.remove("network a", "subnet 10.9.0.0/24 10.9.0.1");
        lab.put("network b", "subnet 10.8.0.0/24 10.8.0.1", "endpoint " + c2.name() + " 10.8.0.2");
        ask(BridgeLab.HOST4, 5514);
        assertThat(flow("dport=5514")).contains("src=192.0.2.1 dst=192.0.2.2");
        lab.put(
                "network b",
                "subnet 10.8.0.0/24 10.8.0.1",
                "endpoint " + c2.name() + " 10.8.0.2",
                "publish 0.0.0.0:5514 514/udp");

        awaitAnswer(BridgeLab.HOST4, 5514, "at 514");
        assertThat(flow("dport=5514")).contains("src=10.8.0.2");
    }

    @Test
    void whatIsNotThePortsOwnIsLeftAlone() throws IOException {
        put();
        lab.serve(lab.lan, 5514);
        assertThat(lab.askUdp(c1, BridgeLab.LAN4, 5514)).endsWith("at 5514");
        ask(BridgeLab.HOST4, 5515);
        ask(BridgeLab.HOST4, 5514);
        String outgoing = outgoing();
        String other = flow("dport=5515");
        assertThat(List.of(outgoing, other)).allSatisfy(line -> assertThat(line).isNotEmpty());

        put("0.0.0.0:5514 514/udp");
        awaitAnswer(BridgeLab.HOST4, 5514, "at 514");

        assertThat(id(outgoing())).isEqualTo(id(outgoing));
        assertThat(id(flow("dport=5515"))).isEqualTo(id(other));
    }

    /** Told from the answers of the published port, which have the same addresses, by its port. */
    private String outgoing() {
        return flows().stream()
                .filter(line -> line.matches(".*src=10\\.9\\.0\\.2 dst=192\\.0\\.2\\.2 sport=\\d+ dport=5514 .*"))
                .findFirst()
                .orElse("");
    }

    /** Somebody flushes the rules, and they are put back: a flow that is translated as it should be goes on. */
    @Test
    void whatGoesWhereItShouldOutlivesARepair() throws IOException {
        put("0.0.0.0:5514 514/udp", "0.0.0.0:7000-7009 7000-7009/udp");
        awaitAnswer(BridgeLab.HOST4, 5514, "at 514");
        awaitAnswer(BridgeLab.HOST4, 7005, "at 7005");
        String single = id(flow("dport=5514"));
        String range = id(flow("dport=7005"));
        ask(BridgeLab.HOST4, 7006);

        lab.host.run("nft", "delete", "table", "inet", "fairlead");
        ask(BridgeLab.HOST4, 5600);
        put("0.0.0.0:5514 514/udp", "0.0.0.0:7000-7009 7000-7009/udp", "0.0.0.0:5600 514/udp");
        awaitAnswer(BridgeLab.HOST4, 5600, "at 514");

        assertThat(id(flow("dport=5514"))).isEqualTo(single);
        assertThat(id(flow("dport=7005"))).isEqualTo(range);
    }

    private static String id(String flow) {
        return flow.replaceAll(".*(id=\\d+).*", "$1");
    }
}
