package io.fairlead.door;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one door that are slow to send a request or to take its answer. Nobody waits for them for ever; and when
 * there are many of them, each gets less time, so that those who are quick find a thread and a connection.
 */
final class SlowClients {

    /** For a request's head, and for as much of a body or an answer as {@link #SLOWEST} makes of it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The same where slow clients hold half of the threads, or three quarters of the connections. */
    static final Duration PATIENCE_IN_NEED = Duration.ofSeconds(1);

    /** Bytes a second: a slow modem's, and 8 MiB in nine minutes. */
    static final long SLOWEST = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);

    private final Map<SocketWrapperBase<?>, Exchange> exchanges = new ConcurrentHashMap<>();
    private final Duration patience;
    private final Duration patienceInNeed;

    SlowClients(Duration patience, Duration patienceInNeed) {
        this.patience = patience;
        this.patienceInNeed = patienceInNeed;
    }

    /** A client has begun to send a request's head, or goes on. */
    void head(SocketWrapperBase<?> socket) {
        exchanges.computeIfAbsent(socket, unused -> new Exchange(null));
    }

    /** The head is there. */
    void body(SocketWrapperBase<?> socket, Request request) {
        exchanges.put(socket, new Exchange(request));
    }

    /** Nobody waits for this client: its connection rests, is closed, speaks no HTTP any more, or has no thread. */
    void done(SocketWrapperBase<?> socket) {
        exchanges.remove(socket);
    }

    /**
     * Gives those up who take too long.
     *
     * @param threads how many serve this door
     * @param crowded whether connections run out
     */
    void look(int threads, boolean crowded) {
        exchanges.keySet().removeIf(SocketWrapperBase::isClosed);
        long now = System.nanoTime();
        exchanges.forEach((socket, exchange) -> exchange.look(socket, now));
        long waiting =
                exchanges.values().stream().filter(Exchange::holdsAThread).count();
        exchanges.forEach((socket, exchange) -> {
            boolean need = crowded || exchange.holdsAThread() && waiting > threads / 2;
            if (exchange.isTooSlow(now, need ? patienceInNeed : patience)) {
                exchange.giveUp(socket);
            }
        });
    }

    /** Whether a connection rests, so that its client loses nothing but time when it is closed. */
    boolean isIdle(SocketWrapperBase<?> socket) {
        return !exchanges.containsKey(socket)
                && socket.getCurrentProcessor() == null
                && socket instanceof NioSocketWrapper nio
                && System.currentTimeMillis() - nio.getLastRead() > patienceInNeed.toMillis();
    }

    /** Whether all of a request was read. */
    static boolean isWhole(Request request) {
        AtomicBoolean whole = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, whole);
        return whole.get();
    }

    /**
     * Ends the client's half of the connection, which wakes whoever reads it: closing would not, before a timeout. What was
     * answered already still reaches the client.
     */
    static void endInput(SocketWrapperBase<?> socket) {
        end(socket, SocketChannel::shutdownInput);
    }

    private interface Ending {
        SocketChannel of(SocketChannel channel) throws IOException;
    }

    private static void end(SocketWrapperBase<?> socket, Ending ending) {
        if (socket.getSocket() instanceof NioChannel channel) {
            SocketChannel connection = channel.getIOChannel();
            try {
                if (connection != null) {
                    ending.of(connection);
                }
            } catch (IOException e) {
                LOG.debug("A slow client went away by itself: {}", e.getMessage());
            }
        }
    }

    private enum Wait {
        NONE,
        HEAD,
        BODY,
        ANSWER
    }

    /**
     * One request and its answer, looked at from another thread: what that sees late is given up late, and to end a
     * client's input after all of it was read does no harm.
     */
    private static final class Exchange {

        private final @Nullable Request request;
        private Wait wait;
        private long since = System.nanoTime();
        private long passed;
        private boolean givenUp;

        Exchange(@Nullable Request request) {
            this.request = request;
            wait = request == null ? Wait.HEAD : Wait.BODY;
        }

        /** Only the watching thread comes here. */
        void look(SocketWrapperBase<?> socket, long now) {
            Wait is = wait(socket);
            if (is != wait) {
                wait = is;
                since = now;
                passed = bytes();
            }
        }

        private Wait wait(SocketWrapperBase<?> socket) {
            if (request == null) {
                return Wait.HEAD;
            }
            if (!isWhole(request)) {
                return Wait.BODY;
            }
            return socket instanceof NioSocketWrapper nio && nio.interestOpsHas(SelectionKey.OP_WRITE)
                    ? Wait.ANSWER
                    : Wait.NONE;
        }

        private long bytes() {
            if (request == null) {
                return 0;
            }
            return wait == Wait.BODY
                    ? request.getBytesRead()
                    : request.getResponse().getBytesWritten(false);
        }

        boolean holdsAThread() {
            return wait == Wait.BODY || wait == Wait.ANSWER;
        }

        boolean isTooSlow(long now, Duration patience) {
            if (wait == Wait.NONE || givenUp) {
                return false;
            }
            long bytes = bytes();
            if (TimeUnit.SECONDS.toNanos(bytes - passed) / SLOWEST >= patience.toNanos()) {
                passed = bytes;
                since = now;
            }
            return now - since > patience.toNanos();
        }

        void giveUp(SocketWrapperBase<?> socket) {
            givenUp = true;
            if (wait == Wait.ANSWER) {
                end(socket, SocketChannel::shutdownOutput);
            } else {
                endInput(socket);
            }
        }
    }
}
