package io.fairlead.driver;

import static io.fairlead.driver.PhysicalLab.missesOut;
import static io.fairlead.driver.PhysicalLab.reaches;
import static io.fairlead.driver.PhysicalLab.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.ipvlan.IpvlanDriver;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.ScratchNamespace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sandboxes of ipvlan networks reach, as {@code ip}, {@code ping} and {@code tcpdump} see it. */
class IpvlanDriverVmTest {

    private final IpvlanDriver driver = new IpvlanDriver();
    private PhysicalLab lab;
    private ScratchNamespace a;
    private ScratchNamespace b;

    @BeforeEach
    void open() {
        ScratchNamespace.assumeFeatures(KernelFeature.IPVLAN, KernelFeature.VLAN, KernelFeature.DUMMY);
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

    private static String link(ScratchNamespace namespace, String name) {
        return namespace.run("ip", "-j", "-d", "link", "show", "dev", name).replaceAll("[\"{\\[]", "");
    }

    private static String mac(ScratchNamespace namespace, String name) {
        return namespace.run("cat", "/sys/class/net/" + name + "/address").strip();
    }

    private Definitions l2(String flag) {
        return Definitions.of("ipvlan", 0xa)
                .option("parent", "lan0")
                .option("ipvlan_flag", flag)
                .subnet("10.9.0.0/24", "10.9.0.1")
                .endpoint(ref(a), "10.9.0.11/24")
                .endpoint(ref(b), "10.9.0.12/24");
    }

    @Test
    void sandboxesAreOnTheSegmentUnderTheParentsAddress() {
        assertThat(lab.put(driver, l2("bridge"))).noneMatch(change -> change.contains("vlan lan0"));
        assertThat(link(a, "eth0")).contains("info_kind:ipvlan", "mode:l2", "bridge:true", "mtu:1500");
        assertThat(a.run("ip", "route", "show", "default")).contains("via 10.9.0.1 dev eth0");
        reaches(a, "10.9.0.1");
        reaches(a, "10.9.0.12");
        reaches(lab.lan, "10.9.0.11");
        assertThat(lab.lan.run("ip", "neigh", "show", "10.9.0.11")).contains(mac(lab.host, "lan0"));
        assertThat(missesOut(lab.host, "10.9.0.11")).isTrue();

        assertThat(lab.put(driver, l2("private"))).hasSize(2).allMatch(change -> change.startsWith("update ipvlan"));
        assertThat(missesOut(a, "10.9.0.12")).isTrue();
        reaches(a, "10.9.0.1");
        lab.remove(l2("private"));
        assertThat(a.run("ip", "link", "show")).doesNotContain("eth0");
        assertThat(lab.host.run("ip", "link", "show")).contains("lan0@").doesNotContain("di-");
    }

    private Definitions routed(String mode) {
        return Definitions.of("ipvlan", 0xa)
                .option("parent", "lan0")
                .option("ipvlan_mode", mode)
                .subnet("10.20.0.0/24", null)
                .subnet("10.21.0.0/24", null)
                .endpoint(ref(a), "10.20.0.11/24")
                .endpoint(ref(b), "10.21.0.12/24");
    }

    @Test
    void theHostRoutesForSandboxesThatAskNobody() {
        lab.put(driver, routed("l3"));
        assertThat(link(a, "eth0")).contains("info_kind:ipvlan", "mode:l3", "NOARP");
        assertThat(a.run("ip", "route", "show"))
                .contains("default dev eth0", "10.21.0.0/24 dev eth0")
                .doesNotContain("via");
        assertThat(driver.advise(routed("l3").intent(), lab.facts()))
                .extracting(Advice::message)
                .anyMatch(advice -> advice.endsWith("ip route add 10.20.0.0/24 via 10.9.0.2"));
        lab.lan.run("ip", "route", "add", "10.20.0.0/24", "via", "10.9.0.2");
        lab.lan.run("ip", "route", "add", "10.21.0.0/24", "via", "10.9.0.2");
        reaches(a, "10.21.0.12");
        reaches(a, "10.9.0.1");
        reaches(lab.lan, "10.21.0.12");

        lab.host.run(
                "sh",
                "-c",
                "nft add table ip t; nft 'add chain ip t in { type filter hook input priority 0; }';"
                        + " nft add rule ip t in ip daddr 10.20.0.11 drop");
        reaches(lab.lan, "10.20.0.11");
        assertThat(lab.put(driver, routed("l3s"))).hasSize(2).allMatch(change -> change.startsWith("update ipvlan"));
        assertThat(link(b, "eth0")).contains("mode:l3s");
        reaches(lab.lan, "10.21.0.12");
        assertThat(missesOut(lab.lan, "10.20.0.11")).isTrue();
    }

    private Definitions withHost(String mode, boolean access) {
        return Definitions.of("ipvlan", 0xa)
                .option("parent", "lan0")
                .option("ipvlan_mode", mode)
                .option("fairlead.host-access", String.valueOf(access))
                .subnet("10.9.0.0/24", "10.9.0.1")
                .host("10.9.0.254")
                .endpoint(ref(a), "10.9.0.11/24")
                .endpoint(ref(b), "10.9.0.12/24");
    }

    @Test
    void theHostMeetsSandboxesByALinkOfItsOwn() {
        lab.put(driver, withHost("l2", false));
        assertThat(missesOut(lab.host, "10.9.0.11")).isTrue();
        lab.put(driver, withHost("l2", true));
        reaches(lab.host, "10.9.0.11");
        reaches(b, "10.9.0.254");
        reaches(lab.host, "10.9.0.1");
        lab.put(driver, withHost("l3", true));
        reaches(lab.host, "10.9.0.12");
        reaches(a, "10.9.0.254");
        lab.put(driver, withHost("l2", false));
        assertThat(missesOut(lab.host, "10.9.0.11")).isTrue();
        lab.remove(withHost("l2", false));
    }

    private static Definitions tagged(int number, ScratchNamespace sandbox, String subnet, String address) {
        return Definitions.of("ipvlan", number)
                .option("parent", "lan0.10")
                .subnet(subnet, null)
                .endpoint(ref(sandbox), address);
    }

    @Test
    void aTrunkIsMadeForSeveralNetworksAndGoesWithTheLast() {
        lab.lan.run("ip", "link", "add", "eth0.10", "link", "eth0", "type", "vlan", "id", "10");
        lab.lan.run("ip", "addr", "add", "10.10.0.1/24", "dev", "eth0.10");
        lab.lan.run("ip", "addr", "add", "10.11.0.1/24", "dev", "eth0.10");
        lab.lan.run("ip", "link", "set", "eth0.10", "up");
        Definitions red = tagged(0xa, a, "10.10.0.0/24", "10.10.0.11/24");
        Definitions blue = tagged(0xb, b, "10.11.0.0/24", "10.11.0.12/24");

        assertThat(lab.put(driver, red)).contains("create vlan lan0.10");
        assertThat(link(lab.host, "lan0.10")).contains("id:10", "UP", "addr_gen_mode:none");
        assertThat(lab.host.run("sysctl", "-n", "net/ipv6/conf/lan0.10/accept_ra"))
                .isEqualTo("0\n");
        assertThat(lab.put(driver, blue)).noneMatch(change -> change.contains(" vlan "));
        lab.lan.run(
                "sh",
                "-c",
                "tcpdump -e -n -U -c 1 -i eth0 -w /tmp/" + lab.lan.name() + " vlan 10 and icmp >/dev/null 2>&1 &");
        reaches(a, "10.10.0.1");
        reaches(b, "10.11.0.1");
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(10))
                .until(() -> {
                    a.run("sh", "-c", "ping -c 1 -W 20 10.10.0.1 || true");
                    return lab.lan
                            .run("sh", "-c", "tcpdump -e -n -r /tmp/" + lab.lan.name() + " 2>/dev/null || true")
                            .contains("vlan 10, p 0, ethertype IPv4");
                });

        lab.host.run("ip", "link", "delete", "lan0.10");
        assertThat(lab.put(driver, red))
                .contains("create vlan lan0.10")
                .anyMatch(c -> c.startsWith("create ipvlan eth0"));
        assertThat(lab.put(driver, blue)).anyMatch(change -> change.startsWith("create ipvlan eth0"));
        reaches(a, "10.10.0.1");
        assertThat(lab.remove(red)).noneMatch(change -> change.contains(" vlan "));
        reaches(b, "10.11.0.1");
        assertThat(lab.remove(blue)).contains("delete vlan lan0.10");
        assertThat(lab.host.run("ip", "link", "show")).doesNotContain("lan0.10").contains("lan0@");
    }

