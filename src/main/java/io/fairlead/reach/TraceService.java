package io.fairlead.reach;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.TestPacket;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import io.fairlead.model.Violation;
import io.fairlead.network.Directory;
import io.fairlead.network.RefusedException;
import io.fairlead.network.RefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Answers whether a packet gets from one place to another, and why. */
@Service
public class TraceService {

    private static final int LAST_PORT = 65_535;

    private final Directory directory;
    private final Kernel kernel;

    TraceService(Directory directory, Kernel kernel) {
        this.directory = directory;
        this.kernel = kernel;
    }

    /**
     * A question.
     *
     * @param from a sandbox by name or id, {@code host}, or an address
     * @param to the same, or a sandbox and a port that it publishes: {@code NAME:PORT}
     * @param protocol {@code tcp}, {@code udp} or {@code icmp}
     * @param port 1 to 65535, or 0 for none
     * @param probe whether to send a real packet too
     */
    public record Question(String from, String to, String protocol, int port, boolean probe) {}

    /**
     * @throws RefusedException if an end is unknown, or the question makes no sense
     */
    public TraceView trace(Question question) {
        int protocol = check(question);
        try (World world = new World(kernel, directory.networks())) {
            Ends ends = new Ends(world, directory::sandbox);
            Ends.Source source = ends.source(question.from());
            Ends.Target target = ends.target(question.to(), source, protocol);
            int port = target.port() != 0 ? target.port() : question.port();
            checkTogether(source, target, protocol, port, question);
            Tracer.Traced traced = new Tracer(world).trace(source, target, protocol, port);
            return question.probe()
                    ? traced.view().with(TraceView.ProbeView.of(kernel.send(real(world, source, target, traced))))
                    : traced.view();
        }
    }

    private static int check(Question question) {
        List<Violation> violations = new ArrayList<>();
        if (question.from().isBlank()) {
            violations.add(new Violation("from", "is missing"));
        }
        if (question.to().isBlank()) {
            violations.add(new Violation("to", "is missing"));
        }
        if (question.port() < 0 || question.port() > LAST_PORT) {
            violations.add(new Violation("port", "is not 1 to " + LAST_PORT));
        }
        int protocol = switch (question.protocol()) {
            case "tcp" -> Packet.TCP;
            case "udp" -> Packet.UDP;
            case "icmp" -> Packet.ICMP;
            default -> 0;
        };
        if (protocol == 0) {
            violations.add(new Violation("protocol", "is not tcp, udp or icmp"));
        }
        refuse(violations);
        return protocol;
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new RefusedException(Reason.INVALID, "the question makes no sense", violations);
        }
    }

    private static void checkTogether(
            Ends.Source source, Ends.Target target, int protocol, int port, Question question) {
        List<Violation> violations = new ArrayList<>();
        IpAddress from = source.address();
        if (from != null && from.v6() != target.address().v6()) {
            violations.add(new Violation("to", target.address() + " and " + from + " are of different families"));
        }
        if (protocol != Packet.ICMP && port == 0) {
            violations.add(new Violation("port", "is missing, which " + question.protocol() + " needs"));
        }
        if (question.probe() && source.place() == null) {
            violations.add(new Violation("probe", "no packet can be sent from outside or from inside a guest"));
        }
        refuse(violations);
    }

    /** The packet that proves it. */
    static TestPacket real(World world, Ends.Source source, Ends.Target target, Tracer.Traced traced) {
        Packet sent = traced.sent();
        Packet last = traced.there().packet();
        Place end = traced.there().place();
        TestPacket.Watched watched = end == null
                ? wanted(world, target, sent)
                : new TestPacket.Watched(end.namespace(), last.destination(), last.destinationPort());
        boolean elsewhere = watched == null || watched.namespace().isHost();
        NamespaceRef from =
                source.place() == null ? NamespaceRef.HOST : source.place().namespace();
        return new TestPacket(
                from,
                source.address(),
                sent.destination(),
                sent.protocol(),
                sent.destinationPort(),
                elsewhere ? null : watched);
    }

    /** Where the packet would arrive if nothing stopped it. */
    private static TestPacket.@Nullable Watched wanted(World world, Ends.Target target, Packet sent) {
        SandboxRef publisher = target.publisher();
        if (publisher != null && publisher.kind() == SandboxKind.MACHINE) {
            return null;
        }
        if (publisher == null) {
            return world.endpointsWith(target.address()).stream()
                    .filter(endpoint -> endpoint.sandbox().kind() != SandboxKind.MACHINE)
                    .findFirst()
                    .map(endpoint -> new TestPacket.Watched(
                            endpoint.sandbox().namespace(), target.address(), sent.destinationPort()))
                    .orElse(null);
        }
        for (EndpointSpec endpoint : world.endpointsOf(publisher)) {
            for (PublishedPort port : endpoint.ports()) {
                IpAddress inside = endpoint.addresses().stream()
                        .map(IpPrefix::address)
                        .filter(address -> address.v6() == sent.v6())
                        .findFirst()
                        .orElse(null);
                if (inside != null
                        && port.protocol().number() == sent.protocol()
                        && port.hostPorts().contains(target.port())) {
                    int shifted = port.ports().first()
                            + target.port()
                            - port.hostPorts().first();
                    return new TestPacket.Watched(publisher.namespace(), inside, shifted);
                }
            }
        }
        return null;
    }
}
