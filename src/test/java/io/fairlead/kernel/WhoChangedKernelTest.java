package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who changed what is ours, as far as the kernel tells. */
class WhoChangedKernelTest {

    private static final Owner RED = network(0xed);
    private static final ResourceKey ADDRESS =
            new ResourceKey(Resource.Kind.ADDRESS, NamespaceRef.HOST, "10.9.0.1/24 on br-red");
    private static final ResourceKey CHAIN =
            new ResourceKey(Resource.Kind.FIREWALL_CHAIN, NamespaceRef.HOST, "into-red");

    private KernelLab lab;

    @BeforeEach
    void open() {
        lab = new KernelLab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aProgramThatRunsOnIsNamed() throws IOException {
        lab.converge(RED, set(bridge(RED, "br-red", "10.9.0.1/24")));
        assertThat(lab.kernel.whoChanged(RED, ADDRESS)).isEmpty();
        Process ip = new ProcessBuilder("ip", "-n", lab.host.name(), "-batch", "-").start();
        try {
            ip.getOutputStream().write("addr del 10.9.0.1/24 dev br-red\n".getBytes(StandardCharsets.US_ASCII));
            ip.getOutputStream().flush();
            await().until(() -> lab.drifted.contains(RED));

            assertThat(lab.kernel.whoChanged(RED, ADDRESS)).contains("ip, process " + ip.pid());
        } finally {
            ip.destroy();
        }
    }

    @Test
    void aProgramThatChangedTheFirewallIsNamedAlsoWhenItHasEnded() {
        lab.converge(
                RED,
                set(List.of(
                        new FirewallTable(Owner.HOST, NamespaceRef.HOST),
                        new FirewallChain(RED, NamespaceRef.HOST, "into-red", null, List.of()))));
        lab.host.run("nft", "add", "rule", "inet", "fairlead", "into-red", "drop");
        await().until(() -> lab.drifted.contains(RED));

        Optional<String> who = lab.kernel.whoChanged(RED, CHAIN);
        assertThat(who).hasValueSatisfying(text -> assertThat(text).startsWith("nft, process "));
    }
}
