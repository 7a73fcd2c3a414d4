package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables, chains and rules as messages (enum nft_table_attributes, nft_chain_attributes, nft_rule_attributes). */
final class Objects {

    /** NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE and the like. */
    static final int TABLE = 1;

    static final int CHAIN_HANDLE = 2;
    static final int CHAIN_NAME = 3;
    static final int RULE_CHAIN = 2;
    static final int RULE_HANDLE = 3;

    private static final int TABLE_FLAGS = 2;
    private static final int TABLE_HANDLE = 4;
    private static final int TABLE_USERDATA = 6;
    private static final int TABLE_OWNER = 7;
    /** NFT_TABLE_F_DORMANT and NFT_TABLE_F_OWNER. */
    private static final int DORMANT = 1;

    private static final int OWNED = 2;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int CHAIN_USERDATA = 12;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int RULE_USERDATA = 7;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    private Objects() {}

    static void writeTable(MessageWriter w, String comment) {
        // Without this attribute a dormant table would stay so.
        w.attributeBe32(TABLE_FLAGS, 0);
        UserData.writeComment(w, TABLE_USERDATA, comment);
    }

    static void writeChain(MessageWriter w, String name, @Nullable Hook hook, String comment) {
        w.attributeString(CHAIN_NAME, name);
        if (hook != null) {
            w.attributeString(CHAIN_TYPE, hook.type()).attributeBe32(CHAIN_POLICY, NF_ACCEPT);
            w.nested(
                    CHAIN_HOOK,
                    h -> h.attributeBe32(HOOK_NUMBER, hook.point().number())
                            .attributeBe32(HOOK_PRIORITY, hook.priority()));
        }
        UserData.writeComment(w, CHAIN_USERDATA, comment);
    }

    static void writeRule(MessageWriter w, String chain, Rule rule) {
        w.attributeString(RULE_CHAIN, chain);
        w.nested(RULE_EXPRESSIONS, list -> rule.expressions().forEach(e -> Expression.write(list, e)));
        UserData.writeComment(w, RULE_USERDATA, rule.comment());
    }

    /** The table that a message is about; empty for a family that we have no word for. */
    static Optional<Table> table(NetlinkMessage message) {
        Attributes attributes = message.attributes(Nfnetlink.HEADER);
        return Family.of(Nfnetlink.family(message)).map(family -> new Table(family, Wire.string(attributes, TABLE)));
    }

    static Optional<ListedTable> readTable(NetlinkMessage message) {
        Attributes a = message.attributes(Nfnetlink.HEADER);
        int flags = Wire.be32(a, TABLE_FLAGS, 0);
        return table(message)
                .map(table -> new ListedTable(
                        table,
                        Wire.be64(a, TABLE_HANDLE),
                        (flags & DORMANT) != 0,
                        (flags & OWNED) == 0 ? 0 : Wire.be32(a, TABLE_OWNER, -1),
                        UserData.readComment(a, TABLE_USERDATA, UserData.COMMENT)));
    }

    static Optional<Chain> readChain(NetlinkMessage message) {
        Attributes a = message.attributes(Nfnetlink.HEADER);
        return table(message).map(table -> readChain(table, a));
    }

    private static Chain readChain(Table table, Attributes a) {
        Hook hook = table.family().hasInetHooks() ? readHook(a) : null;
        return new Chain(
                table,
                Wire.string(a, CHAIN_NAME),
                Wire.be64(a, CHAIN_HANDLE),
                hook,
                hook == null && a.has(CHAIN_HOOK),
                Wire.be32(a, CHAIN_POLICY, NF_ACCEPT) == NF_DROP,
                UserData.readComment(a, CHAIN_USERDATA, UserData.COMMENT));
    }

    private static @Nullable Hook readHook(Attributes chain) {
        if (!chain.has(CHAIN_HOOK)) {
            return null;
        }
        Attributes hook = chain.nested(CHAIN_HOOK);
        int number = Wire.be32(hook, HOOK_NUMBER);
        if (number < 0 || number >= Hook.Point.values().length) {
            return null;
        }
        String type = chain.find(CHAIN_TYPE).map(Attribute::string).orElse("");
        return new Hook(type, Hook.Point.values()[number], Wire.be32(hook, HOOK_PRIORITY));
    }

    static Optional<ListedRule> readRule(NetlinkMessage message) {
        Attributes a = message.attributes(Nfnetlink.HEADER);
        List<Expression> expressions = new ArrayList<>();
        for (Attribute expression : a.nested(RULE_EXPRESSIONS)) {
            expressions.add(Expression.read(expression.nested()));
        }
        String comment = UserData.readComment(a, RULE_USERDATA, UserData.COMMENT);
        return table(message)
                .map(table -> new ListedRule(
                        table, Wire.string(a, RULE_CHAIN), Wire.be64(a, RULE_HANDLE), new Rule(expressions, comment)));
    }
}
