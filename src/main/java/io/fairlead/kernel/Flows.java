package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Element;
import io.fairlead.libc.ErrnoException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.TransportProtocol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Ends tracked flows whose endpoint or published port went: NAT is decided by a flow's first packet, so they would go on
 * to whoever has the address next. Looking through the table of flows takes its time, so a thread of its own does it.
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

        /** An endpoint's address went with its link. */
        void address(IpAddress address) {
            matches.add(Conntrack.Match.replySource(address));
            matches.add(Conntrack.Match.originalSource(address));
        }

        /** A published port went: an element that leads from a protocol and a port to an address. */
        void element(Element element) {
            TransportProtocol protocol = protocol(element.key());
            if (protocol == null || element.data().isEmpty()) {
                return;
            }
            if (element.data().get(0) instanceof Element.Value.Address target) {
                boolean onePort = element.data().size() == 2
                        && element.data().get(1) instanceof Element.Value.Ports ports
                        && ports.range().isSingle();
                int port = onePort
                        ? ((Element.Value.Ports) element.data().get(1)).range().first()
                        : 0;
                matches.add(Conntrack.Match.replySource(target.address(), protocol, port));
            }
        }

        private static @Nullable TransportProtocol protocol(List<Element.Value> key) {
            for (Element.Value value : key) {
                if (value instanceof Element.Value.Protocol number) {
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
        if (!ending.matches.isEmpty()) {
            List<Conntrack.Match> matches = List.copyOf(ending.matches);
            worker.execute(() -> flush(matches));
        }
    }

    private void flush(List<Conntrack.Match> matches) {
        try (Conntrack conntrack = namespaces.call(NamespaceRef.HOST, Conntrack::open)) {
            conntrack.flush(matches);
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.WARNING, "flows may outlive their endpoint: {0}", e.getMessage());
        }
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