    @Test
    void aTrunkOfTheHostsOwnIsUsedAndLeftAlone() {
        lab.host.run("ip", "link", "add", "lan0.10", "link", "lan0", "up", "type", "vlan", "id", "10");
        Definitions red = tagged(0xa, a, "10.10.0.0/24", "10.10.0.11/24");
        assertThat(lab.put(driver, red)).noneMatch(change -> change.contains(" vlan "));
        assertThat(a.run("ip", "-d", "link", "show", "eth0")).contains("ipvlan");
        lab.remove(red);
        assertThat(lab.host.run("ip", "link", "show")).contains("lan0.10@lan0");
    }

    @Test
    void anInternalNetworkIsCutOff() {
        Definitions inside = Definitions.of("ipvlan", 0xa)
                .subnet("10.9.0.0/24", "10.9.0.1")
                .subnet("fd00:9::/64", null)
                .endpoint(ref(a), "10.9.0.11/24", "fd00:9::11/64")
                .endpoint(ref(b), "10.9.0.12/24", "fd00:9::12/64");
        String dummy = "di-" + inside.spec().id().shortId();
        assertThat(lab.put(driver, inside)).contains("create dummy " + dummy);
        reaches(a, "10.9.0.12");
        reaches(a, "fd00:9::12");
        assertThat(a.run("ip", "route", "show", "default")).isEmpty();
        assertThat(missesOut(a, "10.9.0.1")).isTrue();
        assertThat(lab.remove(inside)).contains("delete dummy " + dummy);
    }

    @Test
    void theHostsMacvlanLinksKeepAParentFromIt() {
        lab.host.run("ip", "link", "add", "mine0", "link", "lan0", "type", "macvlan", "mode", "bridge");
        assertThat(driver.validate(l2("bridge").spec(), lab.facts()))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.field()).isEqualTo("options.parent");
                    assertThat(violation.message()).contains("lan0 carries macvlan links already");
                });
        assertThat(List.of(lab.host.run("ip", "link", "show"))).noneMatch(links -> links.contains("di-"));
    }
}
