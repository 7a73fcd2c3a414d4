package io.fairlead.door;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP whose clients have to be done with a request in time. The web server's own timeouts begin anew with every byte, so
 * that a client which sends or takes one now and then keeps its connection, and often a thread, for ever.
 */
public class TimedProtocol extends Http11NioProtocol {

    /** Of the places for notes; Tomcat's adapter uses the first, Docker's doors the 20th. */
    private static final int SOCKET = 21;

    /** The connection is no longer HTTP's. */
    private static final int SWITCHED = 101;

    private final TimedEndpoint endpoint;
    private final UnreadBodies unread = new UnreadBodies();

    /** For the web server. */
    public TimedProtocol() {
        this(SlowClients.PATIENCE, SlowClients.PATIENCE_IN_NEED);
    }

    /**
     * @param patience how long a head, or the next piece of a body or of an answer may take
     * @param inNeed the same where slow clients hold what others need
     */
    TimedProtocol(Duration patience, Duration inNeed) {
        this(new TimedEndpoint(new SlowClients(patience, inNeed)));
    }

    private TimedProtocol(TimedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected final Processor createProcessor() {
        return processor(new TimedAdapter(getAdapter(), endpoint.slowClients(), unread));
    }

    /** A new one, which serves one connection after the other. */
    protected TimedProcessor processor(Adapter adapter) {
        return new TimedProcessor(this, adapter);
    }

    /** Notes when a client begins to send a request's head. */
    protected static class TimedProcessor extends Http11Processor {

        private final SlowClients slow;

        /**
         * @param adapter what {@link #processor} was given
         */
        protected TimedProcessor(TimedProtocol protocol, Adapter adapter) {
            super(protocol, adapter);
            slow = protocol.endpoint.slowClients();
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            request.setNote(SOCKET, socket);
            slow.head(socket);
            SocketState state = super.service(socket);
            if (state != SocketState.LONG || isAsync()) {
                slow.done(socket);
            }
            return state;
        }
    }

    /** Notes when a request's head is there, and when it was answered. */
    private record TimedAdapter(Adapter adapter, SlowClients slow, UnreadBodies unread) implements Adapter {

        @Override
        public void service(Request request, Response response) throws Exception {
            SocketWrapperBase<?> socket = (SocketWrapperBase<?>) request.getNote(SOCKET);
            slow.body(socket, request);
            boolean probe = TimedEndpoint.isForProbes(Thread.currentThread());
            if (probe) {
                // Whoever has more to ask is no probe, and asks the other threads.
                response.setHeader("Connection", "close");
            }
            try {
                adapter.service(request, response);
                if (!isAsync(request) && response.getStatus() != SWITCHED) {
                    unread.leave(request, !probe);
                }
            } finally {
                slow.done(socket);
            }
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return adapter.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
            boolean done = adapter.asyncDispatch(request, response, status);
            if (!isAsync(request)) {
                unread.leave(request, false);
            }
            return done;
        }

        private static boolean isAsync(Request request) {
            AtomicBoolean async = new AtomicBoolean();
            request.action(ActionCode.ASYNC_IS_ASYNC, async);
            return async.get();
        }

        @Override
        public void log(Request request, Response response, long time) {
            adapter.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            adapter.checkRecycled(request, response);
        }

        @Override
        public @Nullable String getDomain() {
            return adapter.getDomain();
        }
    }
}
