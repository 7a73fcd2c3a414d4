package io.fairlead.driver;

import static io.fairlead.driver.PhysicalLab.missesOut;
import static io.fairlead.driver.PhysicalLab.reaches;
import static io.fairlead.driver.PhysicalLab.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.macvlan.MacvlanDriver;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.ScratchNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Macvlan networks on what not every kernel has below them: a VLAN sub-interface, a dummy link. */
class MacvlanDriverVmTest {

    private final MacvlanDriver driver = new MacvlanDriver();
    private PhysicalLab lab;
    private ScratchNamespace a;
    private ScratchNamespace b;

    @BeforeEach
    void open() {
        ScratchNamespace.assumeFeatures(KernelFeature.MACVLAN, KernelFeature.VLAN, KernelFeature.DUMMY);
        lab = new PhysicalLab();
        a = lab.sandbox();
        b = lab.sandbox();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void sandboxesAreStationsOfATrunksSegment() {
        lab.lan.run("ip", "link", "add", "eth0.10", "link", "eth0", "type", "vlan", "id", "10");
        lab.lan.run("ip", "addr", "add", "10.10.0.1/24", "dev", "eth0.10");
        lab.lan.run("ip", "link", "set", "eth0.10", "up");
        Definitions tagged = Definitions.of("macvlan", 0xa)
                .option("parent", "lan0.10")
                .subnet("10.10.0.0/24", "10.10.0.1")
                .endpoint(ref(a), "10.10.0.11/24")
                .endpoint(ref(b), "10.10.0.12/24");
        assertThat(lab.put(driver, tagged)).contains("create vlan lan0.10");
        reaches(a, "10.10.0.1");
        reaches(a, "10.10.0.12");
        String mac = tagged.intent().endpoints().get(0).mac().toString();
        assertThat(lab.lan.run("ip", "neigh", "show", "10.10.0.11", "dev", "eth0.10"))
                .contains(mac);
        assertThat(lab.remove(tagged)).contains("delete vlan lan0.10");
        assertThat(lab.host.run("ip", "link", "show")).doesNotContain("lan0.10").contains("lan0@");
    }

    @Test
    void anInternalNetworkIsCutOff() {
        Definitions inside = Definitions.of("macvlan", 0xa)
                .subnet("10.9.0.0/24", null)
                .endpoint(ref(a), "10.9.0.11/24")
                .endpoint(ref(b), "10.9.0.12/24");
        String dummy = "dm-" + inside.spec().id().shortId();
        assertThat(lab.put(driver, inside)).contains("create dummy " + dummy);
        reaches(a, "10.9.0.12");
        assertThat(missesOut(a, "10.9.0.1")).isTrue();
        assertThat(lab.remove(inside)).contains("delete dummy " + dummy);
    }
}
