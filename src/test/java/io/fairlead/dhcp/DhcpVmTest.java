package io.fairlead.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.DhcpLease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients on ipvlan links, which a server tells apart by their identifiers alone. */
class DhcpVmTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private static ClientIdentity identity(int number) {
        String clientId = "ff0000000" + number + "0004000102030405060708090a0b0c0d0e0" + number;
        return new ClientIdentity(
                DhcpLab.endpoint(number), DhcpLab.NETWORK, "eth0", DhcpLab.mac(number), "web" + number, clientId);
    }

    @Test
    void sandboxesUnderOneEthernetAddressHaveAddressesOfTheirOwn() throws Exception {
        ScratchNamespace.assumeFeatures(KernelFeature.IPVLAN);
        Dnsmasq.assumePresent();
        try (DhcpLab lab = new DhcpLab(directory);
                ScratchNamespace host = ScratchNamespace.create()) {
            ScratchNamespace.connect(lab.lan, "h0", host, "p0");
            lab.lan.run("ip", "link", "set", "h0", "master", "br0");
            lab.server.start("br0", DhcpLab.RANGE);
            ScratchNamespace first = lab.ipvlanSandbox(1, host, "p0");
            lab.ipvlanSandbox(2, host, "p0");
            lab.clients.start(identity(1), Optional.empty());
            lab.clients.start(identity(2), Optional.empty());
            await().atMost(PATIENCE).until(() -> lab.leases.size() == 2);

            DhcpLease one = lab.lease(DhcpLab.endpoint(1));
            assertThat(one.address())
                    .isNotEqualTo(lab.lease(DhcpLab.endpoint(2)).address());
            String mac = host.run("cat", "/sys/class/net/p0/address").strip();
            assertThat(lab.server.leases())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(mac));
            assertThat(first.run("ping", "-c1", "-W30", "192.168.77.1")).contains(" 0% packet loss");

            lab.advance(Duration.ofSeconds(61));
            await().atMost(PATIENCE)
                    .until(() -> lab.lease(DhcpLab.endpoint(1)).obtained().isAfter(one.obtained()));
            assertThat(lab.lease(DhcpLab.endpoint(1)).address()).isEqualTo(one.address());

            lab.clients.release(DhcpLab.endpoint(1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lab.server.leases())
                            .singleElement()
                            .satisfies(line -> assertThat(line).contains("web2")));
        }
    }
}
