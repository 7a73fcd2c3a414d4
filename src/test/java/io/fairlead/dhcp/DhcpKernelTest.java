package io.fairlead.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpPrefix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients in sandboxes against Debian's dnsmasq, which is the judge by its lease file and its log. */
class DhcpKernelTest {

    private static final EndpointId FIRST = DhcpLab.endpoint(1);

    @TempDir
    Path directory;

    private DhcpLab lab;

    @BeforeEach
    void build() {
        Dnsmasq.assumePresent();
        lab = new DhcpLab(directory);
    }

    @AfterEach
    void remove() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private DhcpLease bound(EndpointId endpoint) {
        await().atMost(Duration.ofSeconds(30)).until(() -> lab.leases.containsKey(endpoint));
        return lab.lease(endpoint);
    }

    private long count(String words) {
        return lab.server.log().stream().filter(line -> line.contains(words)).count();
    }

    @Test
    void getsAnAddressWithEverythingThatComesWithIt() {
        lab.server.start(
                "br0",
                DhcpLab.RANGE,
                "--dhcp-option=option:dns-server,192.168.77.1,192.168.77.2",
                "--dhcp-option=option:domain-name,example.test",
                "--dhcp-option=option:mtu,1400",
                "--dhcp-option=option:classless-static-route,10.20.0.0/16,192.168.77.9,0.0.0.0/0,192.168.77.1");
        ScratchNamespace sandbox = lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());

        DhcpLease lease = bound(FIRST);

