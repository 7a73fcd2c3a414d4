package io.fairlead.docker;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** HTTP that notes with every request by which connection it came. */
final class DoorProtocol extends Http11NioProtocol {

    /** Of the places for notes; Tomcat's adapter uses the first. */
    private static final int CONNECTION = 20;

    static DockerConnection connection(Request request) {
        return (DockerConnection) request.getNote(CONNECTION);
    }

    @Override
    protected Processor createProcessor() {
        return new NotingProcessor(this, getAdapter());
    }

    private static final class NotingProcessor extends Http11Processor {

        private @Nullable SocketWrapperBase<?> known;

        NotingProcessor(DoorProtocol protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        /** A processor serves one connection after the other. */
        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            if (socket != known) {
                request.setNote(CONNECTION, new DockerConnection(socket));
                known = socket;
            }
            return super.service(socket);
        }
    }
}
