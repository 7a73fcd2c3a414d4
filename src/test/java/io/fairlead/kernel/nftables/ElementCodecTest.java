package io.fairlead.kernel.nftables;

import static io.fairlead.kernel.nftables.RuleSetExample.ip;
import static io.fairlead.kernel.nftables.RuleSetExample.link;
import static io.fairlead.kernel.nftables.RuleSetExample.net;
import static io.fairlead.kernel.nftables.RuleSetExample.port;
import static io.fairlead.kernel.nftables.RuleSetExample.ports;
import static io.fairlead.kernel.nftables.RuleSetExample.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.kernel.nftables.Element.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementCodecTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 0a000000, 0b000000",
        "10.255.255.255/32, 0affffff, 0b000000",
        "0.0.0.0/0, 00000000, ",
        "255.255.255.255/32, ffffffff, ",
        "128.0.0.0/1, 80000000, "
    })
    void intervalIsItsFirstKeyAndTheOneAfterItsLast(String prefix, String first, String end) {
        ElementCodec codec = new ElementCodec(RuleSetExample.SOURCES);
        Element element = new Element(List.of(net(prefix)), List.of());

        List<RawElement> raw = codec.encode(element, "c");

        assertThat(raw.get(0).key().hex()).isEqualTo(first);
        assertThat(raw.size()).isEqualTo(end == null ? 1 : 2);
        assertThat(raw.get(raw.size() - 1).key().hex()).isEqualTo(end == null ? first : end);
        assertThat(codec.decode(raw)).containsExactly(new CommentedElement(element, "c"));
    }

    @Test
    void everyPartOfAConcatenationBeginsOnAMultipleOfFour() {
        List<RawElement> raw = new ElementCodec(RuleSetExample.RANGES)
                .encode(new Element(List.of(ip("192.0.2.1"), tcp(), ports(80, 90)), List.of(ip("10.0.0.2"))), "");

        assertThat(raw)
                .containsExactly(new RawElement(
                        new Bytes("c00002010600000000500000"),
                        new Bytes("c000020106000000005a0000"),
                        new Bytes("0a000002"),
                        null,
                        false,
                        ""));
    }

    @Test
    void valuesWrittenDifferentlyAreEqualIfTheyMeanTheSame() {
        assertThat(new Element(List.of(net("10.0.0.1/32"), net("10.0.0.9/24")), List.of(new Value.Range16(80, 80))))
                .isEqualTo(new Element(List.of(ip("10.0.0.1"), net("10.0.0.0/24")), List.of(port(80))));
        assertThat(new Element(List.of(), List.of(new Value.Range16(0, 0))).data())
                .containsExactly(new Value.Range16(0, 0));
    }

    @Test
    void elementsThatDoNotFitTheirSetAreRefused() {
        refused(RuleSetExample.LINKS, List.of(ip("10.0.0.1")));
        refused(RuleSetExample.LINKS, List.of(link("a-name-of-sixteen")));
        refused(RuleSetExample.PAIRS, List.of(link("one")));
        refused(RuleSetExample.IIF, List.of(link("no-verdict")));
        refused(RuleSetExample.SOURCES, List.of(net("fd00::/64")));
        refused(RuleSetExample.PORTS, List.of(net("10.0.0.0/8"), tcp(), port(80)), ip("10.0.0.1"), port(80));
        refused(RuleSetExample.PORTS, List.of(ip("10.0.0.1"), tcp(), port(80)), ip("10.0.0.1"));
    }

    private static void refused(SetDefinition set, List<Value> key, Value... data) {
        Element element = new Element(key, List.of(data));
        assertThatThrownBy(() -> new ElementCodec(set).encode(element, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-name-of-sixteen"})
    void ruleBuilderRefusesWhatIsNoLinkName(String name) {
        assertThatThrownBy(() -> RuleBuilder.rule("").iifname(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ruleBuilderRefusesBothFamiliesAtOnce() {
        assertThatThrownBy(() -> RuleBuilder.rule("").ipv4().in("set", Field.SADDR6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ip6");
    }
}
