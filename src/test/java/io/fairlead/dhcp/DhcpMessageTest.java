package io.fairlead.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DhcpMessageTest {

    private static final MacAddress MAC = new MacAddress(0x0242_0a09_0002L);

    private static DhcpMessage discover() {
        return new Messages(DhcpLab.identity(2)).discover(0x1234_5678, 3, IpAddress.of("192.168.77.60"));
    }

    @Test
    void whatIsWrittenIsRead() {
        DhcpMessage message = discover();
        DhcpMessage read = DhcpMessage.decode(ByteBuffer.wrap(message.encode()));
        assertThat(read).usingRecursiveComparison().isEqualTo(message);
        assertThat(read.type()).contains(MessageType.DISCOVER);
        assertThat(read.broadcast()).isTrue();
    }

    @Test
    void isLaidOutAsRfc2131Says() {
        byte[] bytes = discover().encode();
        assertThat(bytes).hasSizeGreaterThanOrEqualTo(300);
        assertThat(Arrays.copyOf(bytes, 12)).containsExactly(1, 1, 6, 0, 0x12, 0x34, 0x56, 0x78, 0, 3, 0x80, 0);
        assertThat(Arrays.copyOfRange(bytes, 28, 34)).isEqualTo(DhcpLab.mac(2).bytes());
        assertThat(Arrays.copyOfRange(bytes, 236, 243)).containsExactly(0x63, 0x82, 0x53, 0x63, 53, 1, 1);
    }

    @Test
    void longOptionsAreSplitAndJoined() {
        TreeMap<Integer, byte[]> options = new TreeMap<>();
        byte[] value = new byte[700];
        new Random(1).nextBytes(value);
        options.put(Code.CLASSLESS_ROUTES, value);
        DhcpMessage message = new DhcpMessage(true, 1, 0, false, IpAddress.ANY4, IpAddress.ANY4, MAC, options);
        assertThat(DhcpMessage.decode(ByteBuffer.wrap(message.encode()))
                        .options()
                        .get(Code.CLASSLESS_ROUTES))
                .isEqualTo(value);
    }

    @Test
    void optionsGoOnInTheFieldsForNames() {
        ByteBuffer b = ByteBuffer.allocate(300);
        b.put(0, new byte[] {2, 1, 6});
        b.putInt(236, 0x6382_5363).put(240, new byte[] {52, 1, 3, 53, 1, 2, (byte) 255});
        b.put(108, new byte[] {15, 2, 'a', 'b', (byte) 255});
        b.put(44, new byte[] {15, 1, 'c', (byte) 255});
        DhcpMessage message = DhcpMessage.decode(b);
        assertThat(message.type()).contains(MessageType.OFFER);
        assertThat(message.options().get(Code.DOMAIN)).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void refusesWhatIsNoMessage() {
        assertThatThrownBy(() -> DhcpMessage.decode(ByteBuffer.allocate(239)))
                .isInstanceOf(DhcpMessage.MalformedException.class);
        assertThatThrownBy(() -> DhcpMessage.decode(ByteBuffer.allocate(300))).hasMessageContaining("cookie");
        byte[] bytes = Arrays.copyOf(discover().encode(), 250);
        bytes[249] = (byte) 200;
        bytes[248] = 12;
        assertThatThrownBy(() -> DhcpMessage.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, 250))))
                .isInstanceOf(DhcpMessage.MalformedException.class);
    }

    @Test
    void randomBytesDoNoHarm() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = discover().encode();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int flips = random.nextInt(20); flips > 0 && bytes.length > 0; flips--) {
                int at = random.nextInt(bytes.length);
                bytes[random.nextBoolean() || at < 240 ? at : 240 + random.nextInt(bytes.length - 240)] =
                        (byte) random.nextInt();
            }
            try {
                DhcpMessage message = DhcpMessage.decode(ByteBuffer.wrap(bytes));
                Terms.of(message);
                message.encode();
            } catch (DhcpMessage.MalformedException expected) {
                assertThat(expected).hasMessageMatching(".+");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
            byte[] frame = new byte[random.nextInt(400)];
            random.nextBytes(frame);
            if (frame.length > 14) {
                frame[12] = 8;
                frame[13] = (byte) (random.nextBoolean() ? 0 : 6);
            }
            assertThat(Frame.decode(ByteBuffer.wrap(frame)))
                    .as("seed %s, round %s", seed, i)
                    .isNotNull();
        }
    }
}
