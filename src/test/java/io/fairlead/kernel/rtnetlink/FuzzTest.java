package io.fairlead.kernel.rtnetlink;

import static org.assertj.core.api.Assertions.fail;

import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No bytes from the kernel's side can do worse than be refused as malformed. */
class FuzzTest {

    private static final int ROUNDS = 40_000;

    @Test
    void onlyEverRefuses() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> originals = new ArrayList<>();
        for (String name : List.of("links", "addresses", "routes", "neighbours", "namespace-ids", "link-counters")) {
            originals.addAll(Captures.datagrams(name));
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutate(originals.get(random.nextInt(originals.size())), random);
            try {
                NetlinkMessage.parse(ByteBuffer.wrap(bytes), NetlinkMessage.HOME)
                        .forEach(FuzzTest::decodeAsEverything);
            } catch (MalformedMessageException e) {
                continue;
            } catch (RuntimeException e) {
                fail("seed " + seed + " round " + round + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            // Half of the time the first bytes, where lengths and families are.
            int at = random.nextBoolean() ? random.nextInt(Math.min(64, bytes.length)) : random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            int length = random.nextInt(bytes.length + 1);
            bytes = java.util.Arrays.copyOf(bytes, length);
            if (length >= 4 && random.nextBoolean()) {
                ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder()).putInt(0, length);
            }
        }
        return bytes;
    }

    private static void decodeAsEverything(NetlinkMessage message) {
        List<Runnable> decoders = List.of(
                () -> Link.decode(message),
                () -> Link.isWhole(message),
                () -> Link.bridgePort(message),
                () -> Addr.decode(message),
                () -> RouteEntry.isInternet(message),
                () -> RouteEntry.decode(message),
                () -> Neigh.decode(message),
                () -> NsId.decode(message),
                () -> LinkStats.decode(message));
        for (Runnable decoder : decoders) {
            try {
                decoder.run();
            } catch (MalformedMessageException e) {
                // Refused, as it should be; the next decoder may see more in it.
                continue;
            }
        }
    }
}
