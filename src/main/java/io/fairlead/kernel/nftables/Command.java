package io.fairlead.kernel.nftables;

import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the rule set; it writes itself as one message, or as several if it would not fit one. */
public sealed interface Command {

    Table table();

    /** What is done and to which object, for error messages. */
    String describe();

    void write(MessageWriter w);

    private static MessageWriter message(Command c, MessageWriter w, int type, int flags) {
        return Nfnetlink.message(
                        w, c.describe(), type, flags, c.table().family().number())
                .attributeString(Objects.TABLE, c.table().name());
    }

    /** Adds a table, or wakes one that is there and dormant. */
    record AddTable(Table table, String comment) implements Command {
        @Override
        public String describe() {
            return "add table " + table;
        }

        @Override
        public void write(MessageWriter w) {
            Objects.writeTable(Command.message(this, w, Nfnetlink.NEWTABLE, NetlinkMessage.CREATE), comment);
        }
    }

    /** Deletes a table with everything in it. */
    record DeleteTable(Table table) implements Command {
        @Override
        public String describe() {
            return "delete table " + table;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELTABLE, 0);
        }
    }

    /**
     * Adds a chain, or does nothing if it is there; a base chain's policy is to accept.
     *
     * @param hook null for a chain that others jump to
     */
    record AddChain(Table table, String name, @Nullable Hook hook, String comment) implements Command {
        @Override
        public String describe() {
            return "add chain " + table + " " + name;
        }

        @Override
        public void write(MessageWriter w) {
            Objects.writeChain(
                    Command.message(this, w, Nfnetlink.NEWCHAIN, NetlinkMessage.CREATE), name, hook, comment);
        }
    }

    /** Deletes a chain with its rules; EBUSY while a rule or an element leads to it. */
    record DeleteChain(Table table, String name) implements Command {
        @Override
        public String describe() {
            return "delete chain " + table + " " + name;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELCHAIN, 0).attributeString(Objects.CHAIN_NAME, name);
        }
    }

    /** Deletes all rules of a chain. */
    record FlushChain(Table table, String name) implements Command {
        @Override
        public String describe() {
            return "flush chain " + table + " " + name;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELRULE, 0).attributeString(Objects.RULE_CHAIN, name);
        }
    }

    /** Adds a rule behind those that a chain has. */
    record AppendRule(Table table, String chain, Rule rule) implements Command {
        @Override
        public String describe() {
            return "add rule " + table + " " + chain + " " + rule;
        }

        @Override
        public void write(MessageWriter w) {
            int flags = NetlinkMessage.CREATE | NetlinkMessage.APPEND;
            Objects.writeRule(Command.message(this, w, Nfnetlink.NEWRULE, flags), chain, rule);
        }
    }

    /** Deletes a rule by its handle. */
    record DeleteRule(Table table, String chain, long handle) implements Command {
        @Override
        public String describe() {
            return "delete rule " + table + " " + chain + " handle " + handle;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELRULE, 0)
                    .attributeString(Objects.RULE_CHAIN, chain)
                    .attributeBe64(Objects.RULE_HANDLE, handle);
        }
    }

    /** Adds a set, or does nothing if the same set is there. */
    record AddSet(Table table, SetDefinition set, String comment) implements Command {
        @Override
        public String describe() {
            return "add set " + table + " " + set.name();
        }

        @Override
        public void write(MessageWriter w) {
            SetCodec.write(Command.message(this, w, Nfnetlink.NEWSET, NetlinkMessage.CREATE), set, comment);
        }
    }

    /** Deletes a set with its elements; EBUSY while a rule looks things up in it. */
    record DeleteSet(Table table, String name) implements Command {
        @Override
        public String describe() {
            return "delete set " + table + " " + name;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELSET, 0).attributeString(SetCodec.NAME, name);
        }
    }

    /** Deletes all elements of a set. */
    record FlushSet(Table table, String name) implements Command {
        @Override
        public String describe() {
            return "flush set " + table + " " + name;
        }

        @Override
        public void write(MessageWriter w) {
            Command.message(this, w, Nfnetlink.DELSETELEM, 0).attributeString(SetCodec.NAME, name);
        }
    }

    /** Adds elements; one that is there with other data is refused with EEXIST. */
    record AddElements(Table table, SetDefinition set, List<CommentedElement> elements) implements Command {
        public AddElements {
            elements = List.copyOf(elements);
        }

        @Override
        public String describe() {
            return "add element " + table + " " + set.name() + " "
                    + elementsText(
                            elements.stream().map(CommentedElement::element).toList());
        }

        @Override
        public void write(MessageWriter w) {
            ElementCodec codec = new ElementCodec(set);
            List<RawElement> raw = new ArrayList<>();
            elements.forEach(e -> raw.addAll(codec.encode(e.element(), e.comment())));
            Command.writeElements(this, w, Nfnetlink.NEWSETELEM, set, raw);
        }
    }

    /** Deletes elements by their keys; one that is missing is refused with ENOENT. */
    record DeleteElements(Table table, SetDefinition set, List<Element> elements) implements Command {
        public DeleteElements {
            elements = List.copyOf(elements);
        }

        @Override
        public String describe() {
            return "delete element " + table + " " + set.name() + " " + elementsText(elements);
        }

        @Override
        public void write(MessageWriter w) {
            ElementCodec codec = new ElementCodec(set);
            List<RawElement> raw = new ArrayList<>();
            elements.forEach(e -> codec.encode(e, "").forEach(r -> raw.add(r.keyOnly())));
            Command.writeElements(this, w, Nfnetlink.DELSETELEM, set, raw);
        }
    }

    /** A list of elements is one attribute, whose length has 16 bits. */
    private static void writeElements(
            Command c, MessageWriter w, int type, SetDefinition set, List<RawElement> elements) {
        int longest = 60_000;
        for (int from = 0; from < elements.size(); ) {
            int to = from;
            for (int size = 0; to < elements.size() && size + elements.get(to).size() < longest; to++) {
                size += elements.get(to).size();
            }
            List<RawElement> chunk = elements.subList(from, to);
            // NFTA_SET_ELEM_LIST_SET, NFTA_SET_ELEM_LIST_ELEMENTS
            message(c, w, type, type == Nfnetlink.NEWSETELEM ? NetlinkMessage.CREATE : 0)
                    .attributeString(2, set.name())
                    .nested(3, list -> chunk.forEach(e -> e.write(list)));
            from = to;
        }
    }

    private static String elementsText(List<Element> elements) {
        return elements.size() == 1 ? elements.get(0).toString() : elements.size() + " elements";
    }
}
