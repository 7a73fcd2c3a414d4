package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of the rule set, of whoever made it.
 *
 * @param added false if the object went
 * @param port netlink port of the socket that made the change
 * @param object what came or went
 */
public record FirewallEvent(boolean added, int port, Changed object) {

    /** What a change was about, with as much as the kernel tells of it. */
    public sealed interface Changed {

        Table table();

        /** A table that went comes without its comment. */
        record TableChanged(ListedTable listed) implements Changed {
            @Override
            public Table table() {
                return listed.table();
            }
        }

        /** A chain that went comes without its hook and comment. */
        record ChainChanged(Chain chain) implements Changed {
            @Override
            public Table table() {
                return chain.table();
            }
        }

        /** A rule that went may come without its expressions. */
        record RuleChanged(ListedRule listed) implements Changed {
            @Override
            public Table table() {
                return listed.table();
            }
        }

        record SetChanged(Table table, ListedSet listed) implements Changed {}

        /** Elements with their comments, also those that went; raw because only their set knows how to read them; an interval may be two of them. */
        record ElementsChanged(Table table, String set, List<RawElement> elements) implements Changed {
            public ElementsChanged {
                elements = List.copyOf(elements);
            }
        }
    }

    private static final int ELEMENTS_SET = 2;
    private static final int ELEMENTS = 3;

    /**
     * Reads a notification; empty for one that tells of something else, such as the end of a transaction.
     *
     * @throws io.fairlead.netlink.MalformedMessageException if its bytes make no sense
     */
    static Optional<FirewallEvent> read(NetlinkMessage message) {
        int type = message.type();
        boolean added = type == Nfnetlink.NEWTABLE
                || type == Nfnetlink.NEWCHAIN
                || type == Nfnetlink.NEWRULE
                || type == Nfnetlink.NEWSET
                || type == Nfnetlink.NEWSETELEM;
        return object(message).map(object -> new FirewallEvent(added, message.port(), object));
    }

    private static Optional<Changed> object(NetlinkMessage message) {
        int type = message.type();
        if (type == Nfnetlink.NEWTABLE || type == Nfnetlink.DELTABLE) {
            return Objects.readTable(message).map(Changed.TableChanged::new);
        } else if (type == Nfnetlink.NEWCHAIN || type == Nfnetlink.DELCHAIN) {
            return Objects.readChain(message).map(Changed.ChainChanged::new);
        } else if (type == Nfnetlink.NEWRULE || type == Nfnetlink.DELRULE) {
            return Objects.readRule(message).map(Changed.RuleChanged::new);
        } else if (type == Nfnetlink.NEWSET || type == Nfnetlink.DELSET) {
            return Objects.table(message).map(table -> new Changed.SetChanged(table, SetCodec.read(message)));
        } else if (type == Nfnetlink.NEWSETELEM || type == Nfnetlink.DELSETELEM) {
            String set = Wire.string(message.attributes(Nfnetlink.HEADER), ELEMENTS_SET);
            return Objects.table(message).map(table -> new Changed.ElementsChanged(table, set, elements(message)));
        }
        return Optional.empty();
    }

    /** The elements of a message, also of a dump. */
    static List<RawElement> elements(NetlinkMessage message) {
        List<RawElement> elements = new ArrayList<>();
        for (Attribute element : message.attributes(Nfnetlink.HEADER).nested(ELEMENTS)) {
            RawElement raw = RawElement.read(element.nested());
            if (raw != null) {
                elements.add(raw);
            }
        }
        return elements;
    }
}
