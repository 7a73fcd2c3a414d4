package io.fairlead.driver.macvlan;

import static io.fairlead.driver.macvlan.PhysicalLab.HOST;
import static io.fairlead.driver.macvlan.PhysicalLab.ROUTER;
import static io.fairlead.driver.macvlan.PhysicalLab.json;
import static io.fairlead.driver.macvlan.PhysicalLab.neighbour;
import static io.fairlead.driver.macvlan.PhysicalLab.pings;
import static io.fairlead.driver.macvlan.PhysicalLab.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Docker's tutorial of macvlan networks, and what the modes mean on a real segment. */
class MacvlanTutorialKernelTest {

    private static final String[] NETWORK = {"network a", "option parent lan0", "subnet 172.16.86.0/24 172.16.86.1"};

    private PhysicalLab lab;
    private ScratchNamespace c1;
    private ScratchNamespace c2;

    @BeforeEach
    void open() {
        lab = new PhysicalLab();
        c1 = lab.sandbox("c1");
        c2 = lab.sandbox("c2");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String[] with(String... more) {
        return java.util.stream.Stream.of(NETWORK, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    private static String[] twoIn(String mode) {
        return with("option mode " + mode, "endpoint c1 172.16.86.2", "endpoint c2 172.16.86.3");
    }

    @Test
    void bridgeMode() {
        String before = lab.hostState();
        lab.put(NETWORK);
        assertThat(lab.hostState()).isEqualTo(before);

        lab.put(twoIn("bridge"));
        assertThat(lab.hostState()).isEqualTo(before);
        JsonNode link = json(c1, "ip", "-d", "-j", "link", "show", "eth0").path(0);
        assertThat(link.path("linkinfo").path("info_kind").asString()).isEqualTo("macvlan");
        assertThat(link.path("linkinfo").path("info_data").path("mode").asString())
                .isEqualTo("bridge");
        String mac = link.path("address").asString();
        assertThat(mac).isEqualTo("02:42:0a:09:0a:01");
        assertThat(c1.run("ip", "-br", "addr", "show", "eth0")).contains("172.16.86.2/24");
        assertThat(json(c1, "ip", "-j", "route", "show", "default")
                        .path(0)
                        .path("gateway")
                        .asString())
                .isEqualTo(ROUTER);

        reaches(c1, ROUTER);
        assertThat(neighbour(lab.lan, "172.16.86.2")).isEqualTo(mac);
        reaches(lab.lan, "172.16.86.3");
        reaches(c1, "172.16.86.3");
        // The kernel keeps a parent and the links on it apart.
        assertThat(pings(lab.host, "172.16.86.2")).isFalse();
        assertThat(pings(c1, HOST)).isFalse();
        reaches(lab.lan, HOST);

        lab.put(with("endpoint c1 172.16.86.2"));
        assertThat(c2.run("ip", "-br", "link")).doesNotContain("eth0");
        lab.remove(NETWORK);
        assertThat(c1.run("ip", "-br", "link")).doesNotContain("eth0");
        // Only what the LAN was asked for is left in the host's table of neighbours.
        assertThat(lab.hostState()).isEqualTo(before);
    }

    @Test
    void announcesItsAddresses() {
        lab.put(with("endpoint c1 172.16.86.2"));
        reaches(lab.lan, "172.16.86.2");
        lab.remove(NETWORK);
        // Another sandbox takes the address over: without a word of it the router would ask the old one's MAC for a
        // while.
        lab.put("network b", NETWORK[1], NETWORK[2], "endpoint c2 172.16.86.2");
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(neighbour(lab.lan, "172.16.86.2")).isEqualTo("02:42:0a:09:0b:01"));
    }

    @Test
    void privateMode() {
        lab.put(twoIn("private"));
        reaches(c1, ROUTER);
        assertThat(pings(c1, "172.16.86.3")).isFalse();
        lab.lan.run("bridge", "link", "set", "dev", "port1", "hairpin", "on");
        assertThat(pings(c1, "172.16.86.3")).isFalse();
        // A live edit: no link is made anew.
        lab.put(twoIn("bridge"));
        reaches(c1, "172.16.86.3");
    }

    @Test
    void vepaMode() {
        lab.put(twoIn("vepa"));
        reaches(c1, ROUTER);
        assertThat(pings(c1, "172.16.86.3")).isFalse();
        // A switch that sends frames back where they came from.
        lab.lan.run("bridge", "link", "set", "dev", "port1", "hairpin", "on");
        reaches(c1, "172.16.86.3");
    }

    @Test
    void passthruMode() {
        String own = json(lab.host, "ip", "-j", "link", "show", "lan0")
                .path(0)
                .path("address")
                .asString();
        lab.put(with("option mode passthru", "endpoint c1 172.16.86.2"));
        reaches(c1, ROUTER);
        assertThat(neighbour(lab.lan, "172.16.86.2")).isEqualTo("02:42:0a:09:0a:01");
        lab.remove(NETWORK);
        assertThat(json(lab.host, "ip", "-j", "link", "show", "lan0")
                        .path(0)
                        .path("address")
                        .asString())
                .isEqualTo(own);
        reaches(lab.host, ROUTER);
    }

    @Test
    void sourceMode() {
        String router = json(lab.lan, "ip", "-j", "link", "show", "switch")
                .path(0)
                .path("address")
                .asString();
        lab.put(with("option mode source", "endpoint c1 172.16.86.2"));
        assertThat(pings(c1, ROUTER)).isFalse();
        lab.put(with("option mode source", "option source " + router, "endpoint c1 172.16.86.2"));
        reaches(c1, ROUTER);
        lab.put(with("option mode source", "option source 02:00:00:00:00:77", "endpoint c1 172.16.86.2"));
        assertThat(pings(c1, ROUTER)).isFalse();
    }

    @Test
    void twoNetworksOnOneParentReachEachOtherOnItsSegment() {
        lab.put(with("endpoint c1 172.16.86.2"));
        lab.put("network b", "option parent lan0", "subnet 172.16.88.0/24", "endpoint c2 172.16.88.3");
        lab.lan.run("ip", "addr", "add", "172.16.88.1/24", "dev", "switch");
        reaches(lab.lan, "172.16.86.2");
        reaches(lab.lan, "172.16.88.3");
        lab.remove(NETWORK);
        reaches(lab.lan, "172.16.88.3");
    }

    @Test
    void hearsNoRoutersWithoutIpv6() {
        lab.put(with("endpoint c1 172.16.86.2"));
        assertThat(c1.run("ip", "-6", "addr", "show", "eth0")).isBlank();
        lab.put(
                "network a",
                "option parent lan0",
                "subnet 172.16.86.0/24 172.16.86.1",
                "subnet fd00:86::/64",
                "endpoint c1 172.16.86.2 fd00:86::2");
        assertThat(c1.run("ip", "-6", "addr", "show", "eth0")).contains("fd00:86::2/64", "fe80::");
    }

    @Test
    void aMachineOpensItsDevice() {
        lab.put(with("endpoint vm1 172.16.86.4", "tap mvm1 1000"));
        JsonNode link = json(lab.host, "ip", "-d", "-j", "link", "show", "mvm1").path(0);
        assertThat(link.path("linkinfo").path("info_kind").asString()).isEqualTo("macvtap");
        assertThat(link.path("address").asString()).isEqualTo("02:42:0a:09:0a:01");
        String node = "/dev/tap" + link.path("ifindex").asInt();
        assertThat(lab.host.run("stat", "-c", "%u %g %a %F", node)).isEqualTo("1000 0 600 character special file\n");
        // As a machine does: opens the device as its user, asks for the router, and reads the answer.
        String answer = lab.host.run("python3", "-c", GUEST, node);
        assertThat(answer).isEqualTo("172.16.86.1 answers\n");
        lab.put(with("endpoint vm1 172.16.86.4", "tap mvm1 1001"));
        assertThat(lab.host.run("stat", "-c", "%u", node)).isEqualTo("1001\n");
        lab.remove(NETWORK);
        assertThat(lab.host.run("ip", "-br", "link")).doesNotContain("mvm1");
        assertThat(java.nio.file.Path.of(node)).doesNotExist();
    }

    private static final String GUEST = """
            import fcntl, os, select, struct, sys
            os.setgid(1000); os.setuid(1000)
            fd = os.open(sys.argv[1], os.O_RDWR)
            fcntl.ioctl(fd, 0x400454ca, struct.pack('16sH22x', b'', 0x1002))
            mac = bytes.fromhex('02420a090a01')
            ask = b'\\xff' * 6 + mac + bytes.fromhex('08060001080006040001') + mac \\
                + bytes([172, 16, 86, 4]) + b'\\0' * 6 + bytes([172, 16, 86, 1])
            os.write(fd, ask)
            while select.select([fd], [], [], 5)[0]:
                frame = os.read(fd, 2000)
                if frame[12:14] == b'\\x08\\x06' and frame[21] == 2:
                    print('.'.join(map(str, frame[28:32])), 'answers')
                    break
            """;
}
