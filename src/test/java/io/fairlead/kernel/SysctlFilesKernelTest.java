package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SysctlFilesKernelTest {

    private ScratchNamespace host;
    private SysctlFiles files;

    @BeforeEach
    void open() {
        host = ScratchNamespace.create();
        files = new SysctlFiles(new NetworkNamespace("/run/netns/" + host.name()));
    }

    @AfterEach
    void close() {
        if (host != null) {
            files.close();
            host.close();
        }
    }

    /** The kernel keeps what is watched in memory, and counts it against its user, after the link is gone. */
    @Test
    void noWatchOutlivesItsLink() throws IOException {
        host.run("ip", "link", "add", "br1", "type", "bridge");
        host.run("ip", "link", "add", "br2", "type", "bridge");
        assertThat(files.value(routeLocal("br1"))).contains("0");
        assertThat(files.value(routeLocal("br2"))).contains("0");
        assertThat(watches()).hasSize(2);

        host.run("ip", "link", "del", "br1");
        files.forgetLink(NamespaceRef.HOST, "br1");
        files.forgetLink(NamespaceRef.named("another"), "br2");
        assertThat(watches()).hasSize(1);

        host.run("sysctl", "-qw", "net.ipv4.conf.br2.route_localnet=1");
        assertThat(files.drain())
                .extracting(SysctlFiles.Place::path)
                .containsExactly(routeLocal("br2").path());
        files.forget(NamespaceRef.HOST);
        assertThat(watches()).isEmpty();
    }

    private static Sysctl routeLocal(String link) {
        return new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/conf/" + link + "/route_localnet", "1", false);
    }

    private List<String> watches() throws IOException {
        Path info = Path.of("/proc/self/fdinfo/" + files.descriptor().number());
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("inotify"))
                .toList();
    }

    @Test
    void parametersOfALinkAreToldByTheirPlace() {
        assertThat(Sysctl.link("net/ipv4/conf/eth0/forwarding")).isEqualTo("eth0");
        assertThat(Sysctl.link("net/ipv6/neigh/eth0/gc_stale_time")).isEqualTo("eth0");
        assertThat(Sysctl.link("net/ipv4/conf/all/forwarding")).isNull();
        assertThat(Sysctl.link("net/ipv4/ip_forward")).isNull();
    }
}
