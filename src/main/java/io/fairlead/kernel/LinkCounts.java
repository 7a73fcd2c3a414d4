package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.LinkStats;
import io.fairlead.kernel.rtnetlink.Rtnetlink;
import io.fairlead.libc.Errno;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.NamespaceRef;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Counters of the host's links, on a socket of their own and without the engine's lock, so that whoever reads them waits
 * for no pass. The kernel knows links by number here; what they are called the engine's mirror knows.
 */
final class LinkCounts implements AutoCloseable {

    private final NetlinkSocket socket;
    private final Supplier<Map<String, Integer>> indexes;
    private final Supplier<Map<String, StackedLinks.Place>> stacked;

    /**
     * @param indexes of the host's links by name; must be safe to read at any time
     * @param stacked links on a parent in sandboxes, by the name of their counters; likewise
     */
    LinkCounts(
            NetworkNamespace namespaces,
            Supplier<Map<String, Integer>> indexes,
            Supplier<Map<String, StackedLinks.Place>> stacked) {
        this.socket = namespaces.call(NamespaceRef.HOST, () -> NetlinkSocket.open(NetlinkSocket.ROUTE));
        this.indexes = indexes;
        this.stacked = stacked;
    }

    Map<String, LinkCounters> all() {
        List<NetlinkMessage> messages = socket.dump(LinkStats.dump());
        Map<Integer, LinkCounters> byIndex = new HashMap<>(2 * messages.size());
        for (NetlinkMessage message : messages) {
            if (message.type() == Rtnetlink.NEWSTATS) {
                LinkCounters counters = LinkStats.decode(message);
                byIndex.put(counters.index(), counters);
            }
        }
        Map<String, LinkCounters> byName = new HashMap<>(2 * messages.size());
        indexes.get().forEach((name, index) -> {
            LinkCounters counters = byIndex.get(index);
            if (counters != null) {
                byName.put(name, counters);
            }
        });
        stacked.get().forEach((name, place) -> of(place).ifPresent(counters -> byName.put(name, counters)));
        return byName;
    }

    /** Asked from here: nobody enters the sandbox. */
    private Optional<LinkCounters> of(StackedLinks.Place place) {
        return ask(LinkStats.get(place.namespace().id(), place.index()));
    }

    Optional<LinkCounters> of(String link) {
        Integer index = indexes.get().get(link);
        if (index != null) {
            return ask(LinkStats.get(index));
        }
        return Optional.ofNullable(stacked.get().get(link)).flatMap(this::of);
    }

    private Optional<LinkCounters> ask(MessageWriter question) {
        try {
            return socket.request(question).stream()
                    .filter(message -> message.type() == Rtnetlink.NEWSTATS || message.type() == Rtnetlink.NEWLINK)
                    .map(LinkStats::decode)
                    .findFirst();
        } catch (NetlinkException e) {
            // EINVAL: the namespace has its number no longer.
            if (!e.is(Errno.ENODEV) && !e.is(Errno.EINVAL)) {
                throw e;
            }
            // It went between our look at its name and the question.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
