package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.NetworkIntent;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The host's ends of the links have counted what {@code ip -s link} shows inside the sandboxes, the other way round. */
class TrafficKernelTest {

    private static final int PINGS = 7;
    private static final int PING_BYTES = 1000;
    private static final int MEBIBYTE = 1 << 20;

    private final BridgeDriver driver = new BridgeDriver(BridgeNetfilter.KEEP);
    private BridgeLab lab;
    private ScratchNamespace a;
    private ScratchNamespace b;
    private String[] network;
    private NetworkIntent intent;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
        a = lab.sandbox();
        b = lab.sandbox();
        network = new String[] {
            "network a",
            "subnet 172.18.0.0/16 172.18.0.1",
            "endpoint " + a.name() + " 172.18.0.2",
            "endpoint " + b.name() + " 172.18.0.3"
        };
        lab.put(network);
        intent = Scenario.of(network).intent();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private String link(int endpoint) {
        return driver.hostLink(intent.endpoints().get(endpoint)).orElseThrow();
    }

    private LinkCounters counters(String link) {
        return lab.kernel().counters(link).orElseThrow();
    }

    @Test
    void countsPings() {
        LinkCounters beforeA = counters(link(0));
        LinkCounters beforeB = counters(link(1));
        a.run("ping", "-q", "-c", "" + PINGS, "-i", "0.01", "-s", "" + PING_BYTES, "172.18.0.3");
        // Ethernet, IPv4 and ICMP headers; beside the echoes there is at most ARP.
        int bytes = PINGS * (PING_BYTES + 8 + 20 + 14);
        int arp = 4 * 60;
        LinkCounters afterA = counters(link(0));
        LinkCounters afterB = counters(link(1));
        assertThat(afterA.rxBytes() - beforeA.rxBytes()).isBetween((long) bytes, (long) bytes + arp);
        assertThat(afterA.txBytes() - beforeA.txBytes()).isBetween((long) bytes, (long) bytes + arp);
        assertThat(afterB.txPackets() - beforeB.txPackets()).isBetween((long) PINGS, PINGS + 4L);
        agrees();
    }

    @Test
    void countsAConnection() {
        ServerSocket server = b.call(() -> new ServerSocket(7000));
        CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                return socket.getInputStream().readAllBytes().length;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        LinkCounters before = counters(link(0));
        a.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("172.18.0.3", 7000));
                OutputStream out = socket.getOutputStream();
                out.write(new byte[MEBIBYTE]);
            }
            return true;
        });
        assertThat(received.join()).isEqualTo(MEBIBYTE);
        assertThat(counters(link(0)).rxBytes() - before.rxBytes()).isGreaterThan(MEBIBYTE);
        agrees();
    }

    @Test
    void beginsAnewWithTheLink() {
        a.run("ping", "-q", "-c", "" + PINGS, "-i", "0.01", "-s", "" + PING_BYTES, "172.18.0.3");
        LinkCounters before = counters(link(0));
        lab.host.run("ip", "link", "del", link(0));
        assertThat(lab.kernel().counters(link(0))).isEmpty();
        lab.put(network);
        await().untilAsserted(() -> {
            LinkCounters after = counters(link(0));
            assertThat(after.index()).isNotEqualTo(before.index());
            assertThat(after.rxBytes()).isLessThan(before.rxBytes());
        });
        agrees();
    }

    @Test
    void knowsNothingOfLinksThatAreNotThere() {
        assertThat(lab.kernel().counters("ve-nothing")).isEmpty();
        assertThat(lab.kernel().counters()).doesNotContainKey("ve-nothing").containsKeys("lo", "lan0");
        lab.remove(network);
        await().untilAsserted(() -> assertThat(lab.kernel().counters()).containsOnlyKeys("lo", "lan0"));
    }

    /** All sources say the same once nothing is under way any more. */
    private void agrees() {
        await().untilAsserted(() -> {
            JsonNode inA = stats(a, "eth0");
            JsonNode inB = stats(b, "eth0");
            String bridge = driver.hostLink(intent.spec()).orElseThrow();
            JsonNode onBridge = stats(lab.host, bridge);
            Map<String, LinkCounters> all = lab.kernel().counters();
            assertThat(all).containsKeys(link(0), link(1), bridge);
            for (String link : List.of(link(0), link(1), bridge)) {
                assertThat(all).containsEntry(link, counters(link));
            }
            mirrors(counters(link(0)), inA);
            mirrors(counters(link(1)), inB);
            same(counters(bridge), onBridge);
        });
    }

    private static JsonNode stats(ScratchNamespace namespace, String link) {
        return BridgeLab.json(namespace, "ip", "-s", "-j", "link", "show", "dev", link)
                .get(0)
                .get("stats64");
    }

    private static void mirrors(LinkCounters host, JsonNode sandbox) {
        assertThat(host.rxBytes()).isEqualTo(sandbox.at("/tx/bytes").asLong());
        assertThat(host.rxPackets()).isEqualTo(sandbox.at("/tx/packets").asLong());
        assertThat(host.txBytes()).isEqualTo(sandbox.at("/rx/bytes").asLong());
        assertThat(host.txPackets()).isEqualTo(sandbox.at("/rx/packets").asLong());
    }

    private static void same(LinkCounters link, JsonNode ip) {
        assertThat(link.rxBytes()).isEqualTo(ip.at("/rx/bytes").asLong());
        assertThat(link.rxPackets()).isEqualTo(ip.at("/rx/packets").asLong());
        assertThat(link.rxDropped()).isEqualTo(ip.at("/rx/dropped").asLong());
        assertThat(link.txBytes()).isEqualTo(ip.at("/tx/bytes").asLong());
        assertThat(link.txErrors()).isEqualTo(ip.at("/tx/errors").asLong());
    }
}
