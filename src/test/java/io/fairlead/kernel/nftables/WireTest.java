package io.fairlead.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.nftables.FirewallEvent.Changed;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages captured from a kernel (little endian, Linux 6.18): the notifications of {@link RuleSetExample}'s table coming,
 * of a rule that nft added, and of all of it going.
 */
class WireTest {

    private static final List<byte[]> CAPTURED = captured();

    private static List<byte[]> captured() {
        try (InputStream in = WireTest.class.getResourceAsStream("/wire/nftables/example.hex")) {
            String text = new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().map(HexFormat.of()::parseHex).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<FirewallEvent> events() {
        return CAPTURED.stream().flatMap(bytes -> events(bytes).stream()).toList();
    }

    private static List<FirewallEvent> events(byte[] datagram) {
        return NetlinkMessage.parse(ByteBuffer.wrap(datagram), NetlinkMessage.HOME).stream()
                .flatMap(m -> FirewallEvent.read(m).stream())
                .toList();
    }

    @Test
    void rulesAreReadAsTheyWereBuilt() {
        Map<String, List<Rule>> rules = new LinkedHashMap<>();
        for (FirewallEvent event : events()) {
            if (event.added() && event.object() instanceof Changed.RuleChanged changed) {
                rules.computeIfAbsent(changed.listed().chain(), c -> new ArrayList<>())
                        .add(changed.listed().rule());
            }
        }
        assertThat(rules.get("prerouting")).isEqualTo(RuleSetExample.prerouting());
        assertThat(rules.get("forward")).isEqualTo(RuleSetExample.forward());
        assertThat(rules.get("postrouting")).isEqualTo(RuleSetExample.postrouting());
        assertThat(rules.getOrDefault("target", List.of()).get(0).expressions())
                .extracting(Expression::name)
                .containsExactly("limit", "log");
    }

    @Test
    void rulesWrittenAgainAreReadTheSame() {
        for (FirewallEvent event : events()) {
            if (event.object() instanceof Changed.RuleChanged changed) {
                Rule rule = changed.listed().rule();
                MessageWriter w = new MessageWriter();
                new Command.AppendRule(RuleSetExample.TABLE, "x", rule).write(w);
                NetlinkMessage written =
                        NetlinkMessage.parse(w.toBuffer(), NetlinkMessage.HOME).get(0);
                assertThat(Objects.readRule(written).orElseThrow().rule()).isEqualTo(rule);
            }
        }
    }

    @Test
    void setsAndElementsAreReadAsTheyWereBuilt() {
        Map<String, SetDefinition> sets = new LinkedHashMap<>();
        Map<String, List<RawElement>> elements = new LinkedHashMap<>();
        for (FirewallEvent event : events()) {
            if (event.added() && event.object() instanceof Changed.SetChanged changed) {
                sets.put(changed.listed().name(), changed.listed().definition());
            } else if (event.added() && event.object() instanceof Changed.ElementsChanged changed) {
                elements.computeIfAbsent(changed.set(), s -> new ArrayList<>()).addAll(changed.elements());
            }
        }
        assertThat(sets.values())
                .containsExactlyElementsOf(RuleSetExample.sets().keySet());
        RuleSetExample.sets()
                .forEach((set, expected) -> assertThat(
                                new ElementCodec(set).decode(elements.getOrDefault(set.name(), List.of())))
                        .as(set.name())
                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @Test
    void tableAndChainsAreReadAsTheyWereBuilt() {
        List<Object> objects = new ArrayList<>();
        for (FirewallEvent event : events()) {
            if (event.object() instanceof Changed.TableChanged table) {
                objects.add(event.added() + " " + table.listed().table() + " "
                        + table.listed().comment());
            } else if (event.object() instanceof Changed.ChainChanged changed) {
                Chain chain = changed.chain();
                objects.add(event.added() + " " + chain.name() + " " + chain.hook() + " " + chain.comment());
            }
        }
        assertThat(objects)
                .contains(
                        "true inet example of the tests",
                        "true target null jumped to",
                        "true forward type filter hook forward priority 0 filters",
                        "true prerouting type nat hook prerouting priority -100 ",
                        "false target null ",
                        "false inet example ");
    }

    /** Bytes that the kernel never wrote are refused or misread, but nothing else happens. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_261_124})
    void damagedMessagesAreRefusedAtMost(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = damaged(CAPTURED.get(random.nextInt(CAPTURED.size())), random);
            try {
                readEverything(bytes);
            } catch (MalformedMessageException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", round " + i + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] damaged(byte[] captured, SplittableRandom random) {
        byte[] bytes = captured.clone();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(4, bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void readEverything(byte[] bytes) {
        for (FirewallEvent event : events(bytes)) {
            assertThat(event.toString()).isNotEmpty();
            if (event.object() instanceof Changed.ElementsChanged changed) {
                for (SetDefinition set : RuleSetExample.sets().keySet()) {
                    try {
                        assertThat(new ElementCodec(set).decode(changed.elements()))
                                .isNotNull();
                    } catch (MalformedMessageException e) {
                        // Elements of another set rarely fit this one.
                        assertThat(e).hasMessageContaining("bytes for an element");
                    }
                }
            }
        }
    }
}