        assertThat(lab.server.leases())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(
                                DhcpLab.mac(1).toString(),
                                lease.address().address().toString(),
                                "web1"));
        assertThat(lease.address().network()).isEqualTo(IpPrefix.of("192.168.77.0/24"));
        assertThat(lease.server()).hasToString("192.168.77.1");
        assertThat(lease.nextHop())
                .hasToString(lab.lan.run("cat", "/sys/class/net/br0/address").strip());
        assertThat(lease.dns()).extracting(Object::toString).containsExactly("192.168.77.1", "192.168.77.2");
        assertThat(lease.domain()).isEqualTo("example.test");
        assertThat(lease.mtu()).isEqualTo(1400);
        assertThat(lease.routes())
                .extracting(hop -> hop.destination() + " " + hop.gateway())
                .containsExactly("10.20.0.0/16 192.168.77.9", "0.0.0.0/0 192.168.77.1");
        assertThat(Duration.between(lease.obtained(), lease.expiresAt())).isEqualTo(Duration.ofSeconds(120));
        assertThat(count("vendor class: fairlead")).isPositive();
        assertThat(sandbox.run("ping", "-c1", "-W5", "192.168.77.1")).contains(" 0% packet loss");
        assertThat(lab.clients.state(FIRST)).contains(LeaseState.BOUND);
        await().untilAsserted(() -> assertThat(sandbox.run("ss", "-Hanp0u")).isBlank());
    }

    @Test
    void renewsThroughTheSandboxAndRebindsByAsking() {
        lab.server.start("br0", DhcpLab.RANGE);
        lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        DhcpLease first = bound(FIRST);

        lab.advance(Duration.ofSeconds(61));
        await().until(() -> lab.lease(FIRST).obtained().isAfter(first.obtained()));

        DhcpLease second = lab.lease(FIRST);
        assertThat(second.address()).isEqualTo(first.address());
        assertThat(second.nextHop()).isEqualTo(first.nextHop());
        assertThat(count("DHCPREQUEST(br0)")).isEqualTo(2);
        assertThat(count("DHCPDISCOVER(br0)")).isEqualTo(1);

        lab.advance(Duration.ofSeconds(106));
        await().until(() -> lab.lease(FIRST).obtained().isAfter(second.obtained()));
        assertThat(count("DHCPREQUEST(br0)")).isEqualTo(3);
        assertThat(lab.ended).isEmpty();
    }

    @Test
    void speaksOnNoLinkThatIsSomebodyElses() {
        lab.server.start("br0", DhcpLab.RANGE);
        ScratchNamespace sandbox = lab.sandbox(1);
        sandbox.run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:99");
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        await().until(() -> lab.troubles.containsKey(FIRST));
        assertThat(lab.clients.state(FIRST)).contains(LeaseState.WAITING);
        assertThat(lab.server.log()).noneMatch(line -> line.contains("DHCPDISCOVER"));

        sandbox.run("ip", "link", "set", "eth0", "alias", "fairlead network=" + DhcpLab.NETWORK.id());
        lab.clients.linksChanged();
        bound(FIRST);
    }

    @Test
    void givesTheAddressBack() {
        lab.server.start("br0", DhcpLab.RANGE);
        lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        bound(FIRST);
        assertThat(lab.server.leases()).hasSize(1);

        lab.clients.release(FIRST);

        await().untilAsserted(() -> assertThat(lab.server.leases()).isEmpty());
        assertThat(count("DHCPRELEASE(br0)")).isEqualTo(1);
        assertThat(lab.clients.state(FIRST)).isEmpty();
    }

    @Test
    void keepsTheAddressWhileTheServerIsGoneUntilItsTimeIsOverAndGetsItAgain() {
        lab.server.start("br0", DhcpLab.RANGE);
        ScratchNamespace sandbox = lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        DhcpLease lease = bound(FIRST);
        lab.server.stop();

        lab.advance(Duration.ofSeconds(61));
        await().until(() -> lab.clients.state(FIRST).equals(Optional.of(LeaseState.RENEWING)));
        lab.advance(Duration.ofSeconds(46));
        await().until(() -> lab.troubles.containsKey(FIRST));
        assertThat(lab.trouble(FIRST).kind()).isEqualTo(Trouble.Kind.NOT_RENEWED);
        assertThat(sandbox.run("ip", "-4", "addr")).contains(lease.address().toString());

        lab.advance(Duration.ofSeconds(15));
        await().until(() -> lab.trouble(FIRST).kind() == Trouble.Kind.NO_LEASE);
        assertThat(lab.trouble(FIRST).message()).contains("web1", "no address any more", "192.168.77.1");
        assertThat(sandbox.run("ip", "-4", "addr"))
                .doesNotContain(lease.address().toString());

        lab.server.start("br0", DhcpLab.RANGE);
        await().until(() -> {
            lab.advance(Duration.ofSeconds(5));
            return lab.leases.containsKey(FIRST);
        });
        assertThat(lab.lease(FIRST).address()).isEqualTo(lease.address());
        await().until(lab.troubles::isEmpty);
    }

    @Test
    void takesAnotherAddressWhenTheServerForgotTheFirst() {
        lab.server.start("br0", DhcpLab.RANGE);
        lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        bound(FIRST);
        lab.server.stop();
        lab.server.forget();
        lab.server.start("br0", "192.168.77.150,192.168.77.199,255.255.255.0,2m", "--dhcp-authoritative");

        lab.advance(Duration.ofSeconds(61));
        await().until(() -> lab.ended.stream().anyMatch(reason -> reason.contains("192.168.77.1")));

        assertThat(count("DHCPNAK(br0)")).isPositive();
        await().until(() -> Optional.ofNullable(lab.leases.get(FIRST))
                .filter(lease -> IpPrefix.of("192.168.77.128/25")
                        .contains(lease.address().address()))
                .isPresent());
    }

    @Test
    void goesOnWithTheStoredAddressAfterARestart() {
        lab.server.start("br0", DhcpLab.RANGE);
        lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        DhcpLease lease = bound(FIRST);
        lab.restart();

        lab.clients.start(DhcpLab.identity(1), Optional.of(lease));
        await().until(() -> lab.clients.state(FIRST).equals(Optional.of(LeaseState.BOUND)));

        assertThat(lab.lease(FIRST).address()).isEqualTo(lease.address());
        assertThat(lab.lease(FIRST).obtained()).isAfter(lease.obtained());
        assertThat(count("DHCPDISCOVER(br0)")).isEqualTo(1);
        assertThat(lab.ended).isEmpty();
    }

    @Test
    void declinesAnAddressThatSomebodyHas() {
        lab.server.start("br0", "192.168.77.50,192.168.77.51,255.255.255.0,2m", "--dhcp-sequential-ip");
        ScratchNamespace other = lab.sandbox(2);
        other.run("ip", "addr", "add", "192.168.77.50/24", "dev", "eth0");
        lab.sandbox(1);

        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        await().until(() -> lab.troubles.containsKey(FIRST));
        assertThat(lab.trouble(FIRST).kind()).isEqualTo(Trouble.Kind.ADDRESS_IN_USE);
        assertThat(lab.trouble(FIRST).message())
                .contains("192.168.77.50", DhcpLab.mac(2).toString());
        assertThat(count("DHCPDECLINE(br0)")).isEqualTo(1);

        lab.advance(Duration.ofSeconds(11));
        assertThat(bound(FIRST).address()).hasToString("192.168.77.51/24");
        await().until(lab.troubles::isEmpty);
    }

    @Test
    void leavesNoSocketInADeletedNamespace() {
        ScratchNamespace sandbox = lab.sandbox(1);
        lab.clients.start(DhcpLab.identity(1), Optional.empty());
        await().until(() -> lab.troubles.containsKey(FIRST));
        assertThat(lab.trouble(FIRST).message()).contains("no DHCP server answers");
        assertThat(sandbox.run("cat", "/proc/net/packet").lines()).hasSizeGreaterThan(1);

        lab.advance(Duration.ofSeconds(9));
        lab.clients.release(FIRST);

        await().untilAsserted(() ->
                assertThat(sandbox.run("cat", "/proc/net/packet").lines()).hasSize(1));
    }

    @Test
    void manyClientsAreOneThread() {
        lab.server.start("br0", "192.168.77.50,192.168.77.199,255.255.255.0,2m");
        int many = 40;
        for (int i = 1; i <= many; i++) {
            lab.sandbox(i);
            lab.clients.start(DhcpLab.identity(i), Optional.empty());
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> lab.leases.size() == many);

        assertThat(lab.leases.values().stream().map(DhcpLease::address).distinct())
                .hasSize(many);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("dhcp"))
                        .count())
                .isEqualTo(1);
    }
}
