package io.fairlead.kernel.nftables;

import io.fairlead.netlink.MessageWriter;

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

    @Override
    public String toString() {
        return "[" + name + " " + data + "]";
    }
}
