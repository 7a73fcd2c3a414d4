package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An expression that we have no words for, kept so that it can be compared, shown and written again.
 *
 * @param data everything below NFTA_EXPR_DATA
 */
public record UnknownExpression(String name, Bytes data) implements Expression {

    @Override
    public void encode(MessageWriter w) {
        w.bytes(data.array());
    }

    /** The register it loads, for the kinds that have one. */
    public Optional<Integer> destination() {
        int attribute = switch (name) {
            case "meta", "ct", "payload", "rt", "socket", "osf", "numgen", "xfrm", "exthdr" -> 1;
            case "hash", "bitwise" -> 2;
            default -> 0;
        };
        ByteBuffer bytes = ByteBuffer.wrap(data.array()).order(ByteOrder.nativeOrder());
        Attributes attributes = Attributes.parse(bytes);
        return attribute == 0 || !attributes.has(attribute)
                ? Optional.empty()
                : Optional.of(Wire.register(attributes, attribute));
    }

    @Override
    public String toString() {
        return "[" + name + " " + data + "]";
    }
}
