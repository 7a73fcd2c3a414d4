package io.fairlead.kernel.nftables;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import io.fairlead.netlink.NetlinkSocket.BatchResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The rule set of one namespace: changes it in transactions, lists it, and hears of changes. Thread-safe as
 * {@link NetlinkSocket} is; use one socket for requests and another for {@link #events()}.
 */
public final class NftablesSocket implements AutoCloseable {

    private static final int ANY_FAMILY = 0;

    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;
    private static final int WRITERS = 100;

    private final NetlinkSocket socket;
    private final Map<Integer, String> writers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > WRITERS;
        }
    };

    public NftablesSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket in the calling thread's namespace. */
    public static NftablesSocket open() {
        return new NftablesSocket(NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /** Carries out all commands, in this order, or none. */
    public TransactionResult transaction(List<? extends Command> commands) {
        if (commands.isEmpty()) {
            return new TransactionResult(List.of());
        }
        MessageWriter w = new MessageWriter();
        List<Command> byMessage = new ArrayList<>(commands.size() + 2);
        Nfnetlink.batch(w, Nfnetlink.BATCH_BEGIN);
        byMessage.add(commands.get(0));
        for (Command command : commands) {
            command.write(w);
            while (byMessage.size() < w.count()) {
                byMessage.add(command);
            }
        }
        Nfnetlink.batch(w, Nfnetlink.BATCH_END);
        byMessage.add(commands.get(commands.size() - 1));
        if (w.count() == 2) {
            return new TransactionResult(List.of());
        }
        List<TransactionResult.Failure> failures = new ArrayList<>();
        for (BatchResult.Failure failure : socket.transaction(w).failures()) {
            failures.add(new TransactionResult.Failure(byMessage.get(failure.index()), failure.error()));
        }
        return new TransactionResult(failures);
    }

    /** Tables of all families. */
    public List<ListedTable> tables() {
        return dump("list tables", Nfnetlink.GETTABLE, ANY_FAMILY, w -> {}, Objects::readTable);
    }

    /** Chains of all tables of all families. */
    public List<Chain> chains() {
        return dump("list chains", Nfnetlink.GETCHAIN, ANY_FAMILY, w -> {}, Objects::readChain);
    }

    public List<Chain> chains(Table table) {
        // The kernel lists the chains of a family; it does not look at the table's name.
        return dump(
                "list chains of table " + table,
                Nfnetlink.GETCHAIN,
                table.family().number(),
                w -> {},
                m -> Objects.readChain(m).filter(chain -> chain.table().equals(table)));
    }

    /** Rules of all chains of a table, in order within each; none if there is no such table. */
    public List<ListedRule> rules(Table table) {
        return dump(
                "list rules of table " + table,
                Nfnetlink.GETRULE,
                table.family().number(),
                w -> w.attributeString(Objects.TABLE, table.name()),
                Objects::readRule);
    }

    /** Rules of one chain, in order; none if there is no such chain. */
    public List<ListedRule> rules(Table table, String chain) {
        return dump(
                "list rules of chain " + table + " " + chain,
                Nfnetlink.GETRULE,
                table.family().number(),
                w -> w.attributeString(Objects.TABLE, table.name()).attributeString(Objects.RULE_CHAIN, chain),
                Objects::readRule);
    }

    /**
     * @throws io.fairlead.netlink.NetlinkException ENOENT if there is no such table
     */
    public List<ListedSet> sets(Table table) {
        return dump(
                "list sets of table " + table,
                Nfnetlink.GETSET,
                table.family().number(),
                w -> w.attributeString(Objects.TABLE, table.name()),
                m -> Optional.of(SetCodec.read(m)));
    }

    /**
     * @throws io.fairlead.netlink.NetlinkException ENOENT if there is no such table or set
     */
    public List<CommentedElement> elements(Table table, SetDefinition set) {
        return new ElementCodec(set).decode(rawElements(table, set.name()));
    }

    /**
     * The sets and maps of a table with their elements as bytes, whatever their types are.
     *
     * @throws io.fairlead.netlink.NetlinkException ENOENT if there is no such table, or one of its sets went meanwhile
     */
    public List<SetContents> contents(Table table) {
        List<SetContents> empty = dump(
                "list sets of table " + table,
                Nfnetlink.GETSET,
                table.family().number(),
                w -> w.attributeString(Objects.TABLE, table.name()),
                m -> Optional.of(SetContents.read(m)));
        return empty.stream()
                .map(set -> set.with(rawElements(table, set.name())))
                .toList();
    }

    private List<RawElement> rawElements(Table table, String set) {
        List<RawElement> raw = new ArrayList<>();
        dump(
                        "list elements of set " + table + " " + set,
                        Nfnetlink.GETSETELEM,
                        table.family().number(),
                        w -> w.attributeString(Objects.TABLE, table.name()).attributeString(SetCodec.NAME, set),
                        m -> Optional.of(FirewallEvent.elements(m)))
                .forEach(raw::addAll);
        return raw;
    }

    private <T> List<T> dump(
            String operation,
            int type,
            int family,
            Consumer<MessageWriter> filter,
            Function<NetlinkMessage, Optional<T>> read) {
        MessageWriter w = new MessageWriter();
        filter.accept(Nfnetlink.message(w, operation, type, NetlinkMessage.DUMP, family));
        return socket.dump(w).stream().flatMap(m -> read.apply(m).stream()).toList();
    }

    /** Asks for notifications of every change from now on. */
    public void subscribe() {
        socket.join(Nfnetlink.GROUP);
    }

    /** For {@link io.fairlead.libc.Sockets#awaitReadable}. */
    public FileDescriptor descriptor() {
        return socket.descriptor();
    }

    /**
     * Takes the changes that are waiting to be read; may be empty although the socket was readable.
     *
     * @throws io.fairlead.netlink.Transport.OverrunException if some were lost
     */
    public List<FirewallEvent> events() {
        List<NetlinkMessage> messages = socket.notifications();
        messages.stream().filter(message -> message.type() == Nfnetlink.NEWGEN).forEach(this::noteWriter);
        return messages.stream()
                .flatMap(message -> FirewallEvent.read(message).stream())
                .toList();
    }

    /** Each transaction ends with a word about who made it. */
    private void noteWriter(NetlinkMessage message) {
        Attributes attributes = message.attributes(Nfnetlink.HEADER);
        attributes
                .find(NFTA_GEN_PROC_NAME)
                .map(Attribute::string)
                .ifPresent(name ->
                        writers.put(message.port(), name + ", process " + Wire.be32(attributes, NFTA_GEN_PROC_PID, 0)));
    }

    /** The program and process whose socket has the port, if {@link #events()} told of a transaction of its lately. */
    public Optional<String> writer(int port) {
        return Optional.ofNullable(writers.get(port));
    }

    @Override
    public void close() {
        socket.close();
    }
}
