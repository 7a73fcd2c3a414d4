package io.fairlead.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does not wait for what is left of a body that nobody wanted, as that of a request without a token. A few clients at a time
 * may be done with it, because many do not look for an answer before; the others' connections are closed behind theirs.
 */
final class UnreadBodies {

    /** Of 64 threads. */
    private static final int AT_A_TIME = 4;

    private static final int MOST = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(UnreadBodies.class);

    private final Semaphore places = new Semaphore(AT_A_TIME);

    /**
     * To be called when the request is answered.
     *
     * @param patient whether this thread may wait at all
     */
    void leave(Request request, boolean patient) {
        if (!SlowClients.isWhole(request) && patient && places.tryAcquire()) {
            try {
                read(request);
            } catch (IOException e) {
                LOG.debug("The client is not done with its request: {}", e.getMessage());
            } finally {
                places.release();
            }
        }
        if (!SlowClients.isWhole(request)) {
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    private static void read(Request request) throws IOException {
        Thrown thrown = new Thrown();
        long left = MOST;
        for (int read = request.doRead(thrown); read >= 0 && left > 0; read = request.doRead(thrown)) {
            left -= read;
        }
    }

    private static final class Thrown implements ApplicationBufferHandler {

        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer next) {
            buffer = next;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // The web server's own buffer is shown, not filled into ours.
        }
    }
}
