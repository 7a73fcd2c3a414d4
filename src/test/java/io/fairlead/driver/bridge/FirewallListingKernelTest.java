package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
                .containsPattern("(tcp|6) \\. 7000-7009 : 10\\.9\\.0\\.2[,\\s]")
                .containsPattern("192\\.0\\.2\\.1 \\. (tcp|6) \\. 8009 : 10\\.9\\.0\\.2 \\. 9009")
                .containsPattern("2001:db8::1 \\. (tcp|6) \\. 8000 : fd00:9::2 \\. 9000")
                .containsPattern("(udp|17) \\. 3000 : fd00:9::2 \\. 2000");
        assertThat(new JsonMapper()
                        .readTree(lab.host.run("nft", "-j", "list", "ruleset"))
                        .path("nftables"))
                .isNotEmpty();
    }

    /** Everything that a bridge network may put into the firewall. */
    private void putEveryShape() {
        ScratchNamespace server = lab.sandbox();
        lab.serve(server, 7005, 9005);
        lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "option trusted-host-interfaces lan0",
                "option host-ipv4 192.0.2.1",
                "option host-ipv6 2001:db8::1",
                "endpoint " + server.name() + " 10.9.0.2 fd00:9::2",
                "publish 0.0.0.0:8080 80/tcp",
                "publish 127.0.0.1:8081 80/udp",
                "publish [::]:8080 80/sctp",
                "publish [2001:db8::1]:8081 80/tcp",
                "publish 0.0.0.0:7000-7009 7000-7009/tcp",
                "publish 192.0.2.1:8000-8009 9000-9009/tcp",
                "publish [2001:db8::1]:8000-8009 9000-9009/tcp",
                "publish [::]:3000-3009 2000-2009/sctp");
        lab.put("network b", "internal", "subnet 10.10.0.0/24 10.10.0.1", "subnet fd00:10::/64 fd00:10::1");
        lab.put(
                "network c",
                "subnet 10.11.0.0/24 10.11.0.1",
                "subnet fd00:11::/64 fd00:11::1",
                "option icc false",
                "option gateway-mode-ipv4 routed",
                "option gateway-mode-ipv6 nat-unprotected",
                "endpoint " + lab.sandbox().name() + " 10.11.0.2 fd00:11::2",
                "publish 0.0.0.0:8082 80/tcp",
                "publish 0.0.0.0:6000-6009 6000-6009/udp",
                "endpoint " + lab.sandbox().name() + " 10.11.0.3 fd00:11::3",
                "publish [::]:8083 80/tcp");
        lab.host.run("ip", "link", "add", "br9", "type", "bridge");
        lab.put(
                "network d",
                "subnet 10.12.0.0/24 10.12.0.1",
                "option bridge-name br9",
                "option masquerade false",
                "endpoint " + lab.sandbox().name() + " 10.12.0.2",
                "publish 0.0.0.0:8084 80/tcp");
        lab.put("network e", "internal", "subnet 10.13.0.0/24 10.13.0.1", "option gateway-mode-ipv4 isolated");
        lab.host.run("nft", "add rule inet fairlead user tcp dport { 22, 23 } counter drop");
    }

    static Stream<String> versions() {
        return Stream.of("installed", "newest");
    }

    /** A host that keeps its rules in a file and loads them at its start loses all of them if one line is not understood. */
    @ParameterizedTest
    @MethodSource("versions")
    void everyListingLoadsAgain(String version) throws Exception {
        String nft = version.equals("installed") ? "nft" : newest();
        putEveryShape();
        Path file = Files.createTempFile("fairlead-", ".nft");
        lab.host.run("sh", "-c", nft + " -s list ruleset >" + file);
        ScratchNamespace scratch = lab.sandbox();

        scratch.run("sh", "-c", nft + " -f " + file + " && " + nft + " -s list ruleset >" + file + ".again");

        assertThat(Files.readString(Path.of(file + ".again"))).isEqualTo(Files.readString(file));
        // Over our own it changes nothing but how nft and we put the same rule into bytes.
        lab.host.run("sh", "-c", nft + " flush ruleset; " + nft + " -f " + file);
        assertThat(lab.leftOver()).allSatisfy(change -> {
            assertThat(change.kind()).isEqualTo("firewall-chain");
            assertThat(change.before()).isEqualTo(words(change.after()));
        });
        assertThat(lab.ask(lab.lan, BridgeLab.HOST4, 8005)).endsWith(" at 9005");
        assertThat(lab.ask(lab.lan, BridgeLab.HOST4, 7005)).endsWith(" at 7005");
    }

    /** nft leaves out what a protocol says of its family. */
    private static String words(@Nullable String rules) {
        return String.valueOf(rules).replaceAll("meta nfproto ipv[46] (meta l4proto (ipv6-)?icmp)", "$1");
    }

    /** Debian's next release has another nft, which runs with its own libraries. */
    private static String newest() throws Exception {
        Process process = new ProcessBuilder("src/test/nft/newest", "target/nft")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(process.waitFor() == 0, "the newest nft cannot be fetched: " + output);
        return output.substring(output.lastIndexOf('\n') + 1);
    }
}
