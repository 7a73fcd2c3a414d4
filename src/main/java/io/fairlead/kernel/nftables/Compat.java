package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An extension of iptables as iptables-nft embeds it (enum nft_match_attributes and nft_target_attributes, which are
 * numbered alike): the match or target of x_tables with its own structure.
 *
 * @param target whether it is a target, which does something, or a match
 * @param extension x_tables' name: {@code conntrack}, {@code MASQUERADE} …
 * @param revision of the structure
 * @param info the structure
 */
public record Compat(boolean target, String extension, int revision, Bytes info) implements Expression {

    static final String MATCH = "match";
    static final String TARGET = "target";
    private static final int NAME = 1;
    private static final int REV = 2;
    private static final int INFO = 3;
    static final Set<Integer> KNOWN = Set.of(NAME, REV, INFO);

    @Override
    public String name() {
        return target ? TARGET : MATCH;
    }

    @Override
    public void encode(MessageWriter w) {
        w.attributeString(NAME, extension).attributeBe32(REV, revision).attribute(INFO, info.array());
    }

    static @Nullable Expression match(Attributes a) {
        return decode(false, a);
    }

    static @Nullable Expression target(Attributes a) {
        return decode(true, a);
    }

    private static @Nullable Expression decode(boolean target, Attributes a) {
        Bytes info = a.find(INFO).map(Attribute::bytes).map(Bytes::of).orElse(null);
        return info == null || !a.has(NAME)
                ? null
                : new Compat(target, Wire.string(a, NAME), Wire.be32(a, REV, 0), info);
    }

    @Override
    public String toString() {
        return "xt " + name() + " \"" + extension + '"';
    }
}
