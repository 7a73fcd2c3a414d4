package io.fairlead.kernel;

import io.fairlead.libc.Errno;
import io.fairlead.libc.Sockets;
import io.fairlead.model.IpAddress;
import io.fairlead.model.TransportProtocol;
import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkException;
import io.fairlead.netlink.NetlinkMessage;
import io.fairlead.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tracked flows of one namespace (include/uapi/linux/netfilter/nfnetlink_conntrack.h). NAT is decided by a flow's
 * first packet and then stays, so when a published port goes or an address changes hands its flows have to go too.
 */
public final class Conntrack implements AutoCloseable {

    /** NFNL_SUBSYS_CTNETLINK with IPCTNL_MSG_CT_GET and IPCTNL_MSG_CT_DELETE. */
    private static final int GET = 1 << 8 | 1;

    private static final int DELETE = 1 << 8 | 2;
    private static final int HEADER = 4;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ID = 12;
    private static final int CTA_FILTER = 25;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;

    /** CTA_FILTER_F_CTA_IP_SRC and so on, which only net/netfilter/nf_conntrack_netlink.c spells out. */
    private static final int F_IP_SRC = 1;

    private static final int F_PROTO_NUM = 1 << 3;
    private static final int F_PROTO_SRC_PORT = 1 << 4;
    private static final int F_PROTO_DST_PORT = 1 << 5;

    private final NetlinkSocket socket;

