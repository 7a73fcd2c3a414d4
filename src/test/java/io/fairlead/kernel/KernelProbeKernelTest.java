package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the probe says of links is what {@code ip} can make in a namespace of its own. */
class KernelProbeKernelTest {

    private static final Map<KernelFeature, String> TRIALS = Map.of(
            KernelFeature.BRIDGE, "ip link add t0 type bridge",
            KernelFeature.DUMMY, "ip link add t0 type dummy",
            KernelFeature.MACVLAN, "ip link add t0 link p0 type macvlan",
            KernelFeature.MACVTAP, "ip link add t0 link p0 type macvtap",
            KernelFeature.IPVLAN, "ip link add t0 link p0 type ipvlan",
            KernelFeature.IPVTAP, "ip link add t0 link p0 type ipvtap",
            KernelFeature.VLAN, "ip link add t0 link p0 type vlan id 7");

    @Test
    void agreesWithTheCommandLine() {
        Set<KernelFeature> found = KernelProbe.probe();
        TRIALS.forEach((feature, command) -> {
            try (ScratchNamespace namespace = ScratchNamespace.create()) {
                namespace.run("ip", "link", "add", "p0", "type", "veth", "peer", "name", "p1");
                assertThat(found.contains(feature)).as(command).isEqualTo(succeeds(namespace, command));
            }
        });
    }

    private static boolean succeeds(ScratchNamespace namespace, String command) {
        return namespace.run("sh", "-c", command + " >&2 && echo made || true").endsWith("made\n");
    }
}
