package io.fairlead.driver.macvlan;

import static io.fairlead.driver.macvlan.PhysicalLab.HOST;
import static io.fairlead.driver.macvlan.PhysicalLab.ROUTER;
import static io.fairlead.driver.macvlan.PhysicalLab.json;
import static io.fairlead.driver.macvlan.PhysicalLab.pings;
import static io.fairlead.driver.macvlan.PhysicalLab.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host as a member of a network on its own link, which the kernel otherwise keeps from the sandboxes. */
class HostAccessKernelTest {

    private static final String OWN = "172.16.86.254";

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

    private void put(boolean access, String... endpoints) {
        String[] lines = {
            "network a",
            "option parent lan0",
            "option host-access " + access,
            "subnet 172.16.86.0/24 172.16.86.1",
            "host " + OWN
        };
        String[] all = new String[lines.length + endpoints.length];
        System.arraycopy(lines, 0, all, 0, lines.length);
        System.arraycopy(endpoints, 0, all, lines.length, endpoints.length);
        lab.put(all);
    }

    @Test
    void isThereAsLongAsItIsOn() {
        String before = lab.hostState();
        put(false, "endpoint c1 172.16.86.2");
        assertThat(pings(lab.host, "172.16.86.2")).isFalse();

        put(true, "endpoint c1 172.16.86.2");
        reaches(lab.host, "172.16.86.2");
        reaches(c1, OWN);
        reaches(c1, HOST);
        assertThat(json(lab.host, "ip", "-j", "route", "get", "172.16.86.2")
                        .path(0)
                        .path("prefsrc")
                        .asString())
                .isEqualTo(OWN);
        // Everything else of the segment goes its old way.
        assertThat(json(lab.host, "ip", "-j", "route", "get", ROUTER)
                        .path(0)
                        .path("dev")
                        .asString())
                .isEqualTo("lan0");
        reaches(lab.host, ROUTER);
        reaches(c1, ROUTER);

        put(false, "endpoint c1 172.16.86.2");
        assertThat(pings(lab.host, "172.16.86.2")).isFalse();
        assertThat(lab.hostState()).isEqualTo(before);
    }

    @Test
    void followsTheEndpoints() {
        put(true, "endpoint c1 172.16.86.2");
        put(true, "endpoint c1 172.16.86.2", "endpoint c2 172.16.86.3");
        reaches(lab.host, "172.16.86.3");
        put(true, "endpoint c2 172.16.86.4");
        reaches(lab.host, "172.16.86.4");
        assertThat(lab.host.run("ip", "route")).doesNotContain("172.16.86.2 ", "172.16.86.3 ");
        put(true);
        assertThat(lab.host.run("ip", "-br", "link")).doesNotContain("ha-");
    }

    @Test
    void isHealed() {
        put(true, "endpoint c1 172.16.86.2");
        String link = "ha-a123456789ab";
        lab.host.run("ip", "link", "del", link);
        put(true, "endpoint c1 172.16.86.2");
        reaches(lab.host, "172.16.86.2");
        lab.host.run("ip", "route", "del", "172.16.86.2");
        lab.host.run("ip", "addr", "del", OWN + "/32", "dev", link);
        put(true, "endpoint c1 172.16.86.2");
        reaches(lab.host, "172.16.86.2");
    }
}
