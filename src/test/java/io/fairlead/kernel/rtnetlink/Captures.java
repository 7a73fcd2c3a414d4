package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Dumps of a real kernel (Linux 6.18, little-endian), one message a line in hexadecimal. */
final class Captures {

    private Captures() {}

    static List<byte[]> datagrams(String name) {
        try (InputStream stream = Captures.class.getResourceAsStream("/wire/" + name + ".hex")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().map(HexFormat.of()::parseHex).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<NetlinkMessage> messages(String name) {
        return datagrams(name).stream().map(Captures::parse).toList();
    }

    static NetlinkMessage parse(byte[] bytes) {
        return NetlinkMessage.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), NetlinkMessage.HOME)
                .get(0);
    }

    /** The only message of the writer, as the kernel would see it. */
    static NetlinkMessage written(MessageWriter w) {
        return NetlinkMessage.parse(w.toBuffer(), NetlinkMessage.HOME).get(0);
    }
}
