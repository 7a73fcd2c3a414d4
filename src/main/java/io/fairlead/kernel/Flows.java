package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Element.Value;
import io.fairlead.kernel.rtnetlink.RouteEntry;
import io.fairlead.kernel.rtnetlink.RouteLookup;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.PortRange;
import io.fairlead.model.TransportProtocol;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkSocket;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Ends tracked flows whose endpoint or published port went or came: NAT is decided by a flow's first packet, so they would
 * go on to whoever has the address next, or past a port that was published meanwhile (a sender of UDP that never pauses). Looking through the table of flows takes its time, so a thread of its own does it.
 */
final class Flows implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Flows.class.getName());

    private final NetworkNamespace namespaces;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "conntrack-flush");
        thread.setDaemon(true);
        return thread;
    });

    Flows(NetworkNamespace namespaces) {
        this.namespaces = namespaces;
    }

    /** What one plan ends. */
    static final class Ending {
        private final Set<Conntrack.Match> matches = new LinkedHashSet<>();
        private final Set<Arrivals> arrivals = new LinkedHashSet<>();

        /** An endpoint's address went with its link. */
        void address(IpAddress address) {
            matches.add(Conntrack.Match.replySource(address));
            matches.add(Conntrack.Match.originalSource(address));
        }

        /** A port is not published any more, or not as it was, or not open any more. */
        void gone(Element element) {
            Arrivals found = arrivals(element);
            if (found != null) {
                arrivals.add(found);
            }
        }

        /**
         * A port is published from now on. A flow of before went to the host itself, or to who had the port last; one that
         * goes where it should belongs to a rule that somebody took away for a moment.
         */
        void come(Element element) {
            Arrivals found = arrivals(element);
            if (found != null && !element.data().isEmpty() && element.data().get(0) instanceof Value.Address target) {
                boolean onePort = element.data().size() == 2
                        && element.data().get(1) instanceof Value.Ports ports
                        && ports.range().isSingle();
                int port =
                        onePort ? ((Value.Ports) element.data().get(1)).range().first() : 0;
                arrivals.add(found.butThoseTo(target.address(), port));
            }
        }

        /** Where those arrive whom the element concerns; null if it is about no port. */
        private static @Nullable Arrivals arrivals(Element element) {
            TransportProtocol protocol = protocol(element.key());
            PortRange ports = null;
            IpAddress address = null;
            for (Value value : element.key()) {
                if (value instanceof Value.Ports range) {
                    ports = range.range();
                } else if (value instanceof Value.Address to) {
                    address = to.address();
                }
            }
            boolean known = !element.data().isEmpty() && element.data().get(0) instanceof Value.Address;
            if (protocol == null || ports == null || (address == null && !known)) {
                return null;
            }
            boolean v6 = address != null
                    ? address.v6()
                    : ((Value.Address) element.data().get(0)).address().v6();
            return Arrivals.all(v6, address, protocol, ports);
        }

        private static @Nullable TransportProtocol protocol(List<Value> key) {
            for (Value value : key) {
                if (value instanceof Value.Protocol number) {
                    for (TransportProtocol protocol : TransportProtocol.values()) {
                        if (protocol.number() == number.number()) {
                            return protocol;
                        }
                    }
                }
            }
            return null;
        }
    }

    void end(Ending ending) {
        if (!ending.matches.isEmpty() || !ending.arrivals.isEmpty()) {
            List<Conntrack.Match> matches = List.copyOf(ending.matches);
            List<Arrivals> arrivals = List.copyOf(ending.arrivals);
            worker.execute(() -> flush(matches, arrivals));
        }
    }

    private void flush(List<Conntrack.Match> matches, List<Arrivals> arrivals) {
        try (Conntrack conntrack = namespaces.call(NamespaceRef.HOST, Conntrack::open);
                NetlinkSocket routes =
                        namespaces.call(NamespaceRef.HOST, () -> NetlinkSocket.open(NetlinkSocket.ROUTE))) {
            conntrack.flush(matches);
            Map<IpAddress, Boolean> known = new HashMap<>();
            conntrack.flushArrivals(arrivals, address -> known.computeIfAbsent(address, a -> isOwn(routes, a)));
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.WARNING, "flows may outlive their endpoint: {0}", e.getMessage());
        }
    }

    /** As {@code fib daddr type local} of the rules asks it. */
    private static boolean isOwn(NetlinkSocket routes, IpAddress address) {
        RouteLookup lookup = new RouteLookup(address, null, 0, 0, 0, 0, 0);
        try {
            return RouteEntry.decode(routes.request(lookup.request()).get(0)).type() == RouteEntry.HERE;
        } catch (NetlinkException e) {
            // There is no way to it.
            return false;
        }
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
