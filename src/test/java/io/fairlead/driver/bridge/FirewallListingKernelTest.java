package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** An administrator reads the table with nft, which has to understand all of it. */
class FirewallListingKernelTest {

    private BridgeLab lab;

    @BeforeEach
    void open() {
        lab = new BridgeLab();
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void nftPrintsEveryRuleAndElement() {
        ScratchNamespace server = lab.sandbox();
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "option trusted-host-interfaces lan0",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:8080 80/tcp",
                "publish 0.0.0.0:7000-7009 7000-7009/tcp",
                "publish 192.0.2.1:8000-8009 9000-9009/tcp",
                "publish [2001:db8::1]:8000-8009 9000-9009/tcp",
                "publish [::]:3000-3009 2000-2009/udp");
        lab.put("network b", "internal", "subnet 10.10.0.0/24 10.10.0.1");

        String listing = lab.host.run("sh", "-c", "nft list ruleset 2>&1");

        assertThat(listing)
                .doesNotContainIgnoringCase("error")
                .contains("dnat ip to ip daddr . meta l4proto . th dport map @publish4_range")
                .contains("dnat ip to meta l4proto . th dport map @publish4_any_range")
                .contains("dnat ip6 to ip6 daddr . meta l4proto . th dport map @publish6_range")
                .contains("dnat ip6 to meta l4proto . th dport map @publish6_any_range");
        // Where /etc/protocols is missing, nft prints numbers.
        assertThat(listing.replaceAll(" comment \"[^\"]*\"", ""))
                .containsPattern("(tcp|6) \\. 7000-7009 : 10\\.9\\.0\\.2 \\. 0-65535")
                .containsPattern("192\\.0\\.2\\.1 \\. (tcp|6) \\. 8000-8009 : 10\\.9\\.0\\.2 \\. 1000-65535")
                .containsPattern("2001:db8::1 \\. (tcp|6) \\. 8000-8009 : fd00:9::2 \\. 1000-65535")
                .containsPattern("(udp|17) \\. 3000-3009 : fd00:9::2 \\. ");
        assertThat(new JsonMapper()
                        .readTree(lab.host.run("nft", "-j", "list", "ruleset"))
                        .path("nftables"))
                .isNotEmpty();
    }
}
