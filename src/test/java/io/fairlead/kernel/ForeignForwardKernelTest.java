package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.HostFacts.ForwardDrop;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's firewalls, as their programs install them. */
class ForeignForwardKernelTest {

    private static final Path FIREWALLS = Path.of("src/test/resources/firewalls");

    @TempDir
    Path state;

    private ScratchNamespace host;
    private LinuxKernel kernel;

    @BeforeEach
    void open() {
        host = ScratchNamespace.create();
        kernel = LinuxKernel.open("/run/netns/" + host.name(), state, KernelLab.INSTALLATION);
    }

    @AfterEach
    void close() {
        kernel.close();
        host.close();
    }

    private List<ForwardDrop> drops(String file) {
        host.run("nft", "-f", FIREWALLS.resolve(file).toAbsolutePath().toString());
        return kernel.facts().forwardDrops();
    }

    @Test
    void ufwIsOpenForWhatItsOwnRulesAccept() {
        assertThat(drops("ufw.nft"))
                .containsExactlyInAnyOrder(
                        new ForwardDrop("ip", "filter", "FORWARD", ForeignFirewall.UFW, Set.of()),
                        new ForwardDrop("ip6", "filter", "FORWARD", ForeignFirewall.UFW, Set.of()));
        // ufw route allow in on br-a; ufw route allow out on br-a
        host.run("nft", "add rule ip filter ufw-user-forward iifname \"br-a\" counter accept");
        host.run("nft", "add rule ip filter ufw-user-forward oifname \"br-a\" counter accept");
        assertThat(kernel.facts().forwardDrops())
                .contains(new ForwardDrop("ip", "filter", "FORWARD", ForeignFirewall.UFW, Set.of("br-a")));
    }

    @Test
    void firewalldLetsPublishedPortsPassAndAsksForAZone() {
        assertThat(drops("firewalld.nft"))
                .containsExactly(new ForwardDrop(
                        "inet", "firewalld", "filter_FORWARD", ForeignFirewall.FIREWALLD, Set.of("lo")));
        // firewall-cmd --zone=trusted --add-interface=br-a
        host.run("nft", "insert rule inet firewalld filter_FORWARD_ZONES iifname \"br-a\" goto filter_FWD_trusted");
        assertThat(kernel.facts().forwardDrops())
                .containsExactly(new ForwardDrop(
                        "inet", "firewalld", "filter_FORWARD", ForeignFirewall.FIREWALLD, Set.of("br-a", "lo")));
    }

    @Test
    void dockerIsOpenedInTheChainForUsers() {
        assertThat(drops("docker-iptables.nft"))
                .containsExactly(new ForwardDrop("ip", "filter", "FORWARD", ForeignFirewall.DOCKER, Set.of()));
        // iptables -I DOCKER-USER -i br-a -j ACCEPT; iptables -I DOCKER-USER -o br-a -j ACCEPT
        host.run("nft", "insert rule ip filter DOCKER-USER iifname \"br-a\" counter accept");
        host.run("nft", "insert rule ip filter DOCKER-USER oifname \"br-a\" counter accept");
        assertThat(kernel.facts().forwardDrops())
                .containsExactly(new ForwardDrop("ip", "filter", "FORWARD", ForeignFirewall.DOCKER, Set.of("br-a")));
    }

    @Test
    void dockersTablesOfItsOwnConcernNobodyElse() {
        assertThat(drops("docker-nftables.nft")).isEmpty();
    }
}
