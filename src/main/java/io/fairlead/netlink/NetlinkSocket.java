package io.fairlead.netlink;

import io.fairlead.libc.Errno;
import io.fairlead.libc.FileDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers. A socket belongs to the namespace of the thread that opened it, wherever it is used
 * later. One request or batch is under way at a time; others wait.
 */
public final class NetlinkSocket implements AutoCloseable {

    public static final int ROUTE = 0;
    public static final int SOCK_DIAG = 4;
    public static final int NETFILTER = 12;

    /** The kernel may hold its lock for seconds while hundreds of bridges go; a minute means that it is stuck. */
    private static final int TIMEOUT_MILLIS = 60_000;

    private static final int DUMP_TRIES = 10;
    /** Most messages of one send; the acknowledgements of that many always fit the receive buffer. */
    private static final int BATCH_MESSAGES = 4096;

    private final Transport transport;
    private int sequence = 1;
    private int port;

    public NetlinkSocket(Transport transport) {
        this.transport = transport;
    }

    /** Opens a socket of a netlink protocol in the calling thread's namespace. */
    public static NetlinkSocket open(int protocol) {
        return new NetlinkSocket(new SocketTransport(protocol));
    }

    /** What became of each message of a batch. */
    public record BatchResult(List<Failure> failures) {
        /**
         * @param index position of the message in the batch
         * @param error why it was refused
         */
        public record Failure(int index, NetlinkException error) {}

        public boolean isSuccess() {
            return failures.isEmpty();
        }
    }

    /**
     * Sends one request and answers the messages that come back before its acknowledgement.
     *
     * @throws NetlinkException if the kernel refuses it
     */
    public synchronized List<NetlinkMessage> request(MessageWriter request) {
        if (request.count() != 1) {
            throw new IllegalArgumentException("one message expected, not " + request.count());
        }
        int number = take(1);
        request.number(number, 0, 1, i -> true);
        transport.send(request.toBuffer());
        List<NetlinkMessage> replies = new ArrayList<>(1);
        while (true) {
            for (NetlinkMessage message : receive(request.operation(0))) {
                if (message.sequence() != number) {
                    continue;
                }
                if (message.type() == NetlinkMessage.TYPE_ERROR) {
                    failure(request.operation(0), message).ifPresent(e -> {
                        throw e;
                    });
                    return replies;
                }
                replies.add(message);
            }
        }
    }

    /**
     * Sends a dump request and answers everything up to its end. A dump that the kernel marks as interrupted, because
     * what it lists changed meanwhile, is asked for again.
     *
     * @throws NetlinkException if the kernel refuses it, or interrupts it time after time (EINTR)
     */
    public synchronized List<NetlinkMessage> dump(MessageWriter request) {
        for (int i = 0; i < DUMP_TRIES; i++) {
            List<NetlinkMessage> replies = dumpOnce(request);
            if (replies != null) {
                return replies;
            }
        }
        throw new NetlinkException(request.operation(0), Errno.EINTR, "dump interrupted " + DUMP_TRIES + " times", -1);
    }