    public Conntrack(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket in the calling thread's namespace. */
    public static Conntrack open() {
        return new Conntrack(NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /**
     * Which flows.
     *
     * @param reply whether the source is that of the answers, which is the sandbox behind a published port; otherwise the
     *     source is who opened the flow
     * @param protocol null for all
     * @param port the source's port, 0 for all; only with a protocol
     */
    public record Match(
            boolean reply, IpAddress source, @Nullable TransportProtocol protocol, int port) {

        public static Match replySource(IpAddress source) {
            return new Match(true, source, null, 0);
        }

        public static Match replySource(IpAddress source, TransportProtocol protocol, int port) {
            return new Match(true, source, protocol, port);
        }

        public static Match originalSource(IpAddress source) {
            return new Match(false, source, null, 0);
        }

        private int family() {
            return source.v6() ? Sockets.AF_INET6 : Sockets.AF_INET;
        }

        private int tuple() {
            return reply ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG;
        }

        @Override
        public String toString() {
            return (reply ? "reply source " : "source ")
                    + source
                    + (protocol == null ? "" : " " + protocol)
                    + (port == 0 ? "" : " port " + port);
        }
    }

    /**
     * Forgets all flows that match; later packets of theirs count as first packets. For IPv4 one message to each match;
     * for IPv6, and for IPv4 on kernels that do not know the filter, one list of all flows for all matches.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public void flush(Collection<Match> matches) {
        List<Match> listed = new ArrayList<>();
        boolean filters = true;
        for (Match match : matches) {
            // Up to 6.18 at least, ctnetlink_filter_match_tuple compares IPv6 addresses the wrong way round: the kernel
            // would forget all flows but those that match.
            filters = filters && (match.source.v6() || flushByFilter(match));
            if (match.source.v6() || !filters) {
                listed.add(match);
            }
        }
        flushListed(listed);
    }

    /** Answers whether the kernel knows the filter. */
    private boolean flushByFilter(Match match) {
        MessageWriter w = message("flush flows with " + match, DELETE, 0, match.family());
        writeFilter(w, match);
        try {
            socket.request(w);
            return true;
        } catch (NetlinkException e) {
            // Kernels before 6.9 filter dumps only (EOPNOTSUPP), those before 5.8 see half a tuple (EINVAL).
            if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EINVAL)) {
                throw e;
            }
            return false;
        }
    }

    /** What {@link #flush} does where the kernel does not know the filter. */
    void flushListed(Collection<Match> matches) {
        Map<Integer, List<Match>> byFamily = matches.stream().collect(Collectors.groupingBy(Match::family));
        byFamily.forEach(
                (family, some) -> flushListed(family, some.stream().collect(Collectors.groupingBy(Match::source))));
    }

    private void flushListed(int family, Map<IpAddress, List<Match>> bySource) {
        MessageWriter deletions = new MessageWriter();
        for (NetlinkMessage message : socket.dump(message("list flows", GET, NetlinkMessage.DUMP, family))) {
            Attributes flow = message.attributes(HEADER);
            Optional<Attribute> original = flow.find(CTA_TUPLE_ORIG);
            if (original.isPresent()
                    && Stream.of(CTA_TUPLE_ORIG, CTA_TUPLE_REPLY).anyMatch(tuple -> matches(flow, tuple, bySource))) {
                writeDeletion(deletions, flow, family);
            }
        }
        send(deletions);
    }

    private void send(MessageWriter deletions) {
        socket.batch(deletions).failures().forEach(failure -> {
            // It ended by itself meanwhile.
            if (!failure.error().is(Errno.ENOENT)) {
                throw failure.error();
            }
        });
    }

    /**
     * Forgets all flows that one of these includes, by one list for each family and protocol.
     *
     * @param own tells the host's own addresses
     * @throws NetlinkException if the kernel refuses
     */
    public void flushArrivals(Collection<Arrivals> arrivals, Predicate<IpAddress> own) {
        Map<Boolean, Map<TransportProtocol, List<Arrivals>>> groups = arrivals.stream()
                .collect(Collectors.groupingBy(Arrivals::v6, Collectors.groupingBy(Arrivals::protocol)));
        groups.forEach((v6, byProtocol) -> byProtocol.forEach((protocol, some) -> {
            int family = v6 ? Sockets.AF_INET6 : Sockets.AF_INET;
            MessageWriter deletions = new MessageWriter();
            for (NetlinkMessage message : arrived(family, protocol, some)) {
                Attributes flow = message.attributes(HEADER);
                End original = End.read(flow, CTA_TUPLE_ORIG);
                End reply = End.read(flow, CTA_TUPLE_REPLY);
                // Kernels before 5.8 know no filter and list all flows.
                boolean meant = original != null
                        && reply != null
                        && original.protocol == protocol.number()
                        && some.stream()
                                .anyMatch(a -> a.include(
                                        original.destination,
                                        original.destinationPort,
                                        reply.source,
                                        reply.sourcePort,
                                        own));
                if (meant) {
                    writeDeletion(deletions, flow, family);
                }
            }
            send(deletions);
        }));
    }

    private List<NetlinkMessage> arrived(int family, TransportProtocol protocol, List<Arrivals> arrivals) {
        MessageWriter w = message("list flows of " + protocol, GET, NetlinkMessage.DUMP, family);
        boolean onePort = arrivals.size() == 1 && arrivals.get(0).ports().isSingle();
        w.nested(
                CTA_TUPLE_ORIG,
                tuple -> tuple.nested(CTA_TUPLE_PROTO, proto -> {
                    proto.attributeU8(CTA_PROTO_NUM, protocol.number());
                    if (onePort) {
                        proto.attributeBe16(
                                CTA_PROTO_DST_PORT, arrivals.get(0).ports().first());
                    }
                }));
        int flags = F_PROTO_NUM | (onePort ? F_PROTO_DST_PORT : 0);
        w.nested(CTA_FILTER, filter -> filter.attributeU32(CTA_TUPLE_ORIG, flags));
        return socket.dump(w);
    }

    /** One direction of a flow that has ports. */
    private record End(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {

        private static @Nullable End read(Attributes flow, int tuple) {
            Attributes end = flow.nested(tuple);
            Attributes ip = end.nested(CTA_TUPLE_IP);
            Attributes proto = end.nested(CTA_TUPLE_PROTO);
            Optional<Attribute> source = ip.find(CTA_IP_V4_SRC).or(() -> ip.find(CTA_IP_V6_SRC));
            Optional<Attribute> destination = ip.find(CTA_IP_V4_DST).or(() -> ip.find(CTA_IP_V6_DST));
            Optional<Attribute> sourcePort = proto.find(CTA_PROTO_SRC_PORT);
            Optional<Attribute> destinationPort = proto.find(CTA_PROTO_DST_PORT);
            if (source.isEmpty() || destination.isEmpty() || sourcePort.isEmpty() || destinationPort.isEmpty()) {
                return null;
            }
            return new End(
                    IpAddress.of(source.get().bytes()),
                    IpAddress.of(destination.get().bytes()),
                    proto.find(CTA_PROTO_NUM).map(Attribute::u8).orElse(0),
                    sourcePort.get().be16(),
                    destinationPort.get().be16());
        }
    }

    private static void writeDeletion(MessageWriter deletions, Attributes flow, int family) {
        start(deletions, "delete flow", DELETE, 0, family);
        flow.find(CTA_TUPLE_ORIG)
                .ifPresent(original -> deletions.attribute(CTA_TUPLE_ORIG | Attribute.NESTED, original.value()));
        flow.find(CTA_ID).ifPresent(id -> deletions.attribute(CTA_ID, id.value()));
    }

    private static MessageWriter message(String operation, int type, int flags, int family) {
        return start(new MessageWriter(), operation, type, flags, family);
    }

    private static MessageWriter start(MessageWriter w, String operation, int type, int flags, int family) {
        // With version 0 a deletion ignores the family, and a filter without a family matches every flow there is.
        int version = 1;
        return w.message(operation, type, flags).u8(family).u8(version).be16(0);
    }

    private static void writeFilter(MessageWriter w, Match match) {
        int flags = F_IP_SRC
                | (match.protocol == null ? 0 : F_PROTO_NUM)
                | (match.protocol == null || match.port == 0 ? 0 : F_PROTO_SRC_PORT);
        w.nested(match.tuple(), tuple -> {
            tuple.nested(CTA_TUPLE_IP, ip -> ip.attribute(CTA_IP_V4_SRC, match.source.bytes()));
            if (match.protocol != null) {
                int number = match.protocol.number();
                tuple.nested(CTA_TUPLE_PROTO, proto -> {
                    proto.attributeU8(CTA_PROTO_NUM, number);
                    if (match.port != 0) {
                        proto.attributeBe16(CTA_PROTO_SRC_PORT, match.port);
                    }
                });
            }
        });
        // CTA_FILTER_ORIG_FLAGS is 1, CTA_FILTER_REPLY_FLAGS 2; unlike most of nfnetlink they are not big-endian.
        w.nested(CTA_FILTER, filter -> filter.attributeU32(match.tuple(), flags));
    }

    private static boolean matches(Attributes flow, int tuple, Map<IpAddress, List<Match>> bySource) {
        Attributes end = flow.nested(tuple);
        Attributes ip = end.nested(CTA_TUPLE_IP);
        Optional<IpAddress> source =
                ip.find(CTA_IP_V4_SRC).or(() -> ip.find(CTA_IP_V6_SRC)).map(a -> IpAddress.of(a.bytes()));
        Attributes proto = end.nested(CTA_TUPLE_PROTO);
        return source.map(bySource::get).stream()
                .flatMap(List::stream)
                .anyMatch(match -> match.tuple() == tuple && matches(match, proto));
    }

    private static boolean matches(Match match, Attributes proto) {
        TransportProtocol wanted = match.protocol;
        boolean protocol = wanted == null
                || proto.find(CTA_PROTO_NUM).map(a -> a.u8() == wanted.number()).orElse(false);
        boolean port = match.port == 0
                || proto.find(CTA_PROTO_SRC_PORT)
                        .map(a -> a.be16() == match.port)
                        .orElse(false);
        return protocol && port;
    }

    @Override
    public void close() {
        socket.close();
    }
}
