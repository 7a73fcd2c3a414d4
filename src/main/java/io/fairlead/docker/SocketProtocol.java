package io.fairlead.docker;

import java.io.IOException;
import jdk.net.ExtendedSocketOptions;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on a unix socket that notes with every request whose process is at the other end. */
final class SocketProtocol extends Http11NioProtocol {

    /** Of the places for notes; Tomcat's adapter uses the first. */
    private static final int PEER = 20;

    private static final Logger LOG = LoggerFactory.getLogger(SocketProtocol.class);

    /** The user's name, or number where it has none; null where the kernel does not tell. */
    static @Nullable String peer(Request request) {
        return (String) request.getNote(PEER);
    }

    @Override
    protected Processor createProcessor() {
        return new PeerProcessor(this, getAdapter());
    }

    private static final class PeerProcessor extends Http11Processor {

        private @Nullable SocketWrapperBase<?> known;

        PeerProcessor(SocketProtocol protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            if (socket != known) {
                request.setNote(PEER, user(socket));
                known = socket;
            }
            return super.service(socket);
        }

        private static @Nullable String user(SocketWrapperBase<?> socket) {
            if (socket.getSocket() instanceof NioChannel channel) {
                try {
                    return channel.getIOChannel()
                            .getOption(ExtendedSocketOptions.SO_PEERCRED)
                            .user()
                            .getName();
                } catch (IOException | UnsupportedOperationException e) {
                    LOG.debug("The kernel does not tell who is at the other end: {}", e.getMessage());
                }
            }
            return null;
        }
    }
}
