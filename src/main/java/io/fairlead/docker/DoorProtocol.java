package io.fairlead.docker;

import io.fairlead.door.TimedProtocol;
import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** HTTP that notes with every request by which connection it came. */
final class DoorProtocol extends TimedProtocol {

    /** Of the places for notes; Tomcat's adapter uses the first. */
    private static final int CONNECTION = 20;

    static DockerConnection connection(Request request) {
        return (DockerConnection) request.getNote(CONNECTION);
    }

    @Override
    protected TimedProcessor processor(Adapter adapter) {
        return new NotingProcessor(this, adapter);
    }

    private static final class NotingProcessor extends TimedProcessor {

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
