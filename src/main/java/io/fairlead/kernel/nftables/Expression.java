package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a rule. Expressions work on registers; the records here name 32-bit registers by their number, 8
 * (NFT_REG32_00) to 23 (NFT_REG32_15), as the kernel does, and 0 (NFT_REG_VERDICT) for the verdict.
 *
 * <p>An expression that was sent and listed again is equal to the one that was sent.
 */
public sealed interface Expression
        permits Bitwise,
                Byteorder,
                Cmp,
                Compat,
                Counter,
                Ct,
                Fib,
                Immediate,
                Lookup,
                Masquerade,
                Meta,
                Nat,
                Payload,
                Range,
                Redirect,
                Reject,
                UnknownExpression {

    /** First of the 32-bit registers (NFT_REG32_00). */
    int REGISTER = 8;

    /** The verdict's register (NFT_REG_VERDICT). */
    int VERDICT = 0;

    /** The kernel's name for this kind. */
    String name();

    /** Writes what goes below NFTA_EXPR_DATA. */
    void encode(MessageWriter w);

    /** Writes the whole expression as an element of a list. */
    static void write(MessageWriter w, Expression expression) {
        w.nested(
                Kinds.NFTA_LIST_ELEM,
                e -> e.attributeString(Kinds.NFTA_EXPR_NAME, expression.name())
                        .nested(Kinds.NFTA_EXPR_DATA, expression::encode));
    }

    /**
     * Reads an element of a list of expressions; a kind, attribute or value that we have no words for makes it an
     * {@link UnknownExpression}.
     *
     * @throws io.fairlead.netlink.MalformedMessageException if its bytes make no sense
     */
    static Expression read(Attributes expression) {
        String name = Wire.string(expression, Kinds.NFTA_EXPR_NAME);
        Attributes data = expression.nested(Kinds.NFTA_EXPR_DATA);
        Kinds.Kind kind = Kinds.BY_NAME.get(name);
        Expression known = kind == null || !kind.knows(data) ? null : kind.decode.decode(data);
        if (known != null) {
            return known;
        }
        Bytes raw = expression
                .find(Kinds.NFTA_EXPR_DATA)
                .map(d -> Bytes.of(d.bytes()))
                .orElse(Bytes.of());
        return new UnknownExpression(name, raw);
    }

    /** How to read each kind, and which attributes it knows. */
    final class Kinds {
        static final int NFTA_LIST_ELEM = 1;
        static final int NFTA_EXPR_NAME = 1;
        static final int NFTA_EXPR_DATA = 2;

        private static final Map<String, Kind> BY_NAME = Map.ofEntries(
                Map.entry(Bitwise.NAME, new Kind(Bitwise.KNOWN, Bitwise::decode)),
                Map.entry(Byteorder.NAME, new Kind(Byteorder.KNOWN, Byteorder::decode)),
                Map.entry(Compat.MATCH, new Kind(Compat.KNOWN, Compat::match)),
                Map.entry(Compat.TARGET, new Kind(Compat.KNOWN, Compat::target)),
                Map.entry(Redirect.NAME, new Kind(Redirect.KNOWN, Redirect::decode)),
                Map.entry(Cmp.NAME, new Kind(Cmp.KNOWN, Cmp::decode)),
                Map.entry(Counter.NAME, new Kind(Counter.KNOWN, Counter::decode)),
                Map.entry(Ct.NAME, new Kind(Ct.KNOWN, Ct::decode)),
                Map.entry(Fib.NAME, new Kind(Fib.KNOWN, Fib::decode)),
                Map.entry(Immediate.NAME, new Kind(Immediate.KNOWN, Immediate::decode)),
                Map.entry(Lookup.NAME, new Kind(Lookup.KNOWN, Lookup::decode)),
                Map.entry(Masquerade.NAME, new Kind(Masquerade.KNOWN, Masquerade::decode)),
                Map.entry(Meta.NAME, new Kind(Meta.KNOWN, Meta::decode)),
                Map.entry(Nat.NAME, new Kind(Nat.KNOWN, Nat::decode)),
                Map.entry(Payload.NAME, new Kind(Payload.KNOWN, Payload::decode)),
                Map.entry(Range.NAME, new Kind(Range.KNOWN, Range::decode)),
                Map.entry(Reject.NAME, new Kind(Reject.KNOWN, Reject::decode)));

        private Kinds() {}

        private interface Decode {
            /** Null where a value has no word here. */
            @Nullable
            Expression decode(Attributes data);
        }

        private record Kind(Set<Integer> attributes, Decode decode) {
            boolean knows(Attributes data) {
                for (Attribute attribute : data) {
                    if (!attributes.contains(attribute.type())) {
                        return false;
                    }
                }
                return true;
            }
        }
    }
}