    private @Nullable List<NetlinkMessage> dumpOnce(MessageWriter request) {
        int number = take(1);
        request.number(number, 0, 1, i -> false);
        transport.send(request.toBuffer());
        List<NetlinkMessage> replies = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            for (NetlinkMessage message : receive(request.operation(0))) {
                if (message.sequence() != number) {
                    continue;
                }
                interrupted |= message.has(NetlinkMessage.DUMP_INTERRUPTED);
                if (message.type() == NetlinkMessage.TYPE_ERROR || message.type() == NetlinkMessage.TYPE_DONE) {
                    // NLMSG_DONE carries an error number too; a dump may fail on its way.
                    failure(request.operation(0), message).ifPresent(e -> {
                        throw e;
                    });
                    return interrupted ? null : replies;
                }
                replies.add(message);
            }
        }
    }

    /**
     * Sends many requests in as few sends as possible. The kernel works through all of them, also past one that fails.
     * Only the last of a send is acknowledged; failures are reported for each.
     */
    public synchronized BatchResult batch(MessageWriter requests) {
        List<BatchResult.Failure> failures = new ArrayList<>();
        for (int from = 0; from < requests.count(); from += BATCH_MESSAGES) {
            int to = Math.min(requests.count(), from + BATCH_MESSAGES);
            int last = to - 1;
            int first = take(to - from);
            requests.number(first, from, to, i -> i == last);
            transport.send(slice(requests, from, to));
            collect(requests, from, first, first + to - from - 1, failures);
        }
        return new BatchResult(List.copyOf(failures));
    }

    /**
     * Sends all messages as one datagram that the kernel takes or refuses as a whole, as nf_tables does between
     * NFNL_MSG_BATCH_BEGIN and NFNL_MSG_BATCH_END (the first and the last message here, which are never acknowledged).
     * The last message but one is acknowledged.
     */
    public synchronized BatchResult transaction(MessageWriter requests) {
        int count = requests.count();
        int acknowledged = count - 2;
        int first = take(count);
        requests.number(first, 0, count, i -> i == acknowledged);
        transport.send(requests.toBuffer());
        List<BatchResult.Failure> failures = new ArrayList<>();
        collect(requests, 0, first, first + acknowledged, failures);
        return new BatchResult(List.copyOf(failures));
    }

    private void collect(MessageWriter requests, int from, int first, int last, List<BatchResult.Failure> failures) {
        while (true) {
            for (NetlinkMessage message : receive(requests.operation(from))) {
                int offset = message.sequence() - first;
                if (message.type() != NetlinkMessage.TYPE_ERROR || offset < 0 || message.sequence() > last + 1) {
                    continue;
                }
                int index = from + offset;
                Optional<NetlinkException> failure =
                        failure(requests.operation(index), message).filter(e -> !requests.forgives(index, e.errno()));
                failure.ifPresent(e -> failures.add(new BatchResult.Failure(index, e)));
                // An error on the opening message of a transaction ends it: no acknowledgement will follow.
                if (message.sequence() >= last || (failure.isPresent() && isOpening(requests, index))) {
                    return;
                }
            }
        }
    }

    private static boolean isOpening(MessageWriter requests, int index) {
        // NFNL_MSG_BATCH_BEGIN, the only message type that opens a transaction
        return requests.toBuffer().getShort(requests.start(index) + 4) == 0x10
                && index == 0
                && requests.toBuffer().getShort(requests.start(requests.count() - 1) + 4) == 0x11;
    }

    private static ByteBuffer slice(MessageWriter requests, int from, int to) {
        int start = requests.start(from);
        return requests.toBuffer().slice(start, requests.end(to - 1) - start);
    }

    /** Joins a multicast group by its number (not its bit). */
    public void join(int group) {
        socket().join(group);
    }

    /** Lets notifications of every namespace that has an id in this one come in too; they carry that id. */
    public void listenToAllNamespaces() {
        socket().listenToAllNamespaces();
    }

    /** For {@link io.fairlead.libc.Sockets#awaitReadable}. */
    public FileDescriptor descriptor() {
        return socket().descriptor();
    }

    /**
     * Takes the notifications that are waiting.
     *
     * @return an empty list if there are none
     * @throws Transport.OverrunException if some were lost
     */
    public synchronized List<NetlinkMessage> notifications() {
        Transport.Datagram datagram = transport.receive(0);
        return datagram == null ? List.of() : NetlinkMessage.parse(datagram.bytes(), datagram.namespaceId());
    }

    private SocketTransport socket() {
        if (transport instanceof SocketTransport socket) {
            return socket;
        }
        throw new IllegalStateException("not a kernel socket");
    }

    private int take(int count) {
        // Sequence numbers stay positive, so that none is taken for the 0 of a notification.
        if (sequence > Integer.MAX_VALUE - count - 2) {
            sequence = 1;
        }
        int first = sequence;
        sequence += count;
        return first;
    }

    private List<NetlinkMessage> receive(String operation) {
        Transport.Datagram datagram = transport.receive(TIMEOUT_MILLIS);
        if (datagram == null) {
            throw new NetlinkException(operation, new Errno(110), "no answer in " + TIMEOUT_MILLIS / 1000 + " s", -1);
        }
        List<NetlinkMessage> messages = NetlinkMessage.parse(datagram.bytes(), datagram.namespaceId());
        if (!messages.isEmpty() && messages.get(0).sequence() != 0) {
            port = messages.get(0).port();
        }
        return messages;
    }

    /**
     * The port id of this socket, which notifications of changes that it made carry; 0 before the first answer to a
     * request.
     */
    public synchronized int port() {
        return port;
    }

    private static Optional<NetlinkException> failure(String operation, NetlinkMessage message) {
        return Acknowledgement.parse(message).toException(operation);
    }

    @Override
    public void close() {
        transport.close();
    }
}
