package io.fairlead.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {

    private final TreeMap<Integer, byte[]> options = new TreeMap<>();

    TermsTest() {
        option(Code.SERVER, "c0a84d01");
        option(Code.LEASE_TIME, "00000078");
        option(Code.SUBNET_MASK, "ffffff00");
    }

    private void option(int code, String hex) {
        options.put(code, HexFormat.of().parseHex(hex));
    }

    private Optional<Terms> terms(String address) {
        return Terms.of(
                new DhcpMessage(true, 1, 0, false, IpAddress.ANY4, IpAddress.of(address), new MacAddress(2), options));
    }

    private Terms terms() {
        return terms("192.168.77.60").orElseThrow();
    }

    private List<String> routes() {
        return terms().routes().stream()
                .map(hop -> hop.destination() + " " + hop.gateway())
                .toList();
    }

    @Test
    void timesThatTheServerDoesNotGiveAreRfc2131s() {
        assertThat(terms().lasts()).isEqualTo(Duration.ofSeconds(120));
        assertThat(terms().renewal()).isEqualTo(Duration.ofSeconds(60));
        assertThat(terms().rebinding()).isEqualTo(Duration.ofSeconds(105));
    }

    @Test
    void timesThatMakeNoSenseAreLeftOut() {
        option(Code.RENEWAL_TIME, "00000070");
        option(Code.REBINDING_TIME, "00000050");
        assertThat(terms().rebinding()).isEqualTo(Duration.ofSeconds(80));
        assertThat(terms().renewal()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void renewalIsNeitherTooSoonNorAfterRebinding() {
        option(Code.RENEWAL_TIME, "00000001");
        assertThat(terms().renewal()).isEqualTo(Duration.ofSeconds(10));
        option(Code.REBINDING_TIME, "00000002");
        assertThat(terms().rebinding()).isEqualTo(Duration.ofSeconds(10));
        options.remove(Code.RENEWAL_TIME);
        option(Code.REBINDING_TIME, "00000014");
        assertThat(terms().renewal()).isEqualTo(Duration.ofSeconds(20));
        options.remove(Code.REBINDING_TIME);
        option(Code.LEASE_TIME, "00000008");
        assertThat(terms().rebinding()).isEqualTo(Duration.ofSeconds(7));
        assertThat(terms().renewal()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({"e0000001", "7f000001", "ffffffff", "c0a84dff", "c0a84d3c"})
    void noRouteLeadsByWhatIsNoOtherHost(String gateway) {
        option(Code.CLASSLESS_ROUTES, "100a14" + gateway + "00c0a84d01");
        assertThat(routes()).containsExactly("0.0.0.0/0 192.168.77.1");
        options.remove(Code.CLASSLESS_ROUTES);
        option(Code.ROUTER, gateway);
        assertThat(routes()).isEmpty();
    }

    @Test
    void aLeaseCanBeForEver() {
        option(Code.LEASE_TIME, "ffffffff");
        assertThat(terms().lasts()).isNull();
        assertThat(terms().renewal()).isNull();
        assertThat(terms().rebinding()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"})
    void someAddressesAreNoHosts(String address) {
        assertThat(terms(address)).isEmpty();
    }

    @Test
    void withoutServerOrTimeThereIsNothing() {
        options.remove(Code.SERVER);
        assertThat(terms("192.168.77.60")).isEmpty();
        option(Code.SERVER, "c0a84d01");
        options.remove(Code.LEASE_TIME);
        assertThat(terms("192.168.77.60")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"fffffe00, 23", "ffffffff, 32", "00000000, 24", "ff00ff00, 24", "ffff, 24"})
    void aMaskThatIsNoneIsTheClasss(String mask, int length) {
        option(Code.SUBNET_MASK, mask);
        assertThat(terms().address().length()).isEqualTo(length);
    }

    @Test
    void theRouterIsTheWayOut() {
        option(Code.ROUTER, "c0a84d01c0a84d02");
        assertThat(routes()).containsExactly("0.0.0.0/0 192.168.77.1");
    }

    @Test
    void classlessRoutesReplaceTheRouter() {
        option(Code.ROUTER, "c0a84d01");
        // 10.20/16 by .9, 192.168.78/24 directly, everything else by .254
        option(Code.CLASSLESS_ROUTES, "100a14c0a84d09" + "18c0a84e00000000" + "00c0a84dfe");
        assertThat(routes())
                .containsExactly("192.168.78.0/24 null", "10.20.0.0/16 192.168.77.9", "0.0.0.0/0 192.168.77.254");
    }

    @Test
    void brokenClasslessRoutesAreNone() {
        option(Code.ROUTER, "c0a84d01");
        option(Code.CLASSLESS_ROUTES, "100a14c0a84d09" + "18c0a8");
        assertThat(routes()).containsExactly("0.0.0.0/0 192.168.77.1");
        option(Code.CLASSLESS_ROUTES, "2100000000c0a84d09");
        assertThat(routes()).containsExactly("0.0.0.0/0 192.168.77.1");
    }

    @Test
    void aRouterElsewhereGetsARouteOfItsOwn() {
        option(Code.SUBNET_MASK, "ffffffff");
        option(Code.ROUTER, "c0a84d01");
        assertThat(routes()).containsExactly("192.168.77.1/32 null", "0.0.0.0/0 192.168.77.1");
    }

    @Test
    void textsAreCleaned() {
        option(Code.DOMAIN, HexFormat.of().formatHex("lan\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(terms().domain()).isEqualTo("lan");
        option(Code.DOMAIN, "6c0a6e");
        assertThat(terms().domain()).isNull();
    }
}
