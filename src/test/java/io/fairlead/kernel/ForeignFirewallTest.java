package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignFirewallTest {

    @ParameterizedTest
    @CsvSource({
        "ip,   filter,          FORWARD,            ufw-before-forward, ufw",
        "ip6,  filter,          ufw6-user-forward,  FORWARD,            ufw",
        "inet, firewalld,       filter_FORWARD,     filter_INPUT,       firewalld",
        "ip,   filter,          FORWARD,            DOCKER-USER,        Docker",
        "ip,   docker-bridges,  filter-FORWARD,     nat-OUTPUT,         Docker",
        "ip,   filter,          FORWARD,            KUBE-FORWARD,       kube-proxy",
        "ip,   filter,          LIBVIRT_FWI,        FORWARD,            libvirt",
        "ip,   libvirt_network, forward,            guest_output,       libvirt",
        "ip,   filter,          FORWARD,            INPUT,              iptables",
        "inet, filter,          forward,            input,              nft",
        "ip,   filter,          forward,            input,              nft",
    })
    void isToldByTheNamesThatItGives(String family, String table, String chain, String other, String title) {
        assertThat(ForeignFirewall.of(family, table, chain, List.of(other))).hasToString(title);
    }

    @Test
    void ufwBeforeDockerWhereBothShareATable() {
        List<String> both = List.of("DOCKER-USER", "ufw-before-forward");

        assertThat(ForeignFirewall.of("ip", "filter", "FORWARD", both)).isEqualTo(ForeignFirewall.UFW);
        assertThat(ForeignFirewall.of("ip", "filter", "DOCKER", both)).isEqualTo(ForeignFirewall.DOCKER);
    }

    @Test
    void isOpenedInItsOwnWords() {
        assertThat(ForeignFirewall.UFW.letForward("ip", "filter", "FORWARD", "br-a", true))
                .containsExactly("ufw route allow in on br-a", "ufw route allow out on br-a");
        assertThat(ForeignFirewall.DOCKER.letForward("ip6", "filter", "FORWARD", "br-a", true))
                .containsExactly(
                        "ip6tables -I DOCKER-USER -i br-a -j ACCEPT", "ip6tables -I DOCKER-USER -o br-a -j ACCEPT");
        assertThat(ForeignFirewall.IPTABLES.letForward("ip", "filter", "FORWARD", "br-a", true))
                .containsExactly("iptables -I FORWARD -i br-a -j ACCEPT", "iptables -I FORWARD -o br-a -j ACCEPT");
        assertThat(ForeignFirewall.NFT.letForward("inet", "filter", "forward", "br-a", true))
                .containsExactly(
                        "nft insert rule inet filter forward iifname \"br-a\" accept",
                        "nft insert rule inet filter forward oifname \"br-a\" accept");
        assertThat(ForeignFirewall.FIREWALLD.letForward("inet", "firewalld", "filter_FORWARD", "br-a", true))
                .first()
                .isEqualTo("firewall-cmd --permanent --zone=trusted --add-interface=br-a");
        assertThat(ForeignFirewall.FIREWALLD.letForward("inet", "firewalld", "filter_FORWARD", "br-a", false))
                .contains("firewall-cmd --permanent --policy=fairlead --add-egress-zone=trusted");
    }
}
